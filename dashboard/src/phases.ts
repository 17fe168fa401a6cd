/** Where the session stands, in words and as bands on the time axis. The plan and every rule are the monitor's. */
import { sensorsOffLeft } from "./due";
import { countClock, countDown, wallClock } from "./format";
import type { SessionPart, View } from "./view";

/** Seconds in one minute of the programme: 60, less in a hurried demo. */
export function minuteS(session: SessionPart | undefined): number {
  return session?.minute_s || 60;
}

/** The first dose: the clock of observation counts from it, whatever is steered; null before it. */
export function doseAt(session: SessionPart | undefined): number | null {
  return session?.doses?.[0]?.at ?? session?.t0 ?? null;
}

/** "T+ 42:14", in minutes of the programme; "" before the dose. */
export function sinceDose(session: SessionPart | undefined, now: number): string {
  const dose = doseAt(session);
  return dose === null ? "" : `T+ ${countClock(((now - dose) / minuteS(session)) * 60)}`;
}

/** "Peak", "Peak · held". */
export function phaseTitle(session: SessionPart): string {
  const label = session.phase_label || "Watching";
  return session.held ? `${label} · held` : label;
}

/** What comes next: "re-entry in 18 min, waits for you". */
export function nextText(session: SessionPart, now: number): string {
  const { next } = session;
  if (!session.phase) return "";
  if ((session.t0 ?? null) === null) return "phases begin with the dose";
  if (session.held) return next?.phase ? `${lower(next.label)} only when you say` : "stays as it is";
  if (!next?.phase) return "the last phase";
  if (next.ready) return `${lower(next.label)} when you say`;
  if (next.at === null) return `then ${lower(next.label)}`;
  const minutes = (next.at - now) / minuteS(session);
  const when = minutes > 1 ? `in ${Math.ceil(minutes)} min` : "in under 1 min";
  return `${lower(next.label)} ${when}${next.waits ? ", waits for you" : ""}`;
}

/** For a line elsewhere: "Peak · T+ 42:14"; "" when nobody is watched. */
export function standing({ session }: View, now: number): string {
  if (!session?.phase) return "";
  const left = sensorsOffLeft(session, now);
  return [phaseTitle(session), sinceDose(session, now) || "no dose yet", left === null ? "" : `sensors off, ${countDown(left)} left`].filter(Boolean).join(" · ");
}

/** "exit not before 15:00"; "" before the dose. */
export function exitText(view: View): string {
  const at = view.session?.exit_at ?? null;
  return at === null ? "" : `exit not before ${wallClock(at + (view.room?.wall_offset ?? 0))}`;
}

export function lower(label: string): string {
  return label.charAt(0).toLowerCase() + label.slice(1);
}

/** A phase that was or is, as the journal knows it. */
export interface PhaseSpan {
  phase: string;
  label?: string;
  from: number;
  to: number | null;
}

export interface Band {
  id: string;
  label: string;
  from: number;
  to: number;
  state: "past" | "present" | "coming" | "waits";
}

/** Every phase on the time axis: those that were, the present one, and the plan ahead moved by what was steered. */
export function bandsOf(session: SessionPart | undefined, was: readonly PhaseSpan[], now: number): Band[] {
  const labelOf = ({ phase, label }: PhaseSpan): string => label ?? session?.phases?.find(({ id }) => id === phase)?.label ?? phase;
  const past = was.flatMap((span): Band[] => (span.to === null ? [] : [{ id: span.phase, label: labelOf(span), from: span.from, to: span.to, state: "past" }]));
  if (!session?.phase) return past;
  const since = session.phase_since ?? now;
  const dosed = (session.t0 ?? null) !== null;
  const planned = session.next?.phase ? (session.next.at ?? now) : planEnd(session);
  const to = Math.max(dosed && !session.held ? planned : now, now);
  const present: Band = { id: session.phase, label: phaseTitle(session), from: since, to, state: "present" };
  return [...past.filter((band) => band.from < since), present, ...(dosed ? ahead(session, to) : [])];
}

function planEnd(session: SessionPart): number {
  return session.phases?.find(({ id }) => id === session.phase)?.to ?? 0;
}

function ahead(session: SessionPart, from: number): Band[] {
  const plan = session.phases ?? [];
  const place = plan.findIndex(({ id }) => id === session.phase);
  let end = from;
  let waits = session.held ?? false;
  return plan.slice(place + 1).map((phase) => {
    const start = Math.max(end, phase.from ?? end);
    end = start + (phase.to_min - phase.from_min) * minuteS(session);
    waits ||= phase.waits ?? (phase.id === session.next?.phase && session.next.waits);
    return { id: phase.id, label: phase.label, from: start, to: end, state: waits ? "waits" : "coming" };
  });
}
