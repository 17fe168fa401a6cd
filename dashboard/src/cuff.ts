/** What the cuff does and is about to do, in words. What it may do is the room's to say. */
import { countDown } from "./format";
import type { Cuff } from "./view";

/** It holds air, or is taken to be about to. */
export function moving(cuff: Cuff): boolean {
  return cuff.state === "asked" || cuff.state === "inflating";
}

/** Whole seconds until it inflates by itself; null when it does not. */
export function inflatesIn(cuff: Cuff, now: number): number | null {
  return cuff.announced === null ? null : Math.max(0, Math.ceil(cuff.announced.inflates_at - now));
}

/** "STAT, 4:32 left"; "" while no such run is under way. */
export function statText(cuff: Cuff, now: number): string {
  if (cuff.stat === null) return "";
  const left = cuff.stat.until - now;
  return left > 0 ? `STAT, ${countDown(left)} left` : "STAT, last reading";
}

/** "every 10 min"; "" while no interval is set. */
export function intervalText(cuff: Cuff): string {
  return cuff.interval === null ? "" : `every ${cuff.interval.minutes} min`;
}

/** One line about the cuff; "" when there is nothing to say. */
export function cuffText(cuff: Cuff, now: number): string {
  const soon = inflatesIn(cuff, now);
  if (cuff.state === "none") return "no cuff connected";
  if (!cuff.linked && !moving(cuff)) return ["cuff not connected", cuff.text].filter(Boolean).join(": ");
  if (soon !== null) return `cuff inflates in ${soon} s: ${cuff.announced?.label}`;
  const stat = statText(cuff, now);
  if (cuff.stopping) return "cuff told to stop";
  if (cuff.state === "asked") return [stat, "cuff asked"].filter(Boolean).join(" · ");
  if (cuff.state === "inflating") return [stat || "cuff inflating", cuff.note].filter(Boolean).join(" · ");
  if (cuff.state === "failed") return `no reading (try ${cuff.failures} of ${cuff.tries}): ${cuff.text}`;
  return stat || cuff.text;
}
