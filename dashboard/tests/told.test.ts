import { expect, test } from "vitest";
import { lightText, nextIn, progress, scenesOf, silent, trouble } from "../src/told";
import { lampColour, tint } from "../src/lamp";
import type { Playing } from "../src/view";
import { NOW, steered } from "./sample";

const playing: Playing = { title: "Low Tide", position_s: 120, length_s: 480, next: "Amber Field", next_in_s: 360, mode: "follow" };

test("the bar goes on between two reports", () => {
  const music = steered(playing);
  expect([progress(music, NOW), nextIn(music, NOW)]).toEqual([124 / 480, 356]);
});

test("the bar stands still when no report comes any more", () => {
  expect(progress(steered(playing), NOW + 600)).toBe(150 / 480);
});

test("nothing with a length has no bar", () => {
  expect([progress(steered<Playing>({ title: "" }), NOW), progress(steered<Playing>(null), NOW)]).toEqual([null, null]);
});

test("what was asked stays said until it is answered", () => {
  const asked = { name: "music-calm", at: NOW - 1 };
  expect([
    trouble(steered(playing, { asked }), "music", "calm music, crossfade 6 s"),
    trouble(steered(playing, { asked, unanswered: true }), "music", ""),
    trouble(steered(playing), "music", "calm music, crossfade 6 s"),
  ]).toEqual(["calm music, crossfade 6 s · asked, not answered yet", "no answer: calm music", ""]);
});

test("a program that is away, a fault and EMERGENCY are said", () => {
  expect([
    trouble(steered(playing, { away: true }), "music", ""),
    trouble(steered<Playing>({ fault: "no sound device" }), "music", ""),
    trouble(steered(playing, { emergency: true, away: true }), "music", ""),
  ]).toEqual(["music program away", "no sound device", "EMERGENCY holds light and music"]);
});

test("intended silence is silence", () => {
  expect([silent({ mode: "silence" }), silent({ silence: "intended" }), silent(playing), silent(null)]).toEqual([true, true, false, false]);
});

test("light is told in lux, kelvin and whether it has arrived", () => {
  expect([lightText({ lux: 4, kelvin: 2200, settled: true }), lightText({ level: 0.0067, kelvin: 2200, settled: false })]).toEqual([
    "4 lux · 2200 K · settled",
    "0.7 % · 2200 K · on the way",
  ]);
});

test("the scenes on offer are read from their list", () => {
  expect(scenesOf(steered({ scenes: "peak:Peak,exit_check:Exit check,odd" }))).toEqual([
    { id: "peak", label: "Peak" },
    { id: "exit_check", label: "Exit check" },
    { id: "odd", label: "odd" },
  ]);
});

test("a lamp is drawn warmer when it is warmer, and black only when it is off", () => {
  expect(tint(2200)[2]).toBeLessThan(tint(4000)[2]);
  expect(tint(1000)).toEqual(tint(1800));
  expect(tint(9000)).toEqual(tint(6500));
  expect([lampColour(0, 2200), lampColour(0.0067, 2200) === lampColour(0, 2200)]).toEqual(["rgb(0 0 0)", false]);
});
