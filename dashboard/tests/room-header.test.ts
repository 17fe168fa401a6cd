import { afterEach, expect, test } from "vitest";
import { PressureTile } from "../src/ui/pressure-tile";
import { RoomHeader } from "../src/ui/room-header";
import type { Cuff, DueReading, SessionPart } from "../src/view";
import { cuff, NOW, session, steerable } from "./sample";

const plain = (text: string | null | undefined): string => (text ?? "").replace(/\s+/g, " ").trim();

async function header(own: Partial<SessionPart> = {}): Promise<(selector: string) => string> {
  const element = Object.assign(new RoomHeader(), { view: steerable([], { session: session(own) }), now: NOW });
  document.body.append(element);
  await element.updateComplete;
  return (selector) => plain(element.renderRoot.querySelector(selector)?.textContent);
}

async function tile(own: Partial<SessionPart> = {}, worn: Partial<Cuff> = {}): Promise<PressureTile> {
  const reading = { at: NOW - 60, systolic: 172, diastolic: 102, mean: 125, pulse: null, device: "cuff", validity: "valid", by_hand: false };
  const element = Object.assign(new PressureTile(), {
    pressure: { readings: [reading], cuff: cuff(worn) },
    session: session(own),
    can: ["start-cuff", "enter-reading", "defer-reading", "stop-cuff"],
    now: NOW,
  });
  document.body.append(element);
  await element.updateComplete;
  return element;
}

const due: DueReading = { id: "t60", label: "T+60", at: NOW + 166, state: "soon", filled_at: null, deferred: false };
const said = (element: PressureTile, selector: string): string => plain(element.renderRoot.querySelector(selector)?.textContent);
const button = (element: PressureTile, command: string): HTMLButtonElement | null => element.renderRoot.querySelector(`[data-command="${command}"]`);

afterEach(() => document.body.replaceChildren());

test("the head tells the phase, what comes next, the time since the dose and the earliest exit", async () => {
  const at = await header();
  expect([at(".state b"), at(".state .soft"), at(".clock b")]).toEqual(["Peak", "re-entry in 18 min, waits for you", "T+ 42:14"]);
  expect(at(".clock small")).toMatch(/^\d\d:\d\d · exit not before \d\d:\d\d$/);
});

test("before the dose the head says so, and for how long the room has been watched", async () => {
  const at = await header({ t0: null, doses: [], phase: "settle", phase_label: "Settle", opened_at: NOW - 72 });
  expect([at(".clock b"), at(".clock small")]).toEqual(["no dose yet", "Watching 1:12"]);
});

test("sensors off on purpose count down in the head", async () => {
  const at = await header({ sensors_off: { until: NOW + 492, reason: "toilet" } });
  expect(at(".state .off")).toBe("sensors off (toilet): 8:12 left");
});

test("the rise over the baseline stands under the pressure", async () => {
  expect(said(await tile(), ".rise")).toBe("+44 / +22 over baseline");
});

test("the next reading counts down, and can be deferred when it is near", async () => {
  const near = await tile({ due: [due] });
  expect([said(near, ".due"), button(near, "defer-reading")?.disabled]).toEqual(["next T+60 in 2:46", false]);
  const deferred = await tile({ due: [{ ...due, deferred: true }] });
  expect(button(deferred, "defer-reading")?.disabled).toBe(true);
});

test("an overdue reading is said", async () => {
  expect(said(await tile({ due: [{ ...due, at: NOW - 190, state: "due" }] }), ".due")).toBe("T+60 overdue 3 min 10 s");
});

test("Stop cuff is there as long as the cuff works, due reading or not", async () => {
  const element = await tile({ due: [due] }, { state: "inflating", since: NOW - 4, pressure: 120, stops: true });
  expect(button(element, "stop-cuff")?.disabled).toBe(false);
});
