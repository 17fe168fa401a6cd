import { expect, test } from "vitest";
import { apply, begin, Gap } from "../src/apply";
import { alarmOn, alarmsOf, vitalOf } from "../src/view";
import { alarm, patch, viewWith, vital, whole } from "./sample";

test("a patch sets what its paths name", () => {
  const after = apply(begin(whole()), patch(1, { set: [["vitals/spo2", vital({ text: "95" })]] }));
  expect(vitalOf(after.view, "spo2")?.text).toBe("95");
});

test("a patch drops what its paths name and nothing else", () => {
  const two = [alarm(), alarm({ id: "battery.cuff" })];
  const after = apply(begin(whole(viewWith(two))), patch(1, { drop: ["alarms/items/spo2.low.high"] }));
  expect(alarmsOf(after.view).map(({ id }) => id)).toEqual(["battery.cuff"]);
});

test("a patch carries its number, event number and time", () => {
  const { n, seq, at } = apply(begin(whole()), patch(1, { seq: 77, at: 101.5 }));
  expect([n, seq, at]).toEqual([1, 77, 101.5]);
});

test("a missing message is a gap, never a guess", () => {
  expect(() => apply(begin(whole()), patch(2))).toThrow(Gap);
});

test("a message that comes twice is a gap too", () => {
  const after = apply(begin(whole()), patch(1));
  expect(() => apply(after, patch(1))).toThrow(Gap);
});

test("the view before a patch stays as it was", () => {
  const before = begin(whole());
  apply(before, patch(1, { set: [["vitals/spo2/text", "80"]] }));
  expect(vitalOf(before.view, "spo2")?.text).toBe("96");
});

test("what a patch does not name keeps its identity", () => {
  const before = begin(whole());
  const after = apply(before, patch(1, { set: [["room/name", "Alder"]] }));
  expect(after.view.vitals).toBe(before.view.vitals);
});

test("a path may make the branches it needs", () => {
  const after = apply(begin(whole({})), patch(1, { set: [["devices/cuff/battery", 24]] }));
  expect(after.view.devices?.["cuff"]?.battery).toBe(24);
});

test("dropping what is not there changes nothing", () => {
  const before = begin(whole());
  expect(apply(before, patch(1, { drop: ["alarms/items/none", "music/track"] })).view).toEqual(before.view);
});

test("an alarm whose place has not come yet is shown last, not hidden", () => {
  const after = apply(begin(whole(viewWith([alarm()]))), patch(1, { set: [["alarms/items/new", alarm({ id: "new" })]] }));
  expect(alarmsOf(after.view).map(({ id }) => id)).toEqual(["spo2.low.high", "new"]);
});

test("a vital's tile speaks of its worst alarm, also when a lesser one still waits for an answer", () => {
  const answered = alarm({ presence: "acknowledged" });
  const waiting = alarm({ id: "spo2.burden.medium", priority: "medium" });
  expect(alarmOn(viewWith([waiting, answered]), "spo2")?.id).toBe(answered.id);
});
