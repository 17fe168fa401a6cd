/** How an alarm is worded and marked on a screen. The words themselves come with the view. */
import { ago, duration, wallClock } from "./format";
import type { Alarm, AlarmsPart, Priority } from "./view";

export type Shape = "up" | "down" | "round" | "square";

/** The shape says what kind of thing it is without colour: crossed upwards, downwards, of the patient, of the equipment. */
export function shapeOf(alarm: Pick<Alarm, "arrow" | "type">): Shape {
  if (alarm.arrow !== "") return alarm.arrow;
  return alarm.type === "technical" ? "square" : "round";
}

export const MARK: Record<Priority, string> = { high: "***", medium: "**", low: "*" };

/** "14 s · since 13:40"; an ended one says how long it lasted. */
export function timing(alarm: Alarm, now: number, wallOffset: number): string {
  const lasted = duration((alarm.ended_at ?? now) - alarm.since);
  const since = `since ${wallClock(alarm.since + wallOffset)}`;
  return alarm.ended_at === null ? `${lasted} · ${since}` : `lasted ${lasted} · ${since}`;
}


/** Who has it, and that it is over but waits for somebody: "Nurse A acknowledged 1 min ago · Therapist saw it 2 min ago"; "nobody has seen it yet". */
export function holder(alarm: Alarm, now: number): string {
  const said: string[] = alarm.presence === "latched" ? ["over, not yet acknowledged"] : [];
  if (alarm.acknowledged_by) said.push(`${alarm.acknowledged_by} acknowledged ${age(alarm.acknowledged_at, now)}`);
  if (alarm.seen_by) said.push(`${alarm.seen_by} saw it ${age(alarm.seen_at, now)}`);
  return said.join(" · ") || "nobody has seen it yet";
}

function age(at: number | null, now: number): string {
  return at === null ? "" : ago(now - at);
}

export interface Button {
  command: string;
  label: string;
}

const LABELS: Record<string, string> = { seen: "Seen", acknowledge: "Acknowledge", checked: "Checked" };

/** The buttons this person may press, exactly those of `can`. */
export function buttons(alarm: Alarm): Button[] {
  return alarm.can.map((command) => ({ command, label: LABELS[command] ?? command }));
}

/** Seconds until staff sound comes back by itself; null when it is not paused. */
export function pauseLeft(alarms: AlarmsPart | undefined, now: number): number | null {
  const until = alarms?.paused_until ?? null;
  return until === null || until <= now ? null : until - now;
}
