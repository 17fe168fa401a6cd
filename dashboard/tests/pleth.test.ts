import { expect, test } from "vitest";
import { decode, PlethTrack, SlowRange, underThePen } from "../src/pleth";

/** One message as the monitor packs it: u8 kind, f64 at, f32 rate, i16 samples, little endian. */
const MESSAGE = new Uint8Array([1, 0, 0, 0, 0, 0, 0, 0x59, 0x40, 0, 0, 0x96, 0x42, 1, 0, 0xff, 0xff, 0x2c, 1]).buffer;

test("a message gives its time, rate and samples", () => {
  expect(decode(MESSAGE)).toEqual({ at: 100, rateHz: 75, samples: new Int16Array([1, -1, 300]) });
});

test.each([
  ["another kind", new Uint8Array([2, ...new Uint8Array(MESSAGE).slice(1)]).buffer],
  ["one cut in its header", MESSAGE.slice(0, 12)],
  ["one without a rate", new Uint8Array(15).fill(0).fill(1, 0, 1).buffer],
])("%s is not a wave", (_what, bytes) => {
  expect(decode(bytes)).toBeNull();
});

const wave = (at: number, count: number): { at: number; rateHz: number; samples: Int16Array } => ({
  at,
  rateHz: 10,
  samples: new Int16Array(count).fill(5),
});

test("waves that follow each other are joined", () => {
  const track = new PlethTrack(60);
  track.add(wave(0, 10));
  track.add(wave(1, 10));
  expect(track.points.filter(({ broken }) => broken).length).toBe(1); // only the very first point
});

test("a hole in the wave stays a gap", () => {
  const track = new PlethTrack(60);
  track.add(wave(0, 10));
  track.add(wave(3, 10));
  expect(track.points.filter(({ broken }) => broken).map(({ at }) => at)).toEqual([0, 3]);
});

test("samples that come twice are taken once", () => {
  const track = new PlethTrack(60);
  track.add(wave(0, 10));
  track.add(wave(0.5, 10));
  expect(track.points.length).toBe(15);
});

test("only the last seconds are kept", () => {
  const track = new PlethTrack(2);
  track.add(wave(0, 100));
  expect(track.points[0]?.at).toBeCloseTo(7.9);
});

test("the drawn range widens quickly and narrows slowly", () => {
  const range = new SlowRange();
  const swing = (high: number): { at: number; value: number; broken: boolean }[] => [0, high].map((value) => ({ at: 0, value, broken: false }));
  range.follow(swing(100), 0);
  range.follow(swing(1000), 1);
  expect(range.high).toBeGreaterThan(800);
  const wide = range.high;
  range.follow(swing(100), 1);
  expect(range.high).toBeGreaterThan(wide * 0.85);
});

test("a wave that stopped coming leaves the strip empty when its time is over", () => {
  const track = new PlethTrack(11);
  track.add(wave(0, 50)); // five seconds
  const shown = [5, 9, 12, 15].map((pen) => underThePen(track.points, pen, 10).length);
  expect(shown).toEqual([50, 50, 29, 0]);
});

test("what has not been reached by the pen is not drawn yet", () => {
  const track = new PlethTrack(11);
  track.add(wave(0, 50));
  expect(underThePen(track.points, 2, 10).at(-1)?.at).toBeCloseTo(2);
});
