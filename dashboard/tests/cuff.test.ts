import { afterEach, expect, test } from "vitest";
import { cuffText } from "../src/cuff";
import { CuffBar } from "../src/ui/cuff-bar";
import { CuffForm } from "../src/ui/cuff-form";
import { PressureTile } from "../src/ui/pressure-tile";
import type { Asked } from "../src/ui/room-client";
import type { Cuff } from "../src/view";
import { cuff, NOW, session } from "./sample";

const announced = { slot: "t60", label: "T+60", inflates_at: NOW + 8, why_not: "" };
const NURSE = ["start-cuff", "enter-reading", "defer-reading", "stop-cuff", "start-stat", "cuff-interval"];
const plain = (text: string | null | undefined): string => (text ?? "").replace(/\s+/g, " ").trim();

async function shown<T extends CuffBar | CuffForm | PressureTile>(element: T, own: object): Promise<T> {
  document.body.append(Object.assign(element, { now: NOW, ...own }));
  await element.updateComplete;
  return element;
}

const tile = (own: Partial<Cuff>, more: object = {}): Promise<PressureTile> =>
  shown(new PressureTile(), { pressure: { readings: [], cuff: cuff(own) }, session: session(), can: NURSE, ...more });

function asked(element: HTMLElement): Asked[] {
  const found: Asked[] = [];
  element.addEventListener("ask", (e) => found.push((e as CustomEvent<Asked>).detail));
  return found;
}

function tap(element: CuffBar | CuffForm | PressureTile, label: string): void {
  const all = [...element.renderRoot.querySelectorAll("button")];
  const found = all.find((each) => plain(each.textContent).startsWith(label));
  if (!found) throw new Error(`no button ${label} among ${all.map((each) => plain(each.textContent))}`);
  found.click();
}

const labels = (element: PressureTile): string[] => [...element.renderRoot.querySelectorAll("button")].map((each) => plain(each.textContent));

afterEach(() => document.body.replaceChildren());

test.each<[string, Partial<Cuff>, string]>([
  ["nothing to say", {}, ""],
  ["announced", { announced, stops: true }, "cuff inflates in 8 s: T+60"],
  ["asked", { state: "asked", stops: true }, "cuff asked"],
  ["measuring", { state: "inflating", stops: true }, "cuff inflating"],
  ["on the probe's arm", { state: "inflating", note: "cuff on same arm" }, "cuff inflating · cuff on same arm"],
  ["told to stop", { state: "inflating", stopping: true }, "cuff told to stop"],
  ["between two readings of a run", { stat: { by: "Nora", until: NOW + 272 } }, "STAT, 4:32 left"],
  ["in a run", { state: "inflating", stat: { by: "Nora", until: NOW + 272 } }, "STAT, 4:32 left"],
  ["at the end of a run", { state: "inflating", stat: { by: "Nora", until: NOW } }, "STAT, last reading"],
  ["a failure", { state: "failed", failures: 1, text: "the patient moved" }, "no reading (try 1 of 2): the patient moved"],
  ["no link", { linked: false }, "cuff not connected"],
  ["none", { state: "none" }, "no cuff connected"],
])("the cuff in words: %s", (_, own, text) => {
  expect(cuffText(cuff(own), NOW)).toBe(text);
});

test("what inflates by itself counts down on Stop, and Not now defers that reading", async () => {
  const element = await tile({ announced, stops: true });
  const found = asked(element);
  expect(labels(element)).toContain("8 s Stop cuff");
  tap(element, "Not now");
  tap(element, "8 s Stop cuff");
  expect(found.map(({ name, args }) => [name, args])).toEqual([
    ["defer-reading", { slot: "t60" }],
    ["stop-cuff", {}],
  ]);
});

test("where it may not be deferred, or this person may not, only Stop is there", async () => {
  for (const [own, more] of [
    [{ ...announced, why_not: "a reading may be deferred once" }, {}],
    [announced, { can: ["stop-cuff"] }],
  ] as const) {
    const element = await tile({ announced: own, stops: true }, more);
    expect(labels(element).filter((each) => /Not now|Stop cuff/.test(each))).toEqual(["8 s Stop cuff"]);
  }
});

test("Stop works also on a screen that has lost the monitor, and Not now does not", async () => {
  const element = await tile({ announced, stops: true }, { stale: true });
  const [held, stop] = ["not-now", "stop-cuff"].map((name) => element.renderRoot.querySelector<HTMLButtonElement>(`[data-command="${name}"]`)?.disabled);
  expect([held, stop]).toEqual([true, false]);
});

test("between two readings of a run Stop is there with the time left, and no start", async () => {
  const element = await tile({ stat: { by: "Nora", until: NOW + 60 }, stops: true });
  expect(labels(element)).toContain("Stop cuff STAT, 1:00 left");
  expect(element.renderRoot.querySelector<HTMLButtonElement>('[data-command="start-cuff"]')?.disabled).toBe(true);
});

test("only who may set something about the cuff is led to it", async () => {
  expect(labels(await tile({}))).toContain("Cuff …");
  expect(labels(await tile({}, { can: ["start-cuff", "stop-cuff"] }))).not.toContain("Cuff …");
});

test("the interval is chosen with one tap, and the chosen one is marked", async () => {
  const element = await shown(new CuffForm(), { cuff: cuff({ interval: { minutes: 10, by: "Nora" } }) });
  const found = asked(element);
  expect(plain(element.renderRoot.querySelector('[aria-pressed="true"]')?.textContent)).toBe("Every 10 min");
  tap(element, "Every 5 min");
  expect(found.map(({ name, args }) => [name, args])).toEqual([["cuff-interval", { minutes: 5 }]]);
});

test("None ends the interval", async () => {
  const element = await shown(new CuffForm(), { cuff: cuff({ interval: { minutes: 10, by: "Nora" } }) });
  const found = asked(element);
  tap(element, "None");
  expect(found[0]?.args).toEqual({ minutes: 0 });
});

test("STAT is asked for once, and counts down where it was started", async () => {
  const element = await shown(new CuffForm(), { cuff: cuff() });
  const found = asked(element);
  tap(element, "Start STAT");
  expect(found.map(({ name }) => name)).toEqual(["start-stat"]);
  await shown(element, { cuff: cuff({ stat: { by: "Nora", until: NOW + 200 } }), sending: false });
  expect(element.renderRoot.querySelector<HTMLButtonElement>('[data-command="start-stat"]')).toMatchObject({ disabled: true });
});

test("the bar keeps its place and offers Stop only while there is something to stop", async () => {
  const idle = await shown(new CuffBar(), { cuff: cuff({ interval: { minutes: 10, by: "Nora" } }) });
  expect(plain(idle.renderRoot.querySelector("p")?.textContent)).toBe("Cuff idle · every 10 min");
  expect(idle.renderRoot.querySelector("[data-idle]")).not.toBeNull();
  const works = await shown(new CuffBar(), { cuff: cuff({ state: "inflating", pressure: 142, stops: true }) });
  expect(plain(works.renderRoot.querySelector("p")?.textContent)).toBe("142 mmHg Cuff inflating");
  const found = asked(works);
  tap(works, "Stop cuff");
  expect(found.map(({ name }) => name)).toEqual(["stop-cuff"]);
});

test("a room without a cuff that can be stopped has no bar", async () => {
  expect((await shown(new CuffBar(), { cuff: cuff({ state: "none" }) })).renderRoot.querySelector("button")).toBeNull();
});
