/** Readings that are due, as the timetable of the monitor says; differences are counted here only to be shown. */
import { countDown, duration } from "./format";
import type { DueReading, Reading, SessionPart } from "./view";

const OPEN = new Set(["waiting", "soon", "due"]);

/** The reading that comes next or is late; null when none is open. */
export function nextDue(session: SessionPart | undefined): DueReading | null {
  const open = (session?.due ?? []).filter(({ state }) => OPEN.has(state));
  return open.toSorted((a, b) => (a.at ?? -Infinity) - (b.at ?? -Infinity))[0] ?? null;
}

/** "next T+60 in 2:46", "T+60 due now", "T+60 overdue 3 min 10 s", "baseline 2 of 2 to take"; "" when nothing is due. */
export function dueText(due: DueReading | null, now: number): string {
  if (due === null) return "";
  if (due.at === null) return `${due.label} to take`;
  const left = due.at - now;
  if (left > 0) return `next ${due.label} in ${countDown(left)}`;
  return left > -60 ? `${due.label} due now` : `${due.label} overdue ${duration(-left)}`;
}

/** True while a tap on Defer could help; whether it may be deferred is the room's to say. */
export function deferable(due: DueReading | null): boolean {
  return due !== null && due.at !== null && !due.deferred && (due.state === "soon" || due.state === "due");
}

/** "+44 / +22 over baseline"; "" without a baseline. */
export function rise(reading: Reading | null, baseline: Record<string, number> | undefined): string {
  const [systolic, diastolic] = [baseline?.["systolic"], baseline?.["diastolic"]];
  if (reading === null || systolic === undefined || diastolic === undefined) return "";
  return `${signed(reading.systolic - systolic)} / ${signed(reading.diastolic - diastolic)} over baseline`;
}

/** "+14", "−3", "±0" (a true minus sign). */
export function signed(difference: number): string {
  const whole = Math.round(difference);
  if (whole === 0) return "±0";
  return whole > 0 ? `+${whole}` : `−${-whole}`;
}

/** Seconds for which the sensors stay off on purpose; null when they are not. */
export function sensorsOffLeft(session: SessionPart | undefined, now: number): number | null {
  const until = session?.sensors_off?.until ?? null;
  return until === null || until <= now ? null : until - now;
}
