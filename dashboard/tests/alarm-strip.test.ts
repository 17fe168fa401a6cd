import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { AlarmCard } from "../src/ui/alarm-card";
import { SETTLE_MS } from "../src/ui/steady";
import { AlarmRest } from "../src/ui/alarm-rest";
import { AlarmStrip, places } from "../src/ui/alarm-strip";
import type { Asked } from "../src/ui/room-client";
import type { Alarm } from "../src/view";
import { alarm } from "./sample";

const many = (count: number): Alarm[] => Array.from({ length: count }, (_, i) => alarm({ id: `c${i}`, title: `Alarm ${i}` }));

async function strip(alarms: Alarm[], own: Partial<AlarmStrip> = {}): Promise<AlarmStrip> {
  const element = Object.assign(new AlarmStrip(), { alarms, now: 114, watching: true }, own);
  document.body.append(element);
  await element.updateComplete;
  await Promise.all(cards(element).map((card) => card.updateComplete));
  return element;
}

const cards = (element: AlarmStrip): AlarmCard[] => [...element.renderRoot.querySelectorAll<AlarmCard>("sc-alarm-card")];
const text = (element: AlarmCard | AlarmStrip): string => (element.renderRoot.textContent ?? "").replace(/\s+/g, " ");
const pressable = (card: AlarmCard | undefined): HTMLButtonElement[] => [...(card?.renderRoot.querySelectorAll("button") ?? [])];

async function restOf(element: AlarmStrip): Promise<AlarmRest> {
  const rest = element.renderRoot.querySelector<AlarmRest>("sc-alarm-rest");
  if (rest === null) throw new Error("no line for the rest");
  await rest.updateComplete;
  return rest;
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});

afterEach(() => {
  document.body.replaceChildren();
  vi.useRealTimers();
});

test("alarms are drawn in the order of the view, the rest behind a count", async () => {
  const element = await strip(many(5));
  expect(cards(element).map((card) => card.alarm?.id)).toEqual(["c0", "c1", "c2"]);
  const rest = await restOf(element);
  expect(rest.renderRoot.querySelector("button")?.textContent).toBe("+2 more");
});

test("the count opens the full list", async () => {
  const element = await strip(many(5));
  const opened = vi.fn();
  element.addEventListener("open-all", opened);
  (await restOf(element)).renderRoot.querySelector("button")?.click();
  expect(opened).toHaveBeenCalledOnce();
});

test("a card tells title, duration, since and who has it", async () => {
  const [card] = cards(await strip([alarm()]));
  expect(text(card as AlarmCard)).toMatch(/SpO2 86 % < 88.*14 s · since \d\d:\d\d.*nobody has seen it yet/);
});

test("data lost is said in words", async () => {
  const [card] = cards(await strip([alarm({ data_lost: true })]));
  expect(text(card as AlarmCard)).toContain("DATA LOST");
});

test("a button asks for its command on its condition", async () => {
  const element = await strip([alarm()]);
  const asked: Asked[] = [];
  element.addEventListener("ask", (event) => asked.push((event as CustomEvent<Asked>).detail));
  pressable(cards(element)[0])[1]?.click();
  expect(asked).toEqual([{ name: "acknowledge", args: { condition: "spo2.low.high" } }]);
});

test("a card has no button that the view does not allow", async () => {
  const [card] = cards(await strip([alarm({ can: [] })]));
  expect(pressable(card)).toEqual([]);
});

test("a button whose alarm changed under the thumb takes no press at first", async () => {
  const element = await strip([alarm({ id: "a" })]);
  element.alarms = [alarm({ id: "b" })];
  await element.updateComplete;
  const [card] = cards(element);
  await card?.updateComplete;
  expect(pressable(card).every(({ disabled }) => disabled)).toBe(true);
  vi.advanceTimersByTime(SETTLE_MS);
  await card?.updateComplete;
  expect(pressable(card).some(({ disabled }) => disabled)).toBe(false);
});

test("a screen that is not live takes no press on an alarm", async () => {
  const [card] = cards(await strip([alarm()], { locked: true }));
  expect(pressable(card).every(({ disabled }) => disabled)).toBe(true);
});

test("an idle room says that no alarms are sent", async () => {
  expect(text(await strip([], { watching: false }))).toContain("Not watching: no alarms are sent");
});

test("a watched room without an alarm claims no more than that", async () => {
  expect(text(await strip([]))).toContain("No alarm now.");
});

test("the region holds whole cards and always the line for the rest", () => {
  expect([places(531, 5), places(560, 3), places(100, 5), places(531, 5, true), places(240, 2, true)]).toEqual([3, 3, 1, 2, 0]);
});

test("every alarm without a card has a line of its own while there is room for it", async () => {
  const rest = await restOf(await strip(many(5)));
  expect([...rest.renderRoot.querySelectorAll("article")].map((line) => line.getAttribute("aria-label"))).toEqual(["Alarm 3", "Alarm 4"]);
});

test("only an alarm that still calls flashes, and only high and medium do", async () => {
  const element = await strip([alarm({ id: "a" }), alarm({ id: "b", presence: "acknowledged" }), alarm({ id: "c", presence: "latched" })]);
  const flashes = cards(element).map((card) => {
    const badge = card.renderRoot.querySelector("sc-alarm-badge");
    return badge?.shadowRoot?.querySelector(".sign")?.getAttribute("data-flash");
  });
  expect(flashes).toEqual(["high", "", "high"]);
});
