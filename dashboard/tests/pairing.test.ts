import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { busy, IDLE, type Heard, type Progress } from "../src/pairing";
import { PairDevices } from "../src/ui/pair-devices";
import { PairQuestion } from "../src/ui/pair-question";

const PULSE: Heard = { address: "C0:FF:EE:00:00:01", name: "<img src=x onerror=alert(1)>", rssi: -55, services: ["1822 Pulse Oximeter"], model: "ble-pulse-oximeter", configured: "oximeter" };
const UNKNOWN: Heard = { address: "C0:FF:EE:00:00:02", name: "", rssi: -70, services: ["180d Heart Rate"], model: "", configured: "" };

let now: Progress;
let sent: [string, unknown][];

beforeEach(() => {
  now = IDLE;
  sent = [];
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  vi.stubGlobal("fetch", async (path: string, given?: { body?: string }) => {
    if (given?.body !== undefined) sent.push([path, JSON.parse(given.body)]);
    const said = path === "/api/bluetooth/near" ? [PULSE, UNKNOWN] : path === "/api/bluetooth/pairing" ? now : { seq: 1 };
    return new Response(JSON.stringify(said));
  });
});

afterEach(() => {
  document.body.replaceChildren();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

async function drawn(can: string[]): Promise<PairDevices> {
  const element = new PairDevices();
  element.can = can;
  document.body.append(element);
  await element.updateComplete;
  return element;
}

const text = (element: PairDevices | PairQuestion): string => (element.renderRoot.textContent ?? "").replace(/\s+/g, " ");
const press = (element: PairDevices | PairQuestion, label: RegExp): void => {
  const found = [...element.renderRoot.querySelectorAll("button")].find((button) => label.test(button.textContent ?? ""));
  if (found === undefined) throw new Error(`no button ${label}`);
  found.click();
};

async function opened(): Promise<PairDevices> {
  const element = await drawn(["pair-device"]);
  press(element, /Pair a Bluetooth device/);
  await vi.waitFor(() => expect(text(element)).toContain("C0:FF:EE:00:00:01"));
  return element;
}

test("who may not pair is shown nothing", async () => {
  expect(text(await drawn(["seen"]))).toBe("");
});

test("a hostile name is text, and an unknown device says what it offers", async () => {
  const element = await opened();
  expect(text(element)).toContain("<img src=x onerror=alert(1)>");
  expect(element.renderRoot.querySelector("img")).toBeNull();
  expect(text(element)).toContain("unknown: 180d Heart Rate");
});

test("a tap begins the pairing as a command and shows how far it is", async () => {
  const element = await opened();
  now = { ...IDLE, number: 1, step: "searching", address: PULSE.address };
  press(element, /C0:FF:EE:00:00:01/);
  await vi.waitFor(() => expect(text(element)).toContain("Put the device into pairing mode."));
  expect(sent[0]).toMatchObject(["/api/commands", { name: "pair-device", args: { address: PULSE.address } }]);
  press(element, /Cancel/);
  await vi.waitFor(() => expect(sent.at(-1)?.[0]).toBe("/api/bluetooth/cancel"));
});

test("a question is answered with its number", async () => {
  const element = await opened();
  now = { ...IDLE, number: 4, step: "asking", address: PULSE.address, ask: "confirm", code: "012345", text: "Does the device show 012345?" };
  await vi.advanceTimersByTimeAsync(800);
  await vi.waitFor(() => expect(element.renderRoot.querySelector("sc-pair-question")).not.toBeNull());
  const question = element.renderRoot.querySelector("sc-pair-question") as PairQuestion;
  await question.updateComplete;
  press(question, /^Yes$/);
  await vi.waitFor(() => expect(sent.at(-1)).toEqual(["/api/bluetooth/answer", { number: 4, answer: "yes" }]));
});

test("a code that was typed is gone when the next question comes", async () => {
  const question = new PairQuestion();
  question.progress = { ...IDLE, number: 1, step: "asking", ask: "passkey", text: "Type it" };
  document.body.append(question);
  await question.updateComplete;
  const field = (): HTMLInputElement => question.renderRoot.querySelector("input") as HTMLInputElement;
  field().value = "123456";
  field().dispatchEvent(new InputEvent("input"));
  question.progress = { ...question.progress, number: 2 };
  await question.updateComplete;
  expect(field().value).toBe("");
});

test("a code to type on the device is shown and asks for nothing here", async () => {
  const question = new PairQuestion();
  question.progress = { ...IDLE, number: 1, step: "showing", ask: "show", code: "004711", text: "Type 004711 on the device." };
  document.body.append(question);
  await question.updateComplete;
  expect(text(question)).toContain("004711");
  expect(question.renderRoot.querySelector("button")).toBeNull();
});

test.each(["searching", "working", "asking", "showing"] as const)("%s is busy", (step) => expect(busy({ ...IDLE, step })).toBe(true));
test.each(["idle", "done", "failed"] as const)("%s is not busy", (step) => expect(busy({ ...IDLE, step })).toBe(false));
