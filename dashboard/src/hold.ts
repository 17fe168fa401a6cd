/** A press that counts at once, and once more when it has been held. Knows no element: pointer, key and test drive it. */

/** Held this long, EMERGENCY turns on the light, and "give back" gives it back (the handbook, 7). */
export const HOLD_MS = 1000;

export interface Timers {
  after(ms: number, what: () => void): () => void;
}

const CLOCK: Timers = {
  after: (ms, what) => {
    const timer = setTimeout(what, ms);
    return () => clearTimeout(timer);
  },
};

export interface Holder {
  touched?(): void;
  held(): void;
  released?(early: boolean): void;
}

export class Hold {
  private cancel: (() => void) | null = null;
  private done = false;

  constructor(
    private readonly holder: Holder,
    private readonly timers: Timers = CLOCK,
  ) {}

  /** Between touch and release. */
  get pressed(): boolean {
    return this.cancel !== null;
  }

  touch(): void {
    if (this.cancel !== null) return; // a second finger, a repeating key
    this.done = false;
    this.cancel = this.timers.after(HOLD_MS, () => {
      this.done = true;
      this.holder.held();
    });
    this.holder.touched?.();
  }

  release(): void {
    if (this.cancel === null) return;
    this.cancel();
    this.cancel = null;
    this.holder.released?.(!this.done);
  }
}
