import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { DeviceAsk } from "../src/ui/device-ask";
import type { Asked } from "../src/ui/room-client";
import { SETTLE_MS } from "../src/ui/steady";
import { questionsOf, type Binding, type Device } from "../src/view";
import { binding, device as sample } from "./device";

const QUESTION = "Another instrument answers as Oximeter (USB …B5678). On this patient?";

function device(own: Partial<Device> = {}, asked: Partial<Binding> = {}): Device {
  return sample({
    identity: "USB …B5678",
    binding: binding({
      state: "held",
      bound: "USB …A1234",
      ask: QUESTION,
      who: "nurse, prescriber or technician",
      can: true,
      ...asked,
    }),
    ...own,
  });
}

async function shown(questions: Device[], own: Partial<DeviceAsk> = {}): Promise<DeviceAsk> {
  const element = Object.assign(new DeviceAsk(), { questions }, own);
  document.body.append(element);
  await element.updateComplete;
  return element;
}

const text = (element: DeviceAsk): string => (element.renderRoot.textContent ?? "").replace(/\s+/g, " ").trim();
const press = (element: DeviceAsk): HTMLButtonElement | null => element.renderRoot.querySelector("button");

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});

afterEach(() => {
  document.body.replaceChildren();
  vi.useRealTimers();
});

test("one tap says that the instrument is on this patient", async () => {
  const element = await shown([device()]);
  const asked: Asked[] = [];
  element.addEventListener("ask", (e) => asked.push((e as CustomEvent<Asked>).detail));
  press(element)?.click();
  expect(asked).toEqual([{ name: "confirm-device", args: { device: "oximeter" } }]);
});

test("who may not answer reads who can", async () => {
  const element = await shown([device({}, { can: false })]);
  expect(press(element)).toBeNull();
  expect(text(element)).toContain("A nurse, prescriber or technician says so.");
});

test("a question that took the place of another takes no press at first", async () => {
  const element = await shown([device()]);
  element.questions = [device({ name: "cuff" }, { ask: "Another instrument answers as Cuff. On this patient?" })];
  await element.updateComplete;
  expect(press(element)?.disabled).toBe(true);
  vi.advanceTimersByTime(SETTLE_MS);
  await element.updateComplete;
  expect(press(element)?.disabled).toBe(false);
});

test("nothing can be answered on a screen that is not live", async () => {
  expect(press(await shown([device()], { locked: true }))?.disabled).toBe(true);
});

test("held values are asked about before a spare, and devices without a question not at all", () => {
  const devices = {
    spare: device({ name: "spare" }, { state: "spare" }),
    cuff: device({ name: "cuff" }, { state: "bound", ask: "" }),
    oximeter: device(),
  };
  expect(questionsOf({ devices }).map(({ name }) => name)).toEqual(["oximeter", "spare"]);
  expect(questionsOf({})).toEqual([]);
});
