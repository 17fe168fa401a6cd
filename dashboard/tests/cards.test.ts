import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { LitElement } from "lit";
import { HOLD_MS } from "../src/hold";
import { HoldButton } from "../src/ui/hold-button";
import { LightCard } from "../src/ui/light-card";
import { MarkBar } from "../src/ui/mark-bar";
import { MusicCard } from "../src/ui/music-card";
import { PhaseBar } from "../src/ui/phase-bar";
import type { Asked } from "../src/ui/room-client";
import { SETTLE_MS } from "../src/ui/steady";
import type { LightPart, MusicPart, Playing, Shining, View } from "../src/view";
import { DOSE, NOW, session, steerable, steered } from "./sample";

const MUSIC = ["calm", "silence", "resume", "gentler", "fuller", "extend", "skip", "duck", "unduck", "volume"].map((act) => `music-${act}`);
const LIGHT = ["dim", "assist", "assist-off", "scene", "scene-follow"];
const PHASES = ["mark-dose", "undo-dose", "phase-next", "phase-back", "phase-hold", "phase-release", "phase-extend"];

const playing: Playing = { title: "Low Tide", phase: "peak", index: 3, count: 6, position_s: 120, length_s: 480, next: "Amber Field", next_in_s: 256, level_db: -26.2, volume_db: -3, mode: "follow" };
const shining: Shining = { scene: "peak", label: "Peak", level: 0.0067, lux: 4, kelvin: 2200, settled: true, scenes: "peak:Peak" };

async function drawn<E extends LitElement>(element: E, own: Partial<E>): Promise<E> {
  Object.assign(element, { now: NOW }, own);
  document.body.append(element);
  await element.updateComplete;
  return element;
}

const music = (own: Partial<MusicPart> = {}, can = MUSIC): Promise<MusicCard> =>
  drawn(new MusicCard(), { view: steerable(can, { music: steered(playing, own) }) });
const light = (own: Partial<LightPart> = {}, can = [...LIGHT, "emergency-release"]): Promise<LightCard> =>
  drawn(new LightCard(), { view: steerable(can, { light: steered(shining, own) }) });
const phases = (own: object = {}, can = PHASES): Promise<PhaseBar> => drawn(new PhaseBar(), { view: steerable(can, { session: session(own) }) });

const plain = (text: string | null | undefined): string => (text ?? "").replace(/\s+/g, " ").trim();
const said = (element: LitElement, selector: string): string => plain(element.renderRoot.querySelector(selector)?.textContent);
const buttons = (element: LitElement): HTMLButtonElement[] => [...element.renderRoot.querySelectorAll("button")];
const labels = (element: LitElement): string[] => buttons(element).map((button) => plain(button.textContent));
const named = (element: LitElement, label: string): HTMLButtonElement => {
  const found = buttons(element).find((button) => plain(button.textContent) === label);
  if (found === undefined) throw new Error(`no button ${label} among ${labels(element).join(", ")}`);
  return found;
};

function listen(element: LitElement): Asked[] {
  const asked: Asked[] = [];
  element.addEventListener("ask", (event) => asked.push((event as CustomEvent<Asked>).detail));
  return asked;
}

async function change<E extends LitElement & { view: View }>(element: E, view: View): Promise<void> {
  element.view = view;
  await element.updateComplete;
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});

afterEach(() => {
  document.body.replaceChildren();
  vi.useRealTimers();
});

test("the music card tells what plays, what comes next and how loud", async () => {
  const card = await music();
  expect([said(card, "h2"), said(card, ".head .soft"), said(card, ".line"), said(card, ".level")]).toEqual([
    "Low Tide",
    "peak · 3 of 6",
    "then Amber Field in 4:12",
    "−26 dBvol −3",
  ]);
});

test("each button has its own place, whatever the music does", async () => {
  const card = await music();
  const before = labels(card);
  await change(card, steerable(MUSIC, { music: steered({ ...playing, mode: "silence", title: "", ducked: true }) }));
  expect(before).toEqual(["Calm now", "Gentler", "Fuller", "Silence", "Skip", "Extend", "Duck", "−", "+"]);
  expect(labels(card)).toEqual(["Calm now", "Gentler", "Fuller", "Resume", "Skip", "Extend", "Unduck", "−", "+"]);
});

test("a place that just changed its meaning takes no press meant for the one before", async () => {
  const card = await music();
  await change(card, steerable(MUSIC, { music: steered({ ...playing, mode: "silence" }) }));
  expect([named(card, "Resume").disabled, named(card, "Skip").disabled]).toEqual([true, false]);
  vi.advanceTimersByTime(SETTLE_MS);
  await card.updateComplete;
  expect(named(card, "Resume").disabled).toBe(false);
});

test("a tap says what will happen, in the monitor's words, until it is answered", async () => {
  const card = await music();
  const asked = listen(card);
  named(card, "Calm now").click();
  expect(asked.map(({ name }) => name)).toEqual(["music-calm"]);
  asked[0]?.answered?.({ kind: "confirmed", seq: 7, text: "calm music, crossfade 6 s" });
  await change(card, steerable(MUSIC, { music: steered(playing, { asked: { name: "music-calm", at: NOW } }) }));
  expect(said(card, ".line")).toBe("calm music, crossfade 6 s · asked, not answered yet");
  await change(card, steerable(MUSIC, { music: steered(playing) }));
  expect(said(card, ".line")).toBe("then Amber Field in 4:12");
});

test("volume goes by steps of 1 dB", async () => {
  const card = await music();
  const asked = listen(card);
  named(card, "−").click();
  named(card, "+").click();
  expect(asked.map(({ args }) => args)).toEqual([{ step: -1 }, { step: 1 }]);
});

test("without the program both cards say so quietly and take no press", async () => {
  const card = await music({ told: null });
  const lamp = await light({ told: null });
  expect([said(card, ".line"), said(lamp, ".line")]).toEqual(["music program not running", "light program not running"]);
  expect([...buttons(card), ...buttons(lamp)].every(({ disabled }) => disabled)).toBe(true);
});

test("who may not steer is shown the state and no button", async () => {
  const card = await music({}, []);
  expect([said(card, "h2"), labels(card)]).toEqual(["Low Tide", []]);
});

test("the light card tells scene, lux, kelvin and whether it has arrived", async () => {
  const card = await light();
  expect([said(card, "h2"), said(card, ".line"), labels(card)]).toEqual([
    "Peak light",
    "4 lux · 2200 K · settled",
    ["Dimmer", "Brighter", "Assist", "Debrief", "Scene …"],
  ]);
});

test("Debrief is the scene to talk in", async () => {
  const card = await light();
  const asked = listen(card);
  named(card, "Debrief").click();
  expect(asked.map(({ name, args }) => [name, args])).toEqual([["scene", { scene: "talk" }]]);
});

test("after EMERGENCY light and music are given back only by a hold", async () => {
  const card = await light({ emergency: true });
  const asked = listen(card);
  const hold = card.renderRoot.querySelector<HoldButton>("sc-hold-button");
  await hold?.updateComplete;
  const button = hold?.renderRoot.querySelector("button");
  button?.dispatchEvent(new PointerEvent("pointerdown", { button: 0 }));
  button?.dispatchEvent(new PointerEvent("pointerup"));
  vi.advanceTimersByTime(HOLD_MS);
  expect(asked).toEqual([]);
  button?.dispatchEvent(new PointerEvent("pointerdown", { button: 0 }));
  vi.advanceTimersByTime(HOLD_MS);
  expect(asked.map(({ name }) => name)).toEqual(["emergency-release"]);
});

test("who may not give back is told who may", async () => {
  expect(said(await light({ emergency: true }, []), ".back")).toBe("A therapist or nurse gives light and music back.");
});

test("before the dose there is one large button for it, with what will be marked", async () => {
  const bar = await phases({ t0: null, doses: [], phase: "settle" });
  const asked = listen(bar);
  bar.amount = "200 mg";
  await bar.updateComplete;
  expect(labels(bar)).toEqual(["Mark doselozenge in mouth · 200 mg", "Amount …"]);
  buttons(bar)[0]?.click();
  expect(asked.map(({ name, args }) => [name, args])).toEqual([["mark-dose", { text: "200 mg" }]]);
});

test("Undo stands in the same place for its 5 s, and a double tap on the dose is not an undo", async () => {
  const bar = await phases({ t0: null, doses: [], phase: "settle" });
  await change(bar, steerable(PHASES, { session: session({ t0: NOW, undo_until: NOW + 5 }) }));
  expect(labels(bar)).toEqual(["Undodose marked · 0:05 left"]);
  expect(buttons(bar)[0]?.disabled).toBe(true);
  vi.advanceTimersByTime(SETTLE_MS);
  await bar.updateComplete;
  expect(buttons(bar)[0]?.disabled).toBe(false);
  bar.now = NOW + 5.1;
  await bar.updateComplete;
  expect(labels(bar)[0]).toBe("Dose …");
});

test("a phase is steered by one tap each", async () => {
  const bar = await phases();
  const asked = listen(bar);
  for (const label of ["Back", "Hold", "Extend 5 min", "Next: Re-entry"]) named(bar, label).click();
  expect(asked.map(({ name, args }) => [name, args])).toEqual([
    ["phase-back", {}],
    ["phase-hold", {}],
    ["phase-extend", { minutes: 5 }],
    ["phase-next", {}],
  ]);
});

test("a held phase is released in the same place, and a ready one is offered", async () => {
  expect(labels(await phases({ held: true }))).toContain("Release");
  const ready = await phases({ next: { phase: "reentry", label: "Re-entry", at: DOSE + 3600, waits: true, ready: true } });
  expect(named(ready, "Re-entry when you say").className).toBe("ready");
});

test("one tap marks, and who may not mark has no chips", async () => {
  const bar = await drawn(new MarkBar(), { view: steerable(["mark", "note"]) });
  const asked = listen(bar);
  named(bar, "Tears").click();
  expect(asked.map(({ name, args }) => [name, args])).toEqual([["mark", { mark: "tears" }]]);
  expect(labels(await drawn(new MarkBar(), { view: steerable([]) }))).toEqual([]);
});

test("a screen that is not live takes no steering", async () => {
  for (const card of [await music(), await light(), await phases(), await drawn(new MarkBar(), { view: steerable(["mark"]) })]) {
    card.locked = true;
    await card.updateComplete;
    expect(buttons(card).every(({ disabled }) => disabled)).toBe(true);
  }
});
