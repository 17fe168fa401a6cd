import { expect, test } from "vitest";
import { ago, countClock, countDown, duration, wallClock } from "../src/format";

test.each([
  [0.4, "now"],
  [1.9, "1 s ago"],
  [59, "59 s ago"],
  [130, "2 min ago"],
  [3900, "1 h 05 min ago"],
])("an age of %d s is said as %s", (seconds, said) => {
  expect(ago(seconds)).toBe(said);
});

test("an age from the future is said to be unclear, never to be fresh", () => {
  expect(ago(-5)).toBe("time unclear");
});

test.each([
  [14, "14 s"],
  [130, "2 min 10 s"],
  [840, "14 min"],
  [3900, "1 h 05 min"],
])("a duration of %d s is said as %s", (seconds, said) => {
  expect(duration(seconds)).toBe(said);
});

test.each([
  [7, "0:07"],
  [2534, "42:14"],
  [3734, "1:02:14"],
])("%d s on a counting clock is %s", (seconds, said) => {
  expect(countClock(seconds)).toBe(said);
});

test("a countdown reaches 0:00 only when it is over", () => {
  expect([countDown(119.4), countDown(0.2), countDown(0)]).toEqual(["2:00", "0:01", "0:00"]);
});

test("the wall clock has two digits each", () => {
  const wall = new Date(2026, 10, 21, 9, 5, 3).getTime() / 1000;
  expect([wallClock(wall), wallClock(wall, true)]).toEqual(["09:05", "09:05:03"]);
});
