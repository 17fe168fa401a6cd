/**
 * The view: what one role may see of the room, as the monitor sends it. Stamps are `at`, in seconds of
 * journal time; an age or a duration is never sent, it is counted here from the stamp (`clock.ts`).
 *
 * Rule: nothing here judges a value. What is low, stale or urgent is said by the view.
 */

import type { LightPart, MusicPart, SessionPart } from "./session-view";

export type * from "./session-view";

export type Priority = "high" | "medium" | "low";

export interface RoomPart {
  name: string;
  watching: boolean;
  simulated: boolean;
  /** wall time in seconds since 1970 = `at` + `wall_offset` */
  wall_offset: number;
  own_alarm_note: string;
  notice: string;
}

export interface Vital {
  label: string;
  unit: string;
  value: number | null;
  text: string;
  state: "live" | "dim" | "blank";
  at: number | null;
  validity: "valid" | "questionable" | "invalid" | "unavailable" | "ongoing" | "none";
  reasons: string[];
  device: string;
  limits: string;
  low: number | null;
  high: number | null;
  worst: Priority | null;
  /** what explains a gap for now; "" when nothing does */
  note?: string;
}

export interface Reading {
  at: number;
  systolic: number;
  diastolic: number;
  mean: number | null;
  pulse: number | null;
  device: string;
  validity: string;
  by_hand: boolean;
}

export interface Cuff {
  device: string;
  state: "none" | "idle" | "asked" | "inflating" | "failed";
  pressure: number | null;
  since: number | null;
  text: string;
  next_allowed_at: number | null;
  linked: boolean;
  /** who asked for the reading under way; "" when the timetable did */
  by: string;
  /** tries running that gave no reading, and after how many a person has to look */
  failures: number;
  tries: number;
  /** there is something that Stop would end */
  stops: boolean;
  stopping: boolean;
  /** what inflates it without a tap; `why_not`: why that may not be deferred, "" when it may */
  announced: { slot: string; label: string; inflates_at: number; why_not: string } | null;
  stat: { by: string; until: number } | null;
  interval: { minutes: number; by: string } | null;
  /** the intervals offered, in minutes */
  intervals: number[];
  /** "cuff on same arm" while that may take the saturation away */
  note: string;
}

export interface Pressure {
  readings: Reading[];
  cuff: Cuff;
}

export interface Alarm {
  id: string;
  type: "physiological" | "technical" | "support";
  priority: Priority;
  presence: "on" | "latched" | "acknowledged";
  mark: string;
  arrow: "up" | "down" | "";
  title: string;
  detail: string;
  since: number;
  ended_at: number | null;
  data_lost: boolean;
  seen_by: string;
  seen_at: number | null;
  acknowledged_by: string;
  acknowledged_at: number | null;
  can: string[];
}

export interface AlarmsPart {
  items: Record<string, Alarm>;
  order: string[];
  tone: Priority | "";
  worst: Priority | "";
  paused_until: number | null;
  can: string[];
}

/** What a device is to this patient, and the question to put to people about it. */
export interface Binding {
  state: "idle" | "none" | "bound" | "held" | "spare";
  /** it has a spare */
  primary: boolean;
  /** the device whose place it can take */
  spare_for: string;
  /** this patient's instrument while another one is held */
  bound: string;
  /** a spare sends values */
  giving: boolean;
  /** "" when there is nothing to ask */
  ask: string;
  /** who may answer, in words; and whether this screen's role may */
  who: string;
  can: boolean;
}

/** What was refused for one reason: how often on this link and in all, when last, and those bytes in hex. */
export interface Rejection {
  link: number;
  all: number;
  at: number;
  sample: string;
  text: string;
}

export interface Device {
  name: string;
  label: string;
  model: string;
  link: "up" | "down" | "waiting";
  link_text: string;
  since: number | null;
  battery: number | null;
  battery_low: boolean;
  /** dBm, with a word for it */
  signal: number | null;
  signal_text: string;
  garbled: number;
  rejected: Record<string, Rejection>;
  simulated: boolean;
  own_alarm: boolean;
  /** the instrument that answers, in few letters */
  identity: string;
  binding: Binding;
}

export interface PeoplePart {
  me: { name: string; role: string };
  can: string[];
}

/** Every part may be missing: a role is sent only what it may see. */
export interface View {
  room?: RoomPart;
  session?: SessionPart;
  /** vitals by name, and under "pressure" the cuff and its last readings */
  vitals?: Record<string, Vital | Pressure>;
  alarms?: AlarmsPart;
  devices?: Record<string, Device>;
  music?: MusicPart;
  light?: LightPart;
  people?: PeoplePart;
}

/** True when the person at this screen may give that command. */
export function may(view: View, command: string): boolean {
  return view.people?.can.includes(command) ?? false;
}

/** The vital of that name, or null when the room does not measure it. */
export function vitalOf(view: View, name: string): Vital | null {
  const found = name === "pressure" ? undefined : view.vitals?.[name];
  return found === undefined ? null : (found as Vital);
}

/** Every vital with its name, in the order the monitor names them. */
export function vitalsOf(view: View): [string, Vital][] {
  return Object.entries(view.vitals ?? {}).filter(([name]) => name !== "pressure") as [string, Vital][];
}

/** The cuff and its last readings, or null when the room has neither. */
export function pressureOf(view: View): Pressure | null {
  return (view.vitals?.["pressure"] as Pressure | undefined) ?? null;
}

/** The alarms, most severe first; an id without its item (mid-patch) is left out, one without a place comes last. */
export function alarmsOf(view: View): Alarm[] {
  const { items = {}, order = [] } = view.alarms ?? {};
  const unplaced = Object.keys(items).filter((id) => !order.includes(id));
  return [...order, ...unplaced].flatMap((id) => items[id] ?? []);
}

/** The devices about which there is a question, those whose values are held back first. */
export function questionsOf(view: View): Device[] {
  const asked = Object.values(view.devices ?? {}).filter(({ binding }) => binding?.ask);
  return asked.toSorted((a, b) => Number(b.binding.state === "held") - Number(a.binding.state === "held"));
}

const RANK: Record<Priority, number> = { high: 0, medium: 1, low: 2 };

/** The worst alarm on one of these vitals, answered or not: condition ids begin with the vital's name. */
export function alarmOn(view: View, ...names: string[]): Alarm | null {
  const about = alarmsOf(view).filter(({ id }) => names.some((name) => id.startsWith(`${name}.`)));
  return about.toSorted((a, b) => RANK[a.priority] - RANK[b.priority])[0] ?? null;
}
