import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { DeviceCard } from "../src/ui/device-card";
import { fieldWords, FRAMES_SHOWN, spaced, WireFeed, type Rung, type WireFrame } from "../src/wire";
import type { Device } from "../src/view";
import { binding, device } from "./device";

const frame = (n: number, own: Partial<WireFrame> = {}): WireFrame => ({
  n, at: 100 + n, protocol: "nonin", hex: "0181", size: 2, fields: { spo2_percent: 97 }, reason: "", ...own,
});

async function drawn(own: Partial<DeviceCard>): Promise<DeviceCard> {
  const card = Object.assign(new DeviceCard(), { device: device(), now: 160, ...own });
  document.body.append(card);
  await card.updateComplete;
  return card;
}

const said = (card: DeviceCard): string => (card.renderRoot.textContent ?? "").replace(/\s+/g, " ");

beforeEach(() => vi.useFakeTimers());

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  document.body.replaceChildren();
});

// --- a device's card ----------------------------------------------------------------------------------------

test.each([
  [{ battery: 9, battery_low: true }, "Battery9 %, low"],
  [{ battery: null, battery_low: true }, "Batterylow"],
  [{ battery: null, battery_low: false }, "Batterynot told"],
])("a battery is said as the device tells it: %o", async (own, words) => {
  expect(said(await drawn({ device: device(own) }))).toContain(words);
});

test("a signal is shown in dBm and in a word, and not at all on a cable", async () => {
  expect(said(await drawn({ device: device({ signal: -71, signal_text: "good" }) }))).toContain("Signal-71 dBm, good");
  expect(said(await drawn({}))).not.toContain("Signal");
});

test("which instrument it is and whose is shown when the room knows", async () => {
  const card = await drawn({ device: device({ identity: "usb:0403:6001:A1", binding: binding({ state: "bound" }) }) });
  expect(said(card)).toContain("Instrumentusb:0403:6001:A1");
  expect(said(card)).toContain("Belongs tothis patient");
  expect(said(await drawn({ device: device({ binding: binding({ state: "idle" }) }) }))).not.toContain("Belongs to");
});

test("every rung is drawn with its reason, and a mark besides the colour", async () => {
  const rungs: Rung[] = [
    { name: "port", state: "good", since: 100, text: "/dev/ttyUSB0" },
    { name: "bytes", state: "bad", since: 130, text: "nothing comes: is it switched on?" },
    { name: "frames", state: "waiting", since: null, text: "" },
  ];
  const card = await drawn({ rungs });
  const drawnRungs = [...card.renderRoot.querySelectorAll(".ladder li")];
  expect(drawnRungs.map((li) => li.getAttribute("data-state"))).toEqual(["good", "bad", "waiting"]);
  expect(drawnRungs.map((li) => li.querySelector("i")?.textContent)).toEqual(["●", "✕", "◌"]);
  expect(drawnRungs[1]?.textContent).toContain("nothing comes: is it switched on?");
  expect(drawnRungs[1]?.textContent).toContain("30 s");
});

test("who may not see the ladder sees the link, and no button for bytes", async () => {
  const card = await drawn({ rungs: null });
  expect(said(card)).toContain("/dev/ttyUSB0");
  expect(card.renderRoot.querySelector("button")).toBeNull();
});

test("what was refused most on this link comes first, with words and bytes", async () => {
  const of = (link: number, all: number, text: string): Device["rejected"][string] => ({ link, all, at: 150, sample: "0181ff", text });
  const card = await drawn({ device: device({ rejected: { sync: of(1, 9, "strays"), checksum: of(4, 4, "noise on the line") } }) });
  const rows = [...card.renderRoot.querySelectorAll(".refused li")].map((li) => (li.textContent ?? "").replace(/\s+/g, " "));
  expect(rows[0]).toContain("checksum noise on the line 4 · 4");
  expect(rows[0]).toContain("01 81 ff");
  expect(rows[1]).toContain("1 · 9");
});

// --- bytes and fields -----------------------------------------------------------------------------------------

test("bytes are spaced by two digits", () => expect(spaced("0181a5")).toBe("01 81 a5"));

test("fields keep their names; nothing is a dash, a flag that is not set is left out", () => {
  const fields = { spo2_percent: null, pulse_rate_bpm: 72, artifact: true, sensor_alarm: false, pleth: [1, 2], exceptions: [] };
  expect(fieldWords(fields)).toEqual([
    ["spo2_percent", "–"], ["pulse_rate_bpm", "72"], ["artifact", "yes"], ["pleth", "1 2"], ["exceptions", "none"],
  ]);
});

test("a long list is cut", () => expect(fieldWords({ pleth: Array<number>(60).fill(100) })[0]?.[1]).toHaveLength(74));

// --- asking ---------------------------------------------------------------------------------------------------

interface Answer {
  status?: number;
  body: object;
}

function answering(...answers: Answer[]): string[] {
  const asked: string[] = [];
  const last = answers.at(-1) as Answer;
  vi.stubGlobal("fetch", (url: string) => {
    const { status = 200, body } = answers[asked.length] ?? last;
    asked.push(url);
    return Promise.resolve(new Response(JSON.stringify(body), { status }));
  });
  return asked;
}

const told = (frames: WireFrame[], name = "oximeter"): Answer => ({ body: { at: 1, ladders: { oximeter: [] }, device: name, frames } });

async function asking(feed: WireFeed, rounds: number): Promise<void> {
  feed.start();
  await vi.advanceTimersByTimeAsync(1000 * (rounds - 1) + 10);
}

test("frames come newest first, each once, and only the last ones stay", async () => {
  const feed = new WireFeed(() => undefined);
  feed.watch("oximeter");
  const asked = answering(told([frame(1), frame(2)]), told(Array.from({ length: 40 }, (_, i) => frame(3 + i))));
  await asking(feed, 2);
  feed.stop();
  expect(asked).toEqual(["/api/wire?device=oximeter&after=0", "/api/wire?device=oximeter&after=2"]);
  expect(feed.frames).toEqual([]); // stopped: nothing of the room stays
});

test("only the last frames stay on the screen", async () => {
  const feed = new WireFeed(() => undefined);
  feed.watch("oximeter");
  answering(told(Array.from({ length: 40 }, (_, i) => frame(1 + i))));
  await asking(feed, 1);
  expect(feed.frames.map(({ n }) => n)).toEqual(Array.from({ length: FRAMES_SHOWN }, (_, i) => 40 - i));
  feed.stop();
});

test("held frames stand still", async () => {
  const feed = new WireFeed(() => undefined);
  feed.watch("oximeter");
  answering(told([frame(1)]), told([frame(2)]));
  await asking(feed, 1);
  feed.held = true;
  await vi.advanceTimersByTimeAsync(3000);
  expect(feed.frames.map(({ n }) => n)).toEqual([1]);
  feed.stop();
});

test("frames of another device than the one now watched are left out", async () => {
  const feed = new WireFeed(() => undefined);
  feed.watch("cuff");
  answering(told([frame(1)], "oximeter"));
  await asking(feed, 1);
  expect(feed.frames).toEqual([]);
  feed.stop();
});

test("a refusal is told in the room's words, and nothing old stays beside it", async () => {
  const feed = new WireFeed(() => undefined);
  answering(told([]), { status: 503, body: { error: "The room is busy." } });
  await asking(feed, 2);
  expect([feed.trouble, feed.ladders]).toEqual(["The room is busy.", {}]);
  feed.stop();
});

test("who may not see it is told so once and does not ask again", async () => {
  const feed = new WireFeed(() => undefined);
  const asked = answering({ status: 403, body: { error: "The bytes of a device are for technicians." } });
  await asking(feed, 6);
  expect(asked).toHaveLength(1);
  expect(feed.trouble).toBe("The bytes of a device are for technicians.");
  feed.stop();
  await asking(feed, 1); // somebody else has signed in
  expect(asked).toHaveLength(2);
  feed.stop();
});

test("a monitor that does not answer is asked again", async () => {
  const feed = new WireFeed(() => undefined);
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("no network")));
  await asking(feed, 1);
  expect(feed.trouble).toBe("The monitor does not answer.");
  const asked = answering(told([]));
  await vi.advanceTimersByTimeAsync(1000);
  expect([asked.length, feed.trouble]).toEqual([1, ""]);
  feed.stop();
});

test("a hidden page asks for nothing", async () => {
  const hidden = vi.spyOn(document, "hidden", "get").mockReturnValue(true);
  const feed = new WireFeed(() => undefined);
  const asked = answering(told([]));
  await asking(feed, 5);
  expect(asked).toEqual([]);
  hidden.mockReturnValue(false);
  await vi.advanceTimersByTimeAsync(1000);
  expect(asked).toHaveLength(1);
  feed.stop();
});
