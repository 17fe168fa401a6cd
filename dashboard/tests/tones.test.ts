import { expect, test } from "vitest";
import { PARTS_DB, pulses, toneNow } from "../src/tones";
import type { Priority } from "../src/view";

const starts = (tone: Priority | "", from: number, to: number): number[] => pulses(tone, 0, from, to).map(({ at }) => at);

test("a high burst is ten pulses, three and two and three and two, and comes again after 8 s", () => {
  expect(starts("high", 0, 8).length).toBe(10);
  expect(starts("high", 8, 16)).toEqual(starts("high", 0, 8).map((at) => at + 8));
});

test("a high burst rests longer after three pulses and longest between its halves", () => {
  const at = starts("high", 0, 8);
  const rests = at.slice(1).map((start, i) => Number((start - (at[i] ?? 0) - 0.12).toFixed(3)));
  expect(rests).toEqual([0.1, 0.1, 0.32, 0.1, 0.6, 0.1, 0.1, 0.32, 0.1]);
});

test("a medium burst is three pulses every 15 s", () => {
  expect(starts("medium", 0, 30)).toEqual([0, 0.4, 0.8, 15, 15.4, 15.8]);
});

test("a low burst is two pulses every 30 s", () => {
  expect(starts("low", 0, 60)).toEqual([0, 0.4, 30, 30.4]);
});

test("no tone is no pulse", () => {
  expect(pulses("", 0, 0, 1000)).toEqual([]);
});

test("nothing sounds before the tone began", () => {
  expect(pulses("medium", 100, 0, 100)).toEqual([]);
});

test("asked in small windows each pulse is given once", () => {
  const all: number[] = [];
  for (let tenth = 0; tenth < 240; tenth++) all.push(...starts("high", tenth / 10, (tenth + 1) / 10));
  expect(all).toEqual(starts("high", 0, 24));
});

test.each(["high", "medium", "low"] as const)("a %s pulse has its strong part in 150 to 1000 Hz and four peaks below 4000 Hz", (tone) => {
  const fundamental = pulses(tone, 0, 0, 1)[0]?.fundamental ?? 0;
  expect(fundamental).toBeGreaterThanOrEqual(150);
  expect(fundamental).toBeLessThanOrEqual(1000);
  const peaks = PARTS_DB.filter((db, i) => fundamental * (i + 1) <= 4000 && db >= -15);
  expect(peaks.length).toBeGreaterThanOrEqual(4);
});

test.each([
  ["high", 0.075, 0.2],
  ["medium", 0.125, 0.25],
  ["low", 0.125, 0.25],
] as const)("a %s pulse is between %d and %d s wide", (tone, least, most) => {
  const width = pulses(tone, 0, 0, 1)[0]?.width ?? 0;
  expect(width).toBeGreaterThanOrEqual(least);
  expect(width).toBeLessThanOrEqual(most);
});

const live = { tone: "medium", notLive: false, watching: true, hushed: false } as const;

test("while live the view alone says what sounds", () => {
  expect([toneNow(live), toneNow({ ...live, tone: "" }), toneNow({ ...live, hushed: true })]).toEqual(["medium", "", "medium"]);
});

test("a screen that is not live sounds its own tone until it is hushed", () => {
  const lost = { ...live, tone: "", notLive: true } as const;
  expect([toneNow(lost), toneNow({ ...lost, hushed: true })]).toEqual(["high", ""]);
});

test("a screen that lost an idle room is quiet", () => {
  expect(toneNow({ ...live, notLive: true, watching: false })).toBe("");
});
