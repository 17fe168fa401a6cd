import { expect, test } from "vitest";
import { bandsOf, nextText, phaseTitle, sinceDose, standing } from "../src/phases";
import { DOSE, NOW, session } from "./sample";

const next = (own: object): ReturnType<typeof session> => session({ next: { phase: "reentry", label: "Re-entry", at: DOSE + 3600, waits: true, ready: false, ...own } });

test("the next phase is told with its time and that it waits for a person", () => {
  expect(nextText(session(), NOW)).toBe("re-entry in 18 min, waits for you");
});

test("a phase by the clock does not wait", () => {
  expect(nextText(next({ phase: "peak", label: "Peak", waits: false, at: NOW + 30 }), NOW)).toBe("peak in under 1 min");
});

test("a ready phase comes when a person says so", () => {
  expect(nextText(next({ ready: true }), NOW)).toBe("re-entry when you say");
});

test("a held phase says so, and names no time", () => {
  const held = session({ held: true });
  expect([phaseTitle(held), nextText(held, NOW)]).toEqual(["Peak · held", "re-entry only when you say"]);
});

test("before the dose no time is named", () => {
  const before = session({ t0: null, doses: [], phase: "settle", phase_label: "Settle" });
  expect([sinceDose(before, NOW), nextText(before, NOW), standing({ session: before }, NOW)]).toEqual([
    "",
    "phases begin with the dose",
    "Settle · no dose yet",
  ]);
});

test("the time since the dose counts minutes and seconds", () => {
  expect([sinceDose(session(), NOW), sinceDose(session(), DOSE + 3725)]).toEqual(["T+ 42:14", "T+ 1:02:05"]);
});

test("it counts from the first dose, also when the phases begin again with a further one", () => {
  const further = { at: NOW - 60, marked_at: NOW - 60, by: "Thea", text: "100 mg" };
  const twice = session({ t0: NOW - 60, doses: [...(session().doses ?? []), further] });
  expect(sinceDose(twice, NOW)).toBe("T+ 42:14");
});

test("in a hurried demo it counts the programme's minutes, as its labels do", () => {
  expect(sinceDose(session({ minute_s: 1.5 }), DOSE + 63)).toBe("T+ 42:00");
});

test("the bands are what was, the present phase, and the plan ahead", () => {
  const was = [{ phase: "settle", label: "Settle", from: 100, to: DOSE }];
  expect(bandsOf(session(), was, NOW).map(({ id, from, to, state }) => [id, from, to, state])).toEqual([
    ["settle", 100, DOSE, "past"],
    ["peak", DOSE + 1800, DOSE + 3600, "present"],
    ["reentry", DOSE + 3600, DOSE + 5100, "waits"],
    ["return", DOSE + 5100, DOSE + 7200, "waits"],
  ]);
});

test("a phase that waits is moved on by the present time", () => {
  const late = DOSE + 4000;
  const waiting = next({ ready: true });
  expect(bandsOf(waiting, [], late).map(({ id, from }) => [id, from])).toEqual([
    ["peak", DOSE + 1800],
    ["reentry", late],
    ["return", late + 1500],
  ]);
});

test("while a phase is held everything after it waits", () => {
  const held = session({ held: true, phase: "ascent", phase_since: DOSE + 720, next: { phase: "peak", label: "Peak", at: DOSE + 1800, waits: false, ready: false } });
  expect(bandsOf(held, [], DOSE + 900).map(({ id, state }) => [id, state])).toEqual([
    ["ascent", "present"],
    ["peak", "waits"],
    ["reentry", "waits"],
    ["return", "waits"],
  ]);
});

test("before the dose nothing lies ahead", () => {
  const before = session({ t0: null, doses: [], phase: "settle", phase_label: "Settle", phase_since: 100 });
  expect(bandsOf(before, [], 400)).toEqual([{ id: "settle", label: "Settle", from: 100, to: 400, state: "present" }]);
});
