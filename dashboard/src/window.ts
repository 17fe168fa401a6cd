/** Which part of time the trend shows: the whole session with what lies ahead of it, or the last minutes. */
import { doseAt, minuteS, type Band } from "./phases";
import type { SessionPart } from "./view";

/** "session", or minutes. */
export type Choice = "session" | number;

export const CHOICES: readonly { choice: Choice; label: string }[] = [
  { choice: 10, label: "10 min" },
  { choice: 30, label: "30 min" },
  { choice: 120, label: "2 h" },
  { choice: "session", label: "Session" },
];

export interface Window {
  from: number;
  to: number;
}

/** Before the dose, and without a session, the whole is shown as at least this much. */
const LEAST_MIN = 10;
const IDLE_MIN = 30;

/** Of a window of minutes, the share that lies ahead once phases are planned. */
const AHEAD = 0.2;

export function windowOf(choice: Choice, session: SessionPart | undefined, bands: readonly Band[], now: number): Window {
  const end = bands.at(-1)?.to ?? now;
  if (choice !== "session") return last(choice, end, now);
  const opened = session?.opened_at ?? null;
  if (opened === null) return last(IDLE_MIN, now, now);
  const dose = doseAt(session);
  if (dose === null) return { from: opened, to: Math.max(now, opened + LEAST_MIN * minuteS(session)) + margin(now - opened) };
  const planned = dose + (session?.phases?.[0]?.from_min ?? 0) * minuteS(session);
  return { from: Math.max(opened, Math.min(planned, session?.t0 ?? dose)), to: Math.max(end, now + margin(now - opened)) };
}

function last(minutes: number, end: number, now: number): Window {
  const length = minutes * 60;
  return { from: now - length, to: Math.max(now + margin(length), Math.min(end, now + length * AHEAD)) };
}

function margin(length: number): number {
  return length * 0.01;
}

/** Minutes to load so that the window is filled. */
export function reachMin({ from }: Window, now: number): number {
  return Math.max(1, Math.ceil((now - from) / 60) + 1);
}
