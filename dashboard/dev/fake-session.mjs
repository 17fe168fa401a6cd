/** The session of the scripted room: a dose, phases, due readings, marks, and an `ambience` that does as it is told. */

const PLAN = [
  ["settle", "Settle", -20, 0, false],
  ["pre_onset", "Pre-onset", 0, 12, false],
  ["ascent", "Ascent", 12, 30, false],
  ["peak", "Peak", 30, 60, false],
  ["reentry", "Re-entry", 60, 85, true],
  ["return", "Return", 85, 120, true],
];
const MARKS = {
  nausea: "Nausea", tears: "Tears", laughter: "Laughter", "eyeshade-on": "Eyeshade on", "eyeshade-off": "Eyeshade off", support: "Support",
  "come-back": "Come back to this", movement: "Moved, sat up", toilet: "Toilet", liked: "Patient liked this music",
  disliked: "Patient disliked this music", here: "Nurse here", left: "Nurse left",
};
const TRACKS = { settle: "Shoreline", pre_onset: "Held", ascent: "Rise", peak: "Low Tide", reentry: "Amber Field", return: "First Window", calm: "Still Water" };
const SCENES = {
  welcome: ["Welcome", 200, 3200, 0.33], settle: ["Settle", 40, 2700, 0.067], ascent: ["Ascent", 12, 2400, 0.02], peak: ["Peak", 4, 2200, 0.0067],
  reentry: ["Re-entry", 10, 2400, 0.017], return: ["Return", 40, 2700, 0.067], talk: ["Talk", 120, 2800, 0.2], exit_check: ["Exit check", 300, 3800, 0.5],
};
const SCENE_OF = { settle: "settle", pre_onset: "settle", ascent: "ascent", peak: "peak", reentry: "reentry", return: "return" };
const WORDS = {
  "music-calm": "calm music, crossfade 6 s", "music-silence": "fades to silence in 3 s", "music-resume": "music comes back in 5 s",
  "music-gentler": "a gentler track of this phase, crossfade 8 s", "music-fuller": "a fuller track of this phase, crossfade 8 s",
  "music-extend": "this track goes on, looped", "music-skip": "next track, crossfade 8 s", "music-duck": "12 dB softer in 0.8 s",
  "music-unduck": "back in 3 s", assist: "assist light in 2 s", "assist-off": "assist light goes", "scene-follow": "light follows the phases again",
  "emergency-light": "full light within 1 s, music fades in 1.5 s", "emergency-release": "light and music are given back",
};
const ROOM = [
  "mark-dose", "undo-dose", "correct-dose", "further-dose", "phase-next", "phase-back", "phase-hold", "phase-release", "phase-extend",
  "defer-reading", "sensors-off", "note", "mark", "music-volume", "scene", "dim", "emergency-release", ...Object.keys(WORDS),
];
export const CAN = { therapist: ROOM, nurse: ROOM, technician: [], screen: [] };
export const ANYONE = ["emergency", "emergency-light", "call-nurse", "stop-cuff"];

export class Session {
  /** `dosedAt`: null before the dose. `ambience`: it runs. */
  constructor(now, { dosedAt = null, phase = "settle", since = 12, ready = false, ambience = true, minuteS = 60 } = {}) {
    Object.assign(this, { now, ambience, phase, since, ready, minuteS });
    this.t0 = dosedAt;
    this.doses = dosedAt === null ? [] : [{ at: dosedAt, marked_at: dosedAt, by: "Therapist", text: "200 mg" }];
    this.undoUntil = null;
    this.held = false;
    this.shift = 0;
    this.off = { until: null, reason: "" };
    this.marks = dosedAt === null ? [] : [[-300, "Eyeshade on"], [830, "Tears"], [1550, "Support"]].map(([after, text]) => ({ at: Math.max(14, dosedAt + after), mark: "x", text, by: "Therapist" }));
    this.asked = { music: null, light: null };
    this.music = { mode: "follow", volume_db: -3, ducked: false, since: Math.max(since, now() - 420), title: TRACKS[phase] };
    this.light = { scene: SCENE_OF[phase], dim: 0, assist: false, since: Math.max(0, since) };
    this.deferred = 0;
    this.emergency = false;
    this.was = dosedAt === null ? [] : PLAN.slice(0, PLAN.findIndex(([id]) => id === phase)).map(([id, label, from, to]) => ({ phase: id, label, from: Math.max(12, dosedAt + from * minuteS), to: dosedAt + to * minuteS }));
    this.heard = this.was.map(({ phase: id, from, to }) => ({ from, to, title: TRACKS[id] }));
    this.seen = this.was.map(({ phase: id, from, to }) => ({ from, to, label: SCENES[SCENE_OF[id]][0], level: SCENES[SCENE_OF[id]][3] }));
  }

  starts(id) {
    const [, , from] = PLAN.find(([name]) => name === id);
    return this.t0 === null ? null : this.t0 + from * this.minuteS + (id === "settle" || id === "pre_onset" ? 0 : this.shift);
  }

  tick() {
    const next = PLAN[PLAN.findIndex(([id]) => id === this.phase) + 1];
    if (this.t0 === null || this.held || !next || this.now() < this.starts(next[0])) return;
    if (next[4]) this.ready = true;
    else this.to(next[0]);
  }

  to(phase, held = false) {
    const [id, label] = PLAN.find(([name]) => name === this.phase);
    this.was.push({ phase: id, label, from: this.since, to: this.now() });
    Object.assign(this, { phase, since: this.now(), held, ready: false });
    this.play(TRACKS[phase]);
    this.show(SCENE_OF[phase]);
  }

  play(title) {
    this.heard.push({ from: this.music.since, to: this.now(), title: this.music.title });
    Object.assign(this.music, { title, since: this.now() });
  }

  show(scene) {
    const [label, , , level] = SCENES[this.light.scene];
    this.seen.push({ from: this.light.since, to: this.now(), label, level });
    Object.assign(this.light, { scene, since: this.now(), dim: 0 });
  }

  section(role, watching) {
    this.tick();
    const place = PLAN.findIndex(([id]) => id === this.phase);
    const [nextId = "", nextLabel = "", , , waits = false] = PLAN[place + 1] ?? [];
    const clinical = role !== "technician" && role !== "screen";
    if (!watching) return { t0: null, undo_until: null, doses: [], exit_at: null, minute_s: this.minuteS, phase: "", phase_label: "", phase_since: null, held: false, next: { phase: "", label: "", at: null, waits: false, ready: false }, phases: [], due: [], baseline: {}, sensors_off: { until: null, reason: "" }, marks: [], mark_choices: [] };
    return {
      t0: this.t0, t0_event: "lozenge in mouth", undo_until: this.undoUntil, doses: this.doses, exit_at: this.doses[0] ? this.doses[0].at + 120 * this.minuteS : null,
      minute_s: this.minuteS, phase: this.phase, phase_label: PLAN[place][1], phase_since: this.since, held: this.held,
      next: { phase: nextId, label: nextLabel, at: nextId ? this.starts(nextId) : null, waits, ready: this.ready },
      phases: PLAN.map(([id, label, from_min, to_min, waiting]) => {
        const from = this.starts(id);
        return { id, label, from_min, to_min, from, to: from === null ? null : from + (to_min - from_min) * this.minuteS, waits: waiting };
      }),
      due: this.due(), baseline: this.t0 === null ? {} : { systolic: 128, diastolic: 80, pulse_rate: 70 },
      sensors_off: this.off, marks: clinical ? this.marks : [], mark_choices: Object.entries(MARKS).map(([id, label]) => ({ id, label })),
    };
  }

  due() {
    if (this.t0 === null) return [1, 2].map((n) => ({ id: `baseline-${n}`, label: `baseline ${n}`, at: null, state: n === 1 ? "filled" : "due", filled_at: null, deferred: false }));
    return [20, 40, 60, 90].map((minute) => {
      const at = this.t0 + minute * this.minuteS + (minute === 60 ? this.deferred : 0);
      const left = at - this.now();
      return { id: `t${minute}`, label: `T+${minute}`, at, state: minute <= 40 ? "filled" : left < 0 ? "due" : left < 180 ? "soon" : "waiting", filled_at: null, deferred: minute === 60 && this.deferred > 0 };
    });
  }

  part(subject, told) {
    const asked = this.asked[subject];
    if (asked && this.ambience && this.now() - asked.at > 1.2) this.asked[subject] = null;
    return {
      told: this.ambience ? told : null, told_at: this.ambience ? Math.floor(this.now()) : null, asked: this.asked[subject],
      unanswered: this.asked[subject] !== null && this.now() - this.asked[subject].at > 3, away: false, acts: [], emergency: this.emergency,
    };
  }

  musicPart() {
    const length = 600;
    const { mode, since, title, volume_db, ducked } = this.music;
    const position = (this.now() - since) % length;
    const quiet = mode === "silence" || this.emergency;
    return this.part("music", {
      title: quiet ? "" : title, track_id: quiet ? "" : "x", phase: this.phase, position_s: Math.floor(position), length_s: quiet ? 0 : length, next: quiet ? "" : "Amber Field",
      next_in_s: quiet ? null : Math.ceil(length - position), level_db: quiet ? null : -23 + volume_db - (ducked ? 12 : 0), volume_db, ducked, mode: this.emergency ? "emergency" : mode,
      silence: quiet ? "intended" : "", index: 3, count: 6, player: "mixer", fault: "",
    });
  }

  lightPart() {
    const { scene, dim, assist, since } = this.light;
    const [label, lux, kelvin, level] = this.emergency ? ["Emergency", 500, 4000, 1] : SCENES[scene];
    const factor = 1 + dim / 100;
    return this.part("light", {
      scene: this.emergency ? "emergency" : scene, label, level: level * factor, lux: lux * factor, kelvin, settled: this.now() - since > 20, mode: this.emergency ? "emergency" : assist ? "assist" : "follow",
      assist, fault: "", scenes: Object.entries(SCENES).map(([id, [name]]) => `${id}:${name}`).join(","),
    });
  }

  course() {
    const open = (span) => ({ ...span, to: null });
    return {
      phases: [...this.was, open({ phase: this.phase, label: PLAN.find(([id]) => id === this.phase)[1], from: this.since })],
      music: this.ambience ? [...this.heard, open({ from: this.music.since, title: this.music.title })] : [],
      light: this.ambience ? [...this.seen, open({ from: this.light.since, label: SCENES[this.light.scene][0], level: SCENES[this.light.scene][3] })] : [],
      marks: this.marks.map(({ at, text }) => ({ at, text })),
    };
  }

  /** Does it; returns what will happen in words, or {refused}. */
  command(name, args, who) {
    const at = this.now();
    for (const subject of name.startsWith("music") ? ["music"] : name.startsWith("emergency-") ? ["music", "light"] : ["scene", "dim", "assist"].some((word) => name.startsWith(word)) ? ["light"] : []) this.asked[subject] = { name, at };
    const place = PLAN.findIndex(([id]) => id === this.phase);
    const acts = {
      "mark-dose": () => (Object.assign(this, { t0: at, undoUntil: at + 5, doses: [{ at, marked_at: at, by: who, text: args.text ?? "" }] }), this.to("pre_onset")),
      "undo-dose": () => (Object.assign(this, { t0: null, undoUntil: null, doses: [] }), this.to("settle")),
      "correct-dose": () => ((this.t0 -= args.minutes_earlier * this.minuteS), (this.doses[0].at = this.t0)),
      "further-dose": () => this.doses.push({ at, marked_at: at, by: who, text: args.text }),
      "phase-next": () => PLAN[place + 1] && this.to(PLAN[place + 1][0]),
      "phase-back": () => place > 1 && this.to(PLAN[place - 1][0], true),
      "phase-hold": () => (this.held = true), "phase-release": () => (this.held = false),
      "phase-extend": () => ((this.shift += args.minutes * this.minuteS), (this.ready = false)),
      "defer-reading": () => (this.deferred = 300), "sensors-off": () => (this.off = { until: at + 600, reason: args.reason }),
      note: () => this.marks.push({ at, mark: "", text: args.text, by: who }), mark: () => this.marks.push({ at, mark: args.mark, text: MARKS[args.mark], by: who }),
      "music-calm": () => ((this.music.mode = "calm"), this.play(TRACKS.calm)), "music-silence": () => (this.music.mode = "silence"),
      "music-resume": () => ((this.music.mode = "follow"), this.play(TRACKS[this.phase])), "music-skip": () => this.play("Amber Field"),
      "music-duck": () => (this.music.ducked = true), "music-unduck": () => (this.music.ducked = false), "music-volume": () => (this.music.volume_db += args.step),
      scene: () => this.show(args.scene), "scene-follow": () => this.show(SCENE_OF[this.phase]), dim: () => (this.light.dim += args.step),
      assist: () => (this.light.assist = true), "assist-off": () => (this.light.assist = false),
      "emergency-light": () => (this.emergency = true), "emergency-release": () => (this.emergency = false),
    };
    acts[name]?.();
    return WORDS[name] ?? (name === "scene" ? `light goes to ${args.scene}` : name === "dim" ? `light ${args.step} %` : name === "music-volume" ? `${args.step} dB, 3 dB/s` : "");
  }
}
