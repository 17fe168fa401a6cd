import { expect, test } from "vitest";
import { buttons, holder, pauseLeft, shapeOf, timing } from "../src/alarms";
import { alarm } from "./sample";

test("the shape follows the crossed side, then the kind", () => {
  const shapes = [alarm({ arrow: "up" }), alarm(), alarm({ arrow: "" }), alarm({ arrow: "", type: "technical" })];
  expect(shapes.map(shapeOf)).toEqual(["up", "down", "round", "square"]);
});

test("a present alarm counts from its start", () => {
  expect(timing(alarm({ since: 100 }), 114.6, 0)).toMatch(/^14 s · since \d\d:\d\d$/);
});

test("an ended alarm says how long it lasted and counts no further", () => {
  const ended = alarm({ since: 100, ended_at: 150, presence: "latched" });
  expect(timing(ended, 900, 0)).toMatch(/^lasted 50 s · since/);
  expect(holder(ended, 900)).toBe("over, not yet acknowledged");
});

test("who has it is told with its age", () => {
  const taken = alarm({ acknowledged_by: "Nurse A", acknowledged_at: 100, seen_by: "Therapist", seen_at: 40 });
  expect(holder(taken, 170)).toBe("Nurse A acknowledged 1 min ago · Therapist saw it 2 min ago");
});

test("an alarm nobody has seen says so", () => {
  expect(holder(alarm(), 101)).toBe("nobody has seen it yet");
});

test("the buttons are exactly those the view allows", () => {
  expect(buttons(alarm({ can: ["checked", "seen"] })).map(({ label }) => label)).toEqual(["Checked", "Seen"]);
  expect(buttons(alarm({ can: [] }))).toEqual([]);
});

test("an audio pause that is over leaves nothing to count", () => {
  const part = { items: {}, order: [], tone: "", worst: "", can: [], paused_until: 220 } as const;
  expect([pauseLeft({ ...part, order: [], can: [] }, 100), pauseLeft({ ...part, order: [], can: [] }, 220)]).toEqual([120, null]);
});
