import { expect, test } from "vitest";
import { after, EMPTY, extend, rowsOf, since, type Span } from "../src/trend";
import { bands, rangeIn, scaleFor, timeTicks } from "../src/ui/trend-layout";
import { alarm, viewWith, vital } from "./sample";

const spo2 = (own: object): ReturnType<typeof viewWith> => viewWith([], { spo2: vital(own) });

test("a newly measured value lengthens its line", () => {
  const once = extend(EMPTY, spo2({ at: 100, value: 96 }), 100.2);
  expect(extend(once, spo2({ at: 101, value: 95 }), 101.2).vitals["spo2"]).toEqual([
    [100, 96],
    [101, 95],
  ]);
});

test("the same value shown again is no new point", () => {
  const once = extend(EMPTY, spo2({ at: 100 }), 100.2);
  expect(extend(once, spo2({ at: 100 }), 105).vitals).toBe(once.vitals);
});

test("a blank vital breaks the line once", () => {
  const once = extend(EMPTY, spo2({ at: 100 }), 100.2);
  const blank = extend(once, spo2({ state: "blank", value: null, at: 100 }), 111);
  const still = extend(blank, spo2({ state: "blank", value: null, at: 100 }), 112);
  expect(still.vitals["spo2"]).toEqual([
    [100, 96],
    [111, null],
  ]);
});

test("an alarm is a span that ends when it leaves the view", () => {
  const begun = extend(EMPTY, viewWith([alarm({ since: 90 })]), 100);
  const over = extend(begun, viewWith([]), 120);
  expect(over.alarms).toMatchObject([{ condition: "spo2.low.high", from: 90, to: 120 }]);
});

test("a latched alarm ends on the trend when its condition ended", () => {
  const begun = extend(EMPTY, viewWith([alarm({ since: 90 })]), 100);
  const latched = extend(begun, viewWith([alarm({ since: 90, presence: "latched", ended_at: 108 })]), 120);
  expect(latched.alarms).toMatchObject([{ from: 90, to: 108 }]);
});

test("spans that overlap get rows of their own", () => {
  const span = (from: number, to: number | null): Span => ({ condition: "c", title: "", priority: "low", from, to });
  expect(rowsOf([span(0, 50), span(10, 20), span(30, null), span(60, 70)], 100, 1, 3)).toEqual([0, 1, 1, 0]);
});

test("a line enters the window from its edge", () => {
  expect(since([[1, 1], [2, 2], [3, 3]], 2.5)).toEqual([[2, 2], [3, 3]]);
});

test("a scale lies exactly in its band", () => {
  const { upper } = bands(300);
  const [min, max] = rangeIn({ low: 80, high: 100, ticks: [] }, upper);
  expect((max - 100) / (max - min)).toBeCloseTo(upper.top);
  expect((max - 80) / (max - min)).toBeCloseTo(upper.foot);
});

test("a value outside widens its scale in whole steps", () => {
  expect(scaleFor([74], 80, 100, 10)).toMatchObject({ low: 70, high: 100 });
});

test("time is labelled at whole minutes of the wall clock", () => {
  const ticks = timeTicks(0, 600, 1_763_750_010, 8);
  expect(ticks.every((at) => (at + 1_763_750_010) % 60 === 0)).toBe(true);
});

test("nothing of one session is left on the trend of the next", () => {
  const before = extend(EMPTY, { ...viewWith([alarm({ since: 90 })]), ...spo2({ at: 100 }) }, 100);
  const over = extend(before, spo2({ at: 101 }), 130);
  const { vitals, alarms, from } = after(over, 140);
  expect([vitals["spo2"], alarms, from]).toEqual([[], [], 140]);
});

test("an alarm that was on when its session ended is not on the trend of the next", () => {
  const on = extend(EMPTY, { ...viewWith([alarm({ since: 90 })]), ...spo2({ at: 100 }) }, 100);
  expect(after(on, 140).alarms).toEqual([]);
});
