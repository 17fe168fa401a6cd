/** Small views for the tests, in the shape the monitor sends. */
import type { Patch, Whole } from "../src/apply";
import type { Alarm, Cuff, SessionPart, Steered, View, Vital } from "../src/view";

export function vital(own: Partial<Vital> = {}): Vital {
  return {
    label: "SpO₂",
    unit: "%",
    value: 96,
    text: "96",
    state: "live",
    at: 100,
    validity: "valid",
    reasons: [],
    device: "oximeter",
    limits: "92 · 90 · 88",
    low: 88,
    high: null,
    worst: null,
    ...own,
  };
}

export function alarm(own: Partial<Alarm> = {}): Alarm {
  return {
    id: "spo2.low.high",
    type: "physiological",
    priority: "high",
    presence: "on",
    mark: "***",
    arrow: "down",
    title: "SpO₂ 86 % < 88",
    detail: "",
    since: 100,
    ended_at: null,
    data_lost: false,
    seen_by: "",
    seen_at: null,
    acknowledged_by: "",
    acknowledged_at: null,
    can: ["seen", "acknowledge"],
    ...own,
  };
}

export function cuff(own: Partial<Cuff> = {}): Cuff {
  return {
    device: "cuff",
    state: "idle",
    pressure: null,
    since: null,
    text: "",
    next_allowed_at: null,
    linked: true,
    by: "",
    failures: 0,
    tries: 2,
    stops: false,
    stopping: false,
    announced: null,
    stat: null,
    interval: null,
    intervals: [5, 10, 15, 30],
    note: "",
    ...own,
  };
}

export function viewWith(alarms: Alarm[], vitals: Record<string, Vital> = { spo2: vital() }): View {
  return {
    vitals,
    alarms: {
      items: Object.fromEntries(alarms.map((item) => [item.id, item])),
      order: alarms.map(({ id }) => id),
      tone: "",
      worst: "",
      paused_until: null,
      can: [],
    },
  };
}

export function whole(view: View = viewWith([]), at = 100): Whole {
  return { n: 0, seq: 1, at, wall: 1_763_750_000, view };
}

export function patch(n: number, own: Partial<Patch> = {}): Patch {
  return { n, seq: n + 1, at: 100 + n, set: [], drop: [], ...own };
}

/** A session in peak, 42 min 14 s after a dose at 1000. */
export const DOSE = 1000;
export const NOW = DOSE + 42 * 60 + 14;

export function session(own: Partial<SessionPart> = {}): SessionPart {
  const phases = [
    { id: "settle", label: "Settle", from_min: -20, to_min: 0, waits: false },
    { id: "pre_onset", label: "Pre-onset", from_min: 0, to_min: 12, waits: false },
    { id: "ascent", label: "Ascent", from_min: 12, to_min: 30, waits: false },
    { id: "peak", label: "Peak", from_min: 30, to_min: 60, waits: false },
    { id: "reentry", label: "Re-entry", from_min: 60, to_min: 85, waits: true },
    { id: "return", label: "Return", from_min: 85, to_min: 120, waits: true },
  ];
  return {
    id: "1",
    alias: "K.M.",
    programme: "ket-sl-adult",
    programme_label: "Ketamine sublingual",
    opened_at: 100,
    programmes: [],
    t0: DOSE,
    t0_event: "lozenge in mouth",
    undo_until: null,
    doses: [{ at: DOSE, marked_at: DOSE, by: "Thea", text: "200 mg" }],
    exit_at: DOSE + 7200,
    minute_s: 60,
    phase: "peak",
    phase_label: "Peak",
    phase_since: DOSE + 1800,
    held: false,
    next: { phase: "reentry", label: "Re-entry", at: DOSE + 3600, waits: true, ready: false },
    phases: phases.map((phase) => ({ ...phase, from: DOSE + phase.from_min * 60, to: DOSE + phase.to_min * 60 })),
    due: [],
    baseline: { systolic: 128, diastolic: 80 },
    sensors_off: { until: null, reason: "" },
    marks: [],
    mark_choices: [{ id: "tears", label: "Tears" }],
    ...own,
  };
}

export function steered<Told>(told: Told | null, own: Partial<Steered<Told>> = {}): Steered<Told> {
  return { told, told_at: NOW - 4, asked: null, unanswered: false, away: false, acts: [], emergency: false, ...own };
}

/** A watched room in which these commands may be given. */
export function steerable(can: string[], own: Partial<View> = {}): View {
  const room = { name: "Willow room", watching: true, simulated: false, wall_offset: 0, own_alarm_note: "", notice: "" };
  return { room, session: session(), people: { me: { name: "Thea", role: "therapist" }, can }, ...own };
}
