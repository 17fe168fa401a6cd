import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { HOLD_MS } from "../src/hold";
import { EmergencyButton } from "../src/ui/emergency";
import type { Asked } from "../src/ui/room-client";
import type { View } from "../src/view";
import { steerable } from "./sample";

const BOTH = ["emergency", "emergency-light"];

async function shown(view: View = steerable(BOTH)): Promise<{ element: EmergencyButton; button: HTMLButtonElement; asked: Asked[]; said: () => Promise<string> }> {
  const element = Object.assign(new EmergencyButton(), { view });
  const asked: Asked[] = [];
  element.addEventListener("ask", (event) => asked.push((event as CustomEvent<Asked>).detail));
  document.body.append(element);
  await element.updateComplete;
  const button = element.renderRoot.querySelector("button") as HTMLButtonElement;
  const said = async (): Promise<string> => {
    await element.updateComplete;
    return element.renderRoot.querySelector("small")?.textContent ?? "";
  };
  return { element, button, asked, said };
}

const names = (asked: Asked[]): string[] => asked.map(({ name }) => name);
const press = (button: HTMLButtonElement): boolean => button.dispatchEvent(new PointerEvent("pointerdown", { button: 0, bubbles: true }));
const lift = (button: HTMLButtonElement): boolean => button.dispatchEvent(new PointerEvent("pointerup", { bubbles: true }));

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});

afterEach(() => {
  document.body.replaceChildren();
  vi.useRealTimers();
});

test("the touch itself calls staff, before it is lifted", async () => {
  const { button, asked } = await shown();
  press(button);
  expect(names(asked)).toEqual(["emergency"]);
});

test("held for a second it asks for light too, and lifted early it does not", async () => {
  const { button, asked } = await shown();
  press(button);
  vi.advanceTimersByTime(HOLD_MS);
  lift(button);
  expect(names(asked)).toEqual(["emergency", "emergency-light"]);
  press(button);
  vi.advanceTimersByTime(HOLD_MS - 1);
  lift(button);
  vi.advanceTimersByTime(HOLD_MS);
  expect(names(asked)).toEqual(["emergency", "emergency-light", "emergency"]);
});

test("the keyboard does the same, and a repeating key is one press", async () => {
  const { button, asked } = await shown();
  button.dispatchEvent(new KeyboardEvent("keydown", { key: " ", bubbles: true }));
  button.dispatchEvent(new KeyboardEvent("keydown", { key: " ", repeat: true, bubbles: true }));
  vi.advanceTimersByTime(HOLD_MS);
  button.dispatchEvent(new KeyboardEvent("keyup", { key: " ", bubbles: true }));
  expect(names(asked)).toEqual(["emergency", "emergency-light"]);
});

test("a screen reader's click calls staff", async () => {
  const { button, asked } = await shown();
  button.click();
  expect(names(asked)).toEqual(["emergency"]);
});

test("the click that follows a finger is not a second call", async () => {
  const { button, asked } = await shown();
  press(button);
  lift(button);
  button.dispatchEvent(new MouseEvent("click", { detail: 1, bubbles: true }));
  expect(names(asked)).toEqual(["emergency"]);
});

test("it says what has happened so far", async () => {
  const { button, asked, said } = await shown();
  expect(await said()).toBe("hold for light");
  press(button);
  expect(await said()).toBe("calling staff …");
  asked[0]?.answered?.({ kind: "confirmed", seq: 1, text: "" });
  expect(await said()).toBe("staff called");
  vi.advanceTimersByTime(HOLD_MS);
  expect(await said()).toBe("full light …");
  asked[1]?.answered?.({ kind: "confirmed", seq: 2, text: "" });
  expect(await said()).toBe("full light asked");
});

test("no answer is said where the finger is", async () => {
  const { button, asked, said } = await shown();
  press(button);
  asked[0]?.answered?.({ kind: "no-answer" });
  expect(await said()).toBe("NO ANSWER: go, ring");
});

test("with nobody watched there is nobody to call, and the light still comes", async () => {
  const { button, asked } = await shown(steerable(["emergency-light"]));
  press(button);
  vi.advanceTimersByTime(HOLD_MS);
  expect(names(asked)).toEqual(["emergency-light"]);
});

test("before anything is known it calls all the same", async () => {
  const { button, asked } = await shown({});
  press(button);
  expect(names(asked)).toEqual(["emergency"]);
});
