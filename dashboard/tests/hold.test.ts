import { expect, test } from "vitest";
import { Hold, HOLD_MS, type Timers } from "../src/hold";

/** A clock moved by hand. */
class ByHand implements Timers {
  private now = 0;
  private waiting: { at: number; what: () => void }[] = [];

  after(ms: number, what: () => void): () => void {
    const one = { at: this.now + ms, what };
    this.waiting.push(one);
    return () => (this.waiting = this.waiting.filter((other) => other !== one));
  }

  pass(ms: number): void {
    this.now += ms;
    const over = this.waiting.filter(({ at }) => at <= this.now);
    this.waiting = this.waiting.filter(({ at }) => at > this.now);
    for (const { what } of over) what();
  }
}

function held(): { hold: Hold; clock: ByHand; said: string[] } {
  const said: string[] = [];
  const clock = new ByHand();
  const hold = new Hold(
    { touched: () => said.push("touched"), held: () => said.push("held"), released: (early) => said.push(early ? "early" : "late") },
    clock,
  );
  return { hold, clock, said };
}

test("a touch counts at once, a hold once more", () => {
  const { hold, clock, said } = held();
  hold.touch();
  expect(said).toEqual(["touched"]);
  clock.pass(HOLD_MS);
  hold.release();
  expect(said).toEqual(["touched", "held", "late"]);
});

test("released a moment early it was only a touch", () => {
  const { hold, clock, said } = held();
  hold.touch();
  clock.pass(HOLD_MS - 1);
  hold.release();
  clock.pass(HOLD_MS);
  expect(said).toEqual(["touched", "early"]);
});

test("a second finger or a repeating key is the same press", () => {
  const { hold, clock, said } = held();
  hold.touch();
  clock.pass(500);
  hold.touch();
  clock.pass(500);
  expect(said).toEqual(["touched", "held"]);
});

test("a release without a touch is nothing", () => {
  const { hold, said } = held();
  hold.release();
  expect(said).toEqual([]);
});
