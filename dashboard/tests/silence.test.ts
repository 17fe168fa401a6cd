import { expect, test } from "vitest";
import { RoomClock } from "../src/clock";
import { elapsedS, link } from "../src/silence";

test("3 s of silence is late and 5 s is not live", () => {
  expect([2.9, 3, 4.9, 5].map(link)).toEqual(["live", "late", "late", "not-live"]);
});

test("a tablet that slept has been silent although its steady clock stood still", () => {
  expect(elapsedS({ steady: 0, wall: 0 }, { steady: 100, wall: 60_000 })).toBe(60);
});

test("a wall clock set back does not shorten the silence", () => {
  expect(elapsedS({ steady: 0, wall: 0 }, { steady: 6000, wall: -3_600_000 })).toBe(6);
});

test("the room's time is unknown before the first message", () => {
  expect(new RoomClock(() => ({ steady: 0, wall: 0 })).now()).toBeNull();
});

test("a late message does not turn the room's time back by its delay", () => {
  let ms = 0;
  const clock = new RoomClock(() => ({ steady: ms, wall: ms }));
  clock.hear(100);
  ms = 1300;
  clock.hear(101);
  expect(clock.now()).toBeGreaterThan(101.2);
});

test("a monitor whose time is far off is believed at once", () => {
  const clock = new RoomClock(() => ({ steady: 0, wall: 0 }));
  clock.hear(100);
  clock.hear(20);
  expect(clock.now()).toBe(20);
});
