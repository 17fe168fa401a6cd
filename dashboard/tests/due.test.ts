import { expect, test } from "vitest";
import { deferable, dueText, nextDue, rise, sensorsOffLeft, signed } from "../src/due";
import type { DueReading, Reading } from "../src/view";
import { NOW, session } from "./sample";

const due = (own: Partial<DueReading> = {}): DueReading => ({ id: "t60", label: "T+60", at: NOW + 166, state: "soon", filled_at: null, deferred: false, ...own });
const reading: Reading = { at: NOW, systolic: 172, diastolic: 102, mean: 125, pulse: null, device: "cuff", validity: "valid", by_hand: false };

test("the open reading that comes first is the next one", () => {
  const all = [due({ id: "t40", at: NOW - 200, state: "filled" }), due({ id: "t90", at: NOW + 900, state: "waiting" }), due()];
  expect(nextDue(session({ due: all }))?.id).toBe("t60");
});

test("a reading counts down, is due, and is overdue", () => {
  expect([dueText(due(), NOW), dueText(due({ at: NOW - 5 }), NOW), dueText(due({ at: NOW - 190 }), NOW), dueText(due({ at: null, label: "baseline 2" }), NOW), dueText(null, NOW)]).toEqual([
    "next T+60 in 2:46",
    "T+60 due now",
    "T+60 overdue 3 min 10 s",
    "baseline 2 to take",
    "",
  ]);
});

test("only a reading that is near and was not deferred can be deferred", () => {
  expect([due(), due({ deferred: true }), due({ state: "waiting" }), due({ at: null, state: "due" }), null].map(deferable)).toEqual([true, false, false, false, false]);
});

test("a rise is told against the patient's own values", () => {
  expect([rise(reading, { systolic: 128, diastolic: 80 }), rise(reading, {}), rise(null, { systolic: 128, diastolic: 80 })]).toEqual(["+44 / +22 over baseline", "", ""]);
});

test("differences carry their sign", () => {
  expect([14, -3, 0.2, -0.4].map(signed)).toEqual(["+14", "−3", "±0", "±0"]);
});

test("sensors off on purpose count down to nothing", () => {
  const off = session({ sensors_off: { until: NOW + 90, reason: "toilet" } });
  expect([sensorsOffLeft(off, NOW), sensorsOffLeft(off, NOW + 91), sensorsOffLeft(session(), NOW)]).toEqual([90, null, null]);
});
