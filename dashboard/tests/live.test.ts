import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Shown } from "../src/apply";
import { Live, type Listener, type Socket } from "../src/live";
import type { Wave } from "../src/pleth";
import type { Link } from "../src/silence";
import { patch, whole } from "./sample";

/** A socket held by the test. */
class Wire implements Socket {
  binaryType = "";
  onmessage: Socket["onmessage"] = null;
  onclose: Socket["onclose"] = null;
  onerror: Socket["onerror"] = null;
  readyState = 1;
  readonly sent: string[] = [];
  closed = false;

  send(text: string): void {
    this.sent.push(text);
  }

  close(): void {
    this.closed = true;
  }

  says(message: object): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
}

class Page implements Listener {
  readonly links: Link[] = [];
  readonly numbers: number[] = [];
  readonly waves: Wave[] = [];
  losses = 0;

  shown({ n }: Shown): void {
    this.numbers.push(n);
  }

  pleth(wave: Wave): void {
    this.waves.push(wave);
  }

  link(link: Link): void {
    this.links.push(link);
  }

  lost(): void {
    this.losses += 1;
  }
}

let wires: Wire[];
let page: Page;
let live: Live;

beforeEach(() => {
  vi.useFakeTimers();
  wires = [];
  page = new Page();
  const read = (): { steady: number; wall: number } => ({ steady: Date.now(), wall: Date.now() });
  live = new Live(page, () => (wires.push(new Wire()), wires.at(-1) as Wire), read);
  live.start();
});

afterEach(() => {
  live.stop();
  vi.useRealTimers();
});

const wire = (): Wire => wires.at(-1) as Wire;

test("whole and patches are shown in their order", () => {
  wire().says(whole());
  wire().says(patch(1));
  wire().says(patch(2));
  expect(page.numbers).toEqual([0, 1, 2]);
});

test("a gap is answered by asking for the whole view", () => {
  wire().says(whole());
  wire().says(patch(2));
  expect(wire().sent).toEqual(['{"whole":true}']);
});

test("the whole view after a gap is followed on", () => {
  wire().says(whole());
  wire().says(patch(2));
  wire().says(whole());
  wire().says(patch(1));
  expect(page.numbers).toEqual([0, 0, 1]);
});

test("an unreadable message is answered by asking for the whole view", () => {
  wire().says(whole());
  wire().onmessage?.({ data: "{" });
  expect(wire().sent).toEqual(['{"whole":true}']);
});

test("silence is said after 3 s and greys the page after 5 s", () => {
  wire().says(whole());
  vi.advanceTimersByTime(2900);
  expect(page.links).toEqual(["live"]);
  vi.advanceTimersByTime(350);
  expect(page.links).toEqual(["live", "late"]);
  vi.advanceTimersByTime(2000);
  expect(page.links).toEqual(["live", "late", "not-live"]);
});

test("heartbeats keep the page live", () => {
  wire().says(whole());
  for (let n = 1; n <= 30; n++) {
    vi.advanceTimersByTime(1000);
    wire().says(patch(n));
  }
  expect(page.links).toEqual(["live"]);
});

test("messages behind a gap are no sign of life", () => {
  wire().says(whole());
  for (let n = 2; n <= 8; n++) {
    vi.advanceTimersByTime(1000);
    wires[0]?.says(patch(n));
  }
  expect(page.links.at(-1)).toBe("not-live");
});

test("the pulse wave alone is no sign of life", () => {
  wire().says(whole());
  const bytes = new DataView(new ArrayBuffer(15));
  bytes.setUint8(0, 1);
  bytes.setFloat64(1, 100, true);
  bytes.setFloat32(9, 75, true);
  for (let s = 0; s < 6; s++) {
    vi.advanceTimersByTime(1000);
    wires[0]?.onmessage?.({ data: bytes.buffer });
  }
  expect(page.links.at(-1)).toBe("not-live");
});

test("a silent connection is given up and made anew, and the page recovers by itself", () => {
  wire().says(whole());
  vi.advanceTimersByTime(7500);
  expect(wires[0]?.closed).toBe(true);
  expect(wires.length).toBe(2);
  wire().says(whole());
  expect(page.links.at(-1)).toBe("live");
});

test("a closed connection is tried again within 2 s, for ever", () => {
  for (let attempt = 1; attempt <= 20; attempt++) {
    wire().onclose?.();
    vi.advanceTimersByTime(2000);
    expect(wires.length).toBe(attempt + 1);
  }
  expect(page.losses).toBe(20);
});

test("an attempt that hangs without an answer is given up too", () => {
  vi.advanceTimersByTime(7500);
  expect(wires.length).toBeGreaterThan(1);
});

test("after stop nothing is tried any more", () => {
  wire().onclose?.();
  live.stop();
  vi.advanceTimersByTime(60_000);
  expect(wires.length).toBe(1);
});

test("ages go on between messages and while nothing comes", () => {
  wire().says(whole(undefined, 100));
  vi.advanceTimersByTime(4000);
  expect(live.clock.now()).toBeCloseTo(104, 3);
});
