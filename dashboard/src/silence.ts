/**
 * Old data must never look alive: what the silence of the monitor means on this screen.
 * A heartbeat comes at least once a second; 3 s without one is said, 5 s greys everything
 * (source: the clinic's handbook, "Freshness", server to browser).
 */
export const BANNER_S = 3;
export const NOT_LIVE_S = 5;

export type Link = "live" | "late" | "not-live";

export function link(silentS: number): Link {
  if (silentS >= NOT_LIVE_S) return "not-live";
  return silentS >= BANNER_S ? "late" : "live";
}

/**
 * Seconds between two readings of this device's clocks, the longer of the two: the steady clock stops while a
 * tablet sleeps, the wall clock may be set back. Never negative.
 */
export function elapsedS(from: Instant, to: Instant): number {
  return Math.max(to.steady - from.steady, to.wall - from.wall, 0) / 1000;
}

/** One moment on both clocks of this device, in milliseconds. */
export interface Instant {
  steady: number;
  wall: number;
}

export function instant(): Instant {
  return { steady: performance.now(), wall: Date.now() };
}
