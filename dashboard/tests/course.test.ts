import { expect, test } from "vitest";
import { courseAfter, extendCourse, NOTHING, readCourse, type Course } from "../src/course";
import { windowOf } from "../src/window";
import { bandsOf } from "../src/phases";
import type { Shining } from "../src/view";
import { DOSE, NOW, session, steered } from "./sample";

test("a track is one span from its beginning, and ends where the next begins", () => {
  const first = extendCourse(NOTHING, { music: steered({ title: "Low Tide", position_s: 120 }) }, NOW);
  const same = extendCourse(first, { music: steered({ title: "Low Tide", position_s: 124 }, { told_at: NOW }) }, NOW);
  const next = extendCourse(same, { music: steered({ title: "Amber Field", position_s: 2 }, { told_at: NOW + 60 }) }, NOW + 61);
  expect(next.music.map(({ title, from, to }) => [title, from, to])).toEqual([
    ["Low Tide", NOW - 124, NOW + 58],
    ["Amber Field", NOW + 58, null],
  ]);
});

test("a course without labels, and in many pieces, is read", () => {
  const piece = (from: number, to: number | null, level: number): object => ({ label: "Talk", level, from, to });
  const given = { phases: [{ phase: "settle", from: 100, to: DOSE }], light: [piece(200, 300, 0.1), piece(300, 400, 0.2), piece(450, null, 0.3)] } as Partial<Course>;
  const read = readCourse(given, { ...NOTHING, marks: [{ at: 5, text: "Tears" }] });
  expect(read.light.map(({ from, to, level }) => [from, to, level])).toEqual([
    [200, 400, 0.2],
    [450, null, 0.3],
  ]);
  expect([read.marks.length, bandsOf(session(), read.phases, NOW)[0]?.label]).toEqual([1, "Settle"]);
});

test("nothing told ends the span", () => {
  const first = extendCourse(NOTHING, { light: steered({ label: "Peak", level: 0.0067 }) }, NOW);
  expect(extendCourse(first, { light: steered<Shining>(null) }, NOW + 5).light).toMatchObject([{ label: "Peak", to: NOW + 5 }]);
});

test("a light on its way stays one span and takes the level it has now", () => {
  const first = extendCourse(NOTHING, { light: steered({ label: "Peak", level: 0.02, settled: false }) }, NOW);
  const later = extendCourse(first, { light: steered({ label: "Peak", level: 0.0067, settled: true }, { told_at: NOW + 30 }) }, NOW + 30);
  expect(later.light).toMatchObject([{ from: NOW - 4, to: null, level: 0.0067 }]);
});

test("a phase ends where the next one began", () => {
  const ascent = extendCourse(NOTHING, { session: session({ phase: "ascent", phase_label: "Ascent", phase_since: DOSE + 720 }) }, NOW);
  expect(extendCourse(ascent, { session: session() }, NOW).phases).toEqual([
    { phase: "ascent", label: "Ascent", from: DOSE + 720, to: DOSE + 1800 },
    { phase: "peak", label: "Peak", from: DOSE + 1800, to: null },
  ]);
});

test("a mark of the journal and the same mark of the view are one", () => {
  const known = { ...NOTHING, marks: [{ at: NOW - 10, text: "Tears" }] };
  const view = { session: session({ marks: [{ at: NOW - 10, mark: "tears", text: "Tears", by: "Thea" }, { at: NOW - 2, mark: "", text: "asked for water", by: "Thea" }] }) };
  expect(extendCourse(known, view, NOW).marks).toEqual([
    { at: NOW - 10, text: "Tears" },
    { at: NOW - 2, text: "asked for water" },
  ]);
});

test("nothing of one session stays in the lanes of the next", () => {
  const before = extendCourse(NOTHING, { session: session({ marks: [{ at: NOW, mark: "tears", text: "Tears", by: "" }] }), music: steered({ title: "Low Tide", position_s: 0 }) }, NOW);
  const ended = extendCourse(before, {}, NOW + 5);
  expect(courseAfter(ended, NOW + 10)).toEqual(NOTHING);
});

test("the window of a session reaches from before the dose to the end of the plan", () => {
  const bands = bandsOf(session(), [], NOW);
  expect(windowOf("session", session(), bands, NOW)).toEqual({ from: 100, to: DOSE + 7200 });
});

test("a window of minutes ends soon after now", () => {
  const { from, to } = windowOf(10, session(), bandsOf(session(), [], NOW), NOW);
  expect([NOW - from, to - NOW]).toEqual([600, 120]);
});
