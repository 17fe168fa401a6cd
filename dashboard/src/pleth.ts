/** The pulse wave: what one binary message holds, and the last seconds of it for drawing. */

export interface Wave {
  /** `at` of the first sample */
  at: number;
  rateHz: number;
  samples: Int16Array;
}

const KIND_PLETH = 1;
const HEADER_BYTES = 13; // u8 kind, f64 at, f32 rate

/** Reads one message (little endian): kind, `at`, rate, then 16-bit samples; null when it is something else. */
export function decode(buffer: ArrayBuffer): Wave | null {
  if (buffer.byteLength < HEADER_BYTES) return null;
  const bytes = new DataView(buffer);
  const at = bytes.getFloat64(1, true);
  const rateHz = bytes.getFloat32(9, true);
  if (bytes.getUint8(0) !== KIND_PLETH || !Number.isFinite(at) || !(rateHz > 0)) return null;
  const samples = new Int16Array(Math.floor((buffer.byteLength - HEADER_BYTES) / 2));
  for (let i = 0; i < samples.length; i++) samples[i] = bytes.getInt16(HEADER_BYTES + 2 * i, true);
  return { at, rateHz, samples };
}

export interface Point {
  at: number;
  value: number;
  /** nothing joins this point to the one before it */
  broken: boolean;
}

/** Two samples further apart than this many sample times are a gap (ours: one lost sample is jitter). */
const GAP_SAMPLES = 3;

/** The last `keepS` seconds of the wave. What arrives out of order or twice is left out. */
export class PlethTrack {
  readonly points: Point[] = [];

  constructor(private readonly keepS: number) {}

  add(wave: Wave): void {
    for (let i = 0; i < wave.samples.length; i++) {
      const at = wave.at + i / wave.rateHz;
      const last = this.points.at(-1);
      if (last !== undefined && at <= last.at) {
        if (last.at - at < this.keepS) continue;
        this.points.length = 0; // the monitor's time began anew
      }
      const broken = last === undefined || at - last.at > GAP_SAMPLES / wave.rateHz;
      this.points.push({ at, value: wave.samples[i] ?? 0, broken });
    }
    this.forget();
  }

  clear(): void {
    this.points.length = 0;
  }

  private forget(): void {
    const oldest = (this.points.at(-1)?.at ?? 0) - this.keepS;
    let n = 0;
    while (n < this.points.length && (this.points[n]?.at ?? oldest) < oldest) n++;
    if (n > 0) this.points.splice(0, n);
  }
}

/** The part of the wave that a strip of `sweepS` seconds shows when its pen stands at `pen`: less with every second that brings nothing. */
export function underThePen(points: readonly Point[], pen: number, sweepS: number): Point[] {
  return points.filter(({ at }) => at <= pen && at > pen - sweepS);
}

/** The drawn span of values: widens within about half a second, narrows over about ten, so the scale stays calm. */
export class SlowRange {
  low = 0;
  high = 0;
  private fresh = true;

  follow(points: readonly Point[], elapsedS: number): void {
    if (points.length === 0) return;
    let low = Infinity;
    let high = -Infinity;
    for (const { value } of points) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
    if (this.fresh) {
      this.fresh = false;
      this.low = low;
      this.high = high;
      return;
    }
    this.low += (low - this.low) * share(elapsedS, low < this.low);
    this.high += (high - this.high) * share(elapsedS, high > this.high);
  }
}

const WIDEN_S = 0.5;
const NARROW_S = 10;

function share(elapsedS: number, widens: boolean): number {
  return 1 - Math.exp(-elapsedS / (widens ? WIDEN_S : NARROW_S));
}
