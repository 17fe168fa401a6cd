import { afterEach, expect, test } from "vitest";
import { VitalTile } from "../src/ui/vital-tile";
import type { Vital } from "../src/view";
import { alarm, vital } from "./sample";

async function tile(own: Partial<Vital>, more: Partial<VitalTile> = {}): Promise<VitalTile> {
  const element = Object.assign(new VitalTile(), { name: "spo2", vital: vital(own), now: 101.4 }, more);
  document.body.append(element);
  await element.updateComplete;
  return element;
}

const said = (element: VitalTile, selector: string): string =>
  (element.renderRoot.querySelector(selector)?.textContent ?? "").replace(/\s+/g, " ").trim();

afterEach(() => document.body.replaceChildren());

test("a vital is drawn with number, unit, limits and age", async () => {
  const element = await tile({});
  expect(["h2", ".number b", ".unit", ".limits", ".when"].map((part) => said(element, part))).toEqual([
    "SpO2",
    "96",
    "%",
    "limits 92 · 90 · 88",
    "1 s ago",
  ]);
});

test("a blank vital is two dashes with how long nothing came, whatever value it still has", async () => {
  const element = await tile({ state: "blank", value: 96, text: "96", at: 80, validity: "unavailable", reasons: ["sensor off"] });
  expect([said(element, ".number b"), said(element, ".when"), said(element, ".why")]).toEqual(["--", "none for 21 s", "sensor off"]);
});

test("a vital never measured says so", async () => {
  expect(said(await tile({ state: "blank", value: null, text: "--", at: null, validity: "none" }), ".when")).toBe("no data yet");
});

test("a dim vital is marked as such and keeps its age", async () => {
  const element = await tile({ state: "dim", at: 95 });
  expect(element.renderRoot.querySelector(".frame")?.getAttribute("data-state")).toBe("dim");
  expect(said(element, ".when")).toBe("6 s ago");
});

test("a questionable value says why", async () => {
  const element = await tile({ validity: "questionable", reasons: ["low perfusion"] });
  expect(said(element, ".why")).toBe("? low perfusion");
});

test("numbers of a screen that is not live are struck", async () => {
  const element = await tile({}, { stale: true });
  expect(element.renderRoot.querySelector(".frame")?.hasAttribute("data-stale")).toBe(true);
});

test("a vital with a present condition carries its mark and shape", async () => {
  const element = await tile({ worst: "high" }, { alarm: alarm() });
  const badge = element.renderRoot.querySelector("sc-alarm-badge");
  await (badge as unknown as VitalTile).updateComplete;
  expect(badge?.shadowRoot?.textContent).toContain("***");
});

test("the perfusion index sits beside the age with its bars", async () => {
  const element = await tile({}, { perfusion: vital({ label: "Perfusion index", value: 3.1, text: "3.1" }) });
  expect(said(element, ".perfusion")).toBe("PI 3.1");
  expect(element.renderRoot.querySelectorAll(".perfusion s[data-on]").length).toBe(4);
});

test("a small tile is the same vital without its line", async () => {
  const element = await tile({}, { small: true });
  expect(element.renderRoot.querySelector("sc-sparkline")).toBeNull();
  expect(said(element, ".number b")).toBe("96");
});
