/** The scripted room behind `fake-server.mjs`: numbers that look like a session, in the shape the pages expect. */

import { ANYONE, CAN, Session } from "./fake-session.mjs";

const START = Date.now() / 1000;
const LEAD_S = 62 * 60; // the room has been watched for this long when the script starts
const RATE_HZ = 75;

const spo2At = (at) => {
  const dip = Math.abs(at - 2506) < 45 ? 7 : 0;
  return Math.round(96 - dip + Math.sin(at / 37) * 0.8 + Math.sin(at * 1.7) * 0.5);
};
const pulseAt = (at) => Math.round(72 + at / 260 + Math.sin(at / 23) * 2 + Math.sin(at * 0.9) * 1.2);

/** Scenes that differ by where the session is. Others are at T+42, in peak. */
const PEAK = { dosedAt: LEAD_S - 2534, phase: "peak", since: LEAD_S - 734 };
const STORIES = {
  settle: {},
  ready: { dosedAt: LEAD_S - 2534, phase: "peak", since: LEAD_S - 734, ready: true },
  away: { ...PEAK, ambience: false },
  demo: { minuteS: 1.5, since: LEAD_S - 2 },
};

export class Script {
  constructor(scene) {
    this.scene = scene;
    this.watching = scene !== "idle";
    this.pausedUntil = null;
    this.changed = {};
    this.session = new Session(() => this.at(), STORIES[scene] ?? PEAK);
    if (scene === "emergency") this.session.command("emergency-light", {}, "Therapist");
    if (scene === "ready") this.session.shift = -18.5 * 60;
    this.paged = scene === "emergency" ? LEAD_S : null;
    this.readings = [
      [3586, 172, 102, 125, ""],
      [2386, 152, 92, 112, ""],
      [1606, 138, 86, 103, "Nurse A"],
      [706, 128, 80, 96, ""],
      [226, 128, 80, 96, ""],
    ].map(([at, systolic, diastolic, mean, by]) => ({ at, systolic, diastolic, mean, pulse: 81, by_hand: by !== "", device: by ? "by hand" : "cuff", validity: "valid" }));
    this.cuff = { device: "cuff", state: "idle", pressure: null, since: null, text: "", next_allowed_at: null, linked: true };
    if (scene === "inflating") this.cuff = { ...this.cuff, state: "inflating", since: LEAD_S - 4 };
  }

  at() {
    return Date.now() / 1000 - START + LEAD_S;
  }

  vital(label, unit, value, more = {}) {
    const old = this.scene === "stale" ? more.old : undefined;
    const at = old ? LEAD_S - old : Math.floor(this.at());
    const age = this.at() - at;
    const state = old ? (age > 60 ? "blank" : "dim") : "live";
    const shown = state === "blank" ? null : value;
    return {
      label, unit, value: shown, text: shown === null ? "--" : String(shown), state, at,
      validity: state === "blank" ? "unavailable" : "valid", reasons: state === "blank" ? ["sensor off"] : [],
      device: "oximeter", limits: "", low: null, high: null, worst: null, ...more, old: undefined,
    };
  }

  vitals() {
    const now = Math.floor(this.at());
    const high = ["alarms", "many", "inflating", "emergency"].includes(this.scene);
    const low = this.scene === "many";
    const cuffPressure = this.cuff.since === null ? null : Math.round(Math.min(40 + (this.at() - this.cuff.since) * 9, 168));
    const last = this.readings[0];
    return {
      spo2: this.vital("SpO₂", "%", low ? 86 : spo2At(now), { limits: "92 · 90 · 88", low: 88, worst: low ? "high" : null, old: 6 }),
      pulse_rate: this.vital("Pulse", "/min", pulseAt(now), { limits: "50 – 120", low: 50, high: 120, old: 80 }),
      perfusion_index: this.vital("Perfusion index", "%", 3.1, { text: "3.1" }),
      systolic: this.vital("Systolic", "mmHg", last.systolic, { at: last.at, limits: "180 · 170 · 160", worst: high ? "medium" : null }),
      diastolic: this.vital("Diastolic", "mmHg", last.diastolic, { at: last.at }),
      mean_pressure: this.vital("Mean pressure", "mmHg", last.mean, { at: last.at }),
      cuff_pulse_rate: this.vital("Cuff pulse", "/min", 81, { at: last.at, device: "cuff" }),
      respiratory_rate: this.vital("Breathing", "/min", 14),
      temperature: this.vital("Temperature", "°C", 36.9, { text: "36.9", at: now - 20 }),
      pressure: { readings: this.readings.slice(0, 5), cuff: { ...this.cuff, pressure: cuffPressure } },
    };
  }

  alarm(id, priority, title, since, more = {}) {
    const mark = { high: "***", medium: "**", low: "*" }[priority];
    return {
      id, priority, mark, title, since, type: "physiological", presence: "on", arrow: "", detail: "", ended_at: null,
      data_lost: false, seen_by: "", seen_at: null, acknowledged_by: "", acknowledged_at: null, can: ["seen", "acknowledge"],
      ...more, ...this.changed[id],
    };
  }

  alarms(role) {
    const low = this.alarm("battery.cuff", "low", "Cuff battery 24 %", LEAD_S - 400, { type: "technical", can: [], seen_by: "Therapist", seen_at: LEAD_S - 380 });
    const systolic = this.alarm("systolic.high.medium", "medium", "Systolic 172 ≥ 170 mmHg", 3590, {
      arrow: "up", acknowledged_by: "Nurse A", acknowledged_at: 3650, presence: "acknowledged", can: ["seen"],
    });
    const scenes = {
      alarms: [systolic, low],
      inflating: [systolic],
      many: [
        this.alarm("spo2.low.high", "high", "SpO₂ 86 % < 88", LEAD_S - 14, { arrow: "down" }),
        this.alarm("pulse_rate.high.high", "high", "Pulse 142 /min > 140", LEAD_S - 90, { arrow: "up", presence: "latched", ended_at: LEAD_S - 40 }),
        systolic,
        this.alarm("link.oximeter", "medium", "Oximeter: no data", LEAD_S - 20, { type: "technical", detail: "sensor off: SpO₂, pulse", data_lost: true, can: ["checked"] }),
        low,
      ],
      stale: [this.alarm("link.oximeter", "medium", "Oximeter: no data for 80 s", LEAD_S - 70, { type: "technical", detail: "sensor off: SpO₂, pulse", can: ["seen", "checked"] })],
    };
    const paged = this.paged === null ? [] : [this.alarm("room.emergency.high", "high", "EMERGENCY called by Therapist", this.paged, { type: "support" })];
    const items = this.watching ? [...paged, ...(scenes[this.scene] ?? [])] : [];
    const paused = this.pausedUntil !== null && this.pausedUntil > this.at();
    const sounding = items.find(({ presence }) => presence !== "acknowledged");
    const can = role === "nurse" ? [paused ? "resume-audio" : "pause-audio"] : [];
    return {
      items: Object.fromEntries(items.map((item) => [item.id, item])), order: items.map(({ id }) => id),
      tone: paused ? "" : (sounding?.priority ?? ""), worst: items[0]?.priority ?? "",
      paused_until: paused ? this.pausedUntil : null, can: [...can, "call-nurse"],
    };
  }

  view(role) {
    const name = { nurse: "Nurse A", technician: "Technician", screen: "Wall" }[role] ?? "Therapist";
    const device = (own) => ({ link: "up", link_text: "", since: 10, battery: null, garbled: 0, simulated: true, own_alarm: true, ...own });
    const room = ["therapist", "nurse"].includes(role) ? ["open-session", "close-session", "enter-reading", "start-cuff", "patient-checked", ...CAN[role]] : [];
    const can = [...room, ...ANYONE];
    return {
      room: {
        name: "Willow room", watching: this.watching, simulated: true, wall_offset: START - LEAD_S,
        own_alarm_note: "Secondary display. The bedside devices' own alarms stay on.",
        notice: this.watching ? "" : "not watching: no alarms are sent",
      },
      session: {
        id: "1", alias: this.watching && role !== "technician" ? "K.M." : "", programme: this.watching ? "ket-sl-adult" : "",
        programme_label: this.watching ? "Ketamine sublingual" : "", opened_at: this.watching ? (this.session.was[0]?.from ?? this.session.since) : null, default_programme: "ket-sl-adult",
        programmes: [
          { id: "ket-sl-adult", label: "Ketamine sublingual", signed: true },
          { id: "ket-iv-adult", label: "Ketamine IV 40 min", signed: true },
          { id: "esketamine", label: "Esketamine nasal", signed: false },
          { id: "psilocybin-25", label: "Psilocybin 25 mg", signed: false },
        ],
        ...this.session.section(role, this.watching),
      },
      music: this.session.musicPart(),
      light: this.session.lightPart(),
      vitals: this.vitals(),
      alarms: this.alarms(role),
      devices: {
        oximeter: device({ name: "oximeter", label: "Oximeter", model: "Nonin 3150", link: this.scene === "stale" ? "down" : "up", link_text: "serial port /dev/ttyUSB0", battery: 81, garbled: 3 }),
        cuff: device({ name: "cuff", label: "Cuff", model: "SunTech Advantage A+", link_text: "serial port /dev/ttyUSB1", battery: 24, own_alarm: false }),
        strap: device({ name: "strap", label: "Chest strap", model: "Heart rate profile", link: "waiting", link_text: "not found in the last 60 s", since: null }),
      },
      people: { me: { name, role }, can },
    };
  }

  trend(minutes) {
    const to = this.at();
    const from = Math.max(0, to - minutes * 60);
    const step = Math.max(1, Math.round((minutes * 60) / 900));
    const spo2 = [];
    const pulse = [];
    for (let at = Math.ceil(from / step) * step; at < to; at += step) {
      const lost = at > 2910 && at < 2996;
      spo2.push([at, lost ? null : spo2At(at)]);
      pulse.push([at, lost ? null : pulseAt(at)]);
    }
    return {
      from, to, vitals: { spo2, pulse_rate: pulse },
      pressures: this.readings.filter(({ at }) => at >= from).toReversed(),
      alarms: [
        { condition: "spo2.low.medium", title: "SpO₂ 89 % < 90", priority: "medium", from: 2470, to: 2548 },
        { condition: "link.oximeter", title: "Oximeter: no data", priority: "medium", from: 2916, to: 2996 },
      ],
      ...this.session.course(),
    };
  }

  command(name, args, role) {
    const at = this.at();
    const change = (more) => (this.changed[args.condition] = { ...this.changed[args.condition], ...more });
    if (name === "seen") change({ seen_by: role, seen_at: at });
    if (name === "acknowledge") change({ acknowledged_by: role, acknowledged_at: at, presence: "acknowledged", can: [] });
    if (name === "checked") change({ can: [] });
    if (name === "pause-audio") this.pausedUntil = at + 120;
    if (name === "resume-audio") this.pausedUntil = null;
    if (name === "start-cuff") this.cuff = { ...this.cuff, state: "inflating", since: at };
    if (name === "stop-cuff") this.cuff = { ...this.cuff, state: "idle", since: null, next_allowed_at: at + 30 };
    if (name === "emergency") this.paged = at;
    const words = this.session.command(name, args, role);
    if (name === "close-session") this.watching = false;
    if (name === "open-session") {
      if (args.programme.startsWith("psilo")) return { refused: "The programme psilocybin-25 is not signed by a clinician." };
      this.watching = true;
      this.session = new Session(() => this.at(), { since: at });
    }
    if (name === "enter-reading") {
      if (args.diastolic >= args.systolic) return { refused: "Diastolic 120 is not below systolic 110. Please check both." };
      this.readings.unshift({ at, systolic: args.systolic, diastolic: args.diastolic, mean: null, pulse: args.pulse ?? null, by_hand: true, device: "by hand", validity: "valid" });
    }
    return { text: words };
  }

  pleth() {
    if (this.scene === "stale") return null;
    const count = RATE_HZ / 3;
    const at = Math.floor(this.at() * 3) / 3 - 1 / 3;
    const bytes = Buffer.alloc(13 + 2 * count);
    bytes.writeUInt8(1, 0);
    bytes.writeDoubleLE(at, 1);
    bytes.writeFloatLE(RATE_HZ, 9);
    for (let i = 0; i < count; i++) {
      const phase = ((at + i / RATE_HZ) * (82 / 60)) % 1;
      const wave = Math.exp(-(((phase - 0.2) / 0.09) ** 2)) + 0.38 * Math.exp(-(((phase - 0.5) / 0.1) ** 2));
      bytes.writeInt16LE(Math.round(wave * 9000 + 400 * Math.sin(at / 3)), 13 + 2 * i);
    }
    return bytes;
  }
}
