/**
 * The alarm tones of a staff screen, as plain numbers; `sound.ts` plays them. Which tone is due is said by the
 * view alone. The room page must never import this file or `sound.ts` (a test keeps it so).
 *
 * Sources: the clinic's handbook 5.2 (10 pulses as 3+2, 3+2, again within 7–10 s; 3 pulses within 5–25 s; 1–2
 * pulses at 30 s; 120 ms high, 125–250 ms others; one strong part in 150–1000 Hz, four or more peaks in
 * 150–4000 Hz within 15 dB). The rests inside a burst are ours, within what IEC 60601-1-8 is quoted to allow
 * (high 50–125 ms, others 125–250 ms, between the two halves of a high burst 0.35–1.3 s); to be checked against
 * the bought text before any claim.
 */
import type { Priority } from "./view";

export interface Pulse {
  /** seconds from the start of the burst, or on the asked time line */
  at: number;
  /** seconds */
  width: number;
  /** Hz, the lowest and strongest part */
  fundamental: number;
}

interface Pattern {
  starts: readonly number[];
  width: number;
  fundamental: number;
  /** seconds from the start of one burst to the start of the next */
  every: number;
}

const HIGH_WIDTH = 0.12;
const WIDTH = 0.2;
const HIGH_REST = 0.1;
const REST = 0.2;
const HALVES_REST = 0.6;

const step = HIGH_WIDTH + HIGH_REST;
const FIVE = [0, step, 2 * step, 3 * step + step, 4 * step + step]; // 3 + 2: the fourth waits one pulse longer
const secondHalf = 5 * step + HIGH_WIDTH + HALVES_REST;

const PATTERNS: Record<Priority, Pattern> = {
  high: {
    starts: [...FIVE, ...FIVE.map((at) => at + secondHalf)],
    width: HIGH_WIDTH,
    fundamental: 784,
    every: 8,
  },
  medium: { starts: [0, WIDTH + REST, 2 * (WIDTH + REST)], width: WIDTH, fundamental: 587, every: 15 },
  low: { starts: [0, WIDTH + REST], width: WIDTH, fundamental: 440, every: 30 },
};

/** Levels of the parts 1 to 5 against the first, in dB: with 784 Hz the fifth is at 3920 Hz, all within 15 dB. */
export const PARTS_DB = [0, -3, -6, -9, -12] as const;

/** Rise and fall of a pulse as a share of its width (handbook gives none; 15 % avoids a click). */
export const EDGE = 0.15;

/**
 * The pulses of `tone` that begin in [from, to), in seconds of any one clock, when its first burst began at
 * `since`. Nothing before `since`; silence for "". The same question gives the same answer, so a screen that
 * asks window by window plays each pulse once.
 */
export function pulses(tone: Priority | "", since: number, from: number, to: number): Pulse[] {
  if (tone === "") return [];
  const { starts, width, fundamental, every } = PATTERNS[tone];
  const found: Pulse[] = [];
  for (let burst = Math.max(0, Math.floor((from - since) / every)); since + burst * every < to; burst++) {
    for (const start of starts) {
      const at = since + burst * every + start;
      if (at >= from && at < to) found.push({ at, width, fundamental });
    }
  }
  return found;
}

/**
 * What this screen should sound. While it is live, what the view says. When it is not, it can no longer be told of
 * an alarm, which the handbook (5.7) puts on a level with a high one; an idle room sends none, so then it is quiet.
 */
export function toneNow(state: { tone: Priority | ""; notLive: boolean; watching: boolean; hushed: boolean }): Priority | "" {
  if (!state.notLive) return state.tone;
  return state.watching && !state.hushed ? "high" : "";
}
