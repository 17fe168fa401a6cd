/** The session, music and light sections of the view, as the monitor sends them. Stamps are `at`. */

export interface Programme {
  id: string;
  label: string;
  signed: boolean;
}

export interface Dose {
  at: number;
  marked_at: number;
  by: string;
  text: string;
}

/** The phase after this one; `phase` is "" after the last. */
export interface Upcoming {
  phase: string;
  label: string;
  at: number | null;
  waits: boolean;
  ready: boolean;
}

/** One phase of the programme: its minutes from the dose, and its stamps once the dose is marked. */
export interface PhasePlan {
  id: string;
  label: string;
  from_min: number;
  to_min: number;
  from: number | null;
  to: number | null;
  /** it begins only when a person says so */
  waits?: boolean;
}

export interface DueReading {
  id: string;
  label: string;
  at: number | null;
  state: "waiting" | "soon" | "due" | "filled" | "missed";
  filled_at: number | null;
  deferred: boolean;
}

export interface Mark {
  at: number;
  mark: string;
  text: string;
  by: string;
}

export interface SessionPart {
  id: string;
  alias: string;
  programme: string;
  programme_label: string;
  opened_at: number | null;
  /** the one offered first when watching is started */
  default_programme?: string;
  programmes: Programme[];
  /** what must be confirmed by name before watching begins; "" when nothing must */
  to_sign?: string;
  t0?: number | null;
  /** what is marked as the dose, in the programme's words: "lozenge in mouth" */
  t0_event?: string;
  undo_until?: number | null;
  doses?: Dose[];
  exit_at?: number | null;
  /** seconds in a minute of the programme: 60, less in a hurried demo */
  minute_s?: number;
  phase?: string;
  phase_label?: string;
  phase_since?: number | null;
  held?: boolean;
  next?: Upcoming;
  phases?: PhasePlan[];
  due?: DueReading[];
  /** the patient's own values before the dose, by vital */
  baseline?: Record<string, number>;
  sensors_off?: { until: number | null; reason: string };
  marks?: Mark[];
  mark_choices?: { id: string; label: string }[];
}

/** What `ambience` says is played. */
export interface Playing {
  title?: string;
  track_id?: string;
  phase?: string;
  position_s?: number;
  length_s?: number;
  next?: string;
  next_in_s?: number | null;
  level_db?: number | null;
  volume_db?: number;
  ducked?: boolean;
  mode?: "follow" | "calm" | "silence" | "emergency";
  silence?: string;
  index?: number;
  count?: number;
  player?: string;
  fault?: string;
}

/** What `ambience` says the lamps show. */
export interface Shining {
  scene?: string;
  label?: string;
  /** 0 to 1 */
  level?: number;
  lux?: number | null;
  kelvin?: number;
  settled?: boolean;
  mode?: string;
  assist?: boolean;
  fault?: string;
  /** "id:Label,id:Label" */
  scenes?: string;
}

/** A subject that `ambience` steers: its last report, and what was asked of it and not answered yet. */
export interface Steered<Told> {
  told: Told | null;
  told_at: number | null;
  asked: { name: string; at: number } | null;
  unanswered: boolean;
  away: boolean;
  acts: string[];
  emergency: boolean;
}

export type MusicPart = Steered<Playing>;
export type LightPart = Steered<Shining>;
