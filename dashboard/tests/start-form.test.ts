import { afterEach, expect, test } from "vitest";
import { StartForm } from "../src/ui/start-form";

const SIGN = "Nonin Xpod has no alarm of its own. Another monitor with alarms is on the patient.";
const PROGRAMMES = [{ id: "ket", label: "Ketamine", signed: true }];

afterEach(() => document.body.replaceChildren());

async function drawn(toSign: string): Promise<StartForm> {
  const form = new StartForm();
  form.programmes = PROGRAMMES;
  form.first = "ket";
  form.toSign = toSign;
  document.body.append(form);
  await form.updateComplete;
  const alias = form.renderRoot.querySelector<HTMLInputElement>('input[name="alias"]');
  if (alias === null) throw new Error("no alias");
  alias.value = "K.M.";
  alias.dispatchEvent(new Event("input"));
  await form.updateComplete;
  return form;
}

const start = (form: StartForm): HTMLButtonElement | null => form.renderRoot.querySelector("button.main");
const box = (form: StartForm): HTMLInputElement | null => form.renderRoot.querySelector('input[name="other-monitor"]');

async function sent(form: StartForm): Promise<unknown> {
  const asked = new Promise((resolve) => form.addEventListener("ask", (event) => resolve((event as CustomEvent).detail.args)));
  form.renderRoot.querySelector("form")?.dispatchEvent(new Event("submit", { cancelable: true }));
  return asked;
}

test("nothing is asked where the view asks for nothing", async () => {
  const form = await drawn("");
  expect(box(form)).toBeNull();
  expect(start(form)?.disabled).toBe(false);
  expect(await sent(form)).toEqual({ alias: "K.M.", programme: "ket" });
});

test("watching cannot be started before the signature, and the signature is sent", async () => {
  const form = await drawn(SIGN);
  expect(form.renderRoot.textContent).toContain(SIGN);
  expect(start(form)?.disabled).toBe(true);
  const tick = box(form);
  if (tick === null) throw new Error("nothing to tick");
  tick.checked = true;
  tick.dispatchEvent(new Event("change"));
  await form.updateComplete;
  expect(start(form)?.disabled).toBe(false);
  expect(await sent(form)).toEqual({ alias: "K.M.", programme: "ket", other_monitor: true });
});
