/** Small views for the tests, in the shape the monitor sends. */
import type { Patch, Whole } from "../src/apply";
import type { Alarm, View, Vital } from "../src/view";

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
