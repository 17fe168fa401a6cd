/**
 * Where things lie on the trend: names of the phases on top, SpO₂ in the upper band, rates and pressures below it,
 * alarms in rows, and at the foot the lanes of music, light and marks. All lengths in CSS pixels.
 */
import { doseAt, minuteS } from "../phases";
import type { Bar, Sample, Trend } from "../trend";
import type { SessionPart } from "../view";

export const ROW = 14;
export const AXIS = 22;
/** Room above the plot for the names of the phases. */
export const TOP = 21;
/** Room for the labels of the scales, left and right. */
export const LEFT = 58;
export const RIGHT = 46;

export const LANES = ["music", "light", "marks"] as const;
export const LANE = 19;
export const LANE_GAP = 3;
const FOOT = LANES.length * (LANE + LANE_GAP) + 4;

/** Share of the plot, from the top, where a scale's greatest and least value lie. */
export interface Band {
  top: number;
  foot: number;
}

export interface Scale {
  low: number;
  high: number;
  /** labelled values */
  ticks: number[];
}

/** Rows for alarms: fewer where the plot is low. */
export function rowsIn(plotHeight: number): number {
  return plotHeight < 260 ? 2 : plotHeight < 420 ? 3 : 5;
}

/** Where the alarm rows end and the lanes begin, from the top of the plot. */
export function lanesAt(plotHeight: number): number {
  return plotHeight - FOOT;
}

export function bands(plotHeight: number): { upper: Band; lower: Band } {
  const taken = (rowsIn(plotHeight) * ROW + FOOT + 4) / Math.max(plotHeight, 1);
  const free = 1 - taken;
  return { upper: { top: 0.03, foot: free * 0.4 }, lower: { top: free * 0.52, foot: free * 0.97 } };
}

/** What a uPlot scale must span so that `scale` lies in `band`. */
export function rangeIn(scale: Scale, band: Band): [number, number] {
  const span = (scale.high - scale.low) / (band.foot - band.top);
  return [scale.low - (1 - band.foot) * span, scale.high + band.top * span];
}

/** A scale in whole steps of `step` that shows at least `least` to `most`, and all the values. */
export function scaleFor(values: readonly number[], least: number, most: number, step: number): Scale {
  const low = Math.floor(Math.min(least, ...values) / step) * step;
  const high = Math.ceil(Math.max(most, ...values) / step) * step;
  const every = step * Math.ceil((high - low) / step / 4);
  const ticks: number[] = [];
  for (let tick = low; tick <= high; tick += every) ticks.push(tick);
  return { low, high, ticks };
}

export interface Scales {
  spo2: Scale;
  rate: Scale;
  pressure: Scale;
}

/** The spans a calm trend is drawn with (ours, to keep the picture still; a value outside widens them). */
export function scalesOf(trend: Trend, from: number): Scales {
  const recent = (name: string): number[] => numbers(trend.vitals[name] ?? [], from);
  return {
    spo2: { ...scaleFor(recent("spo2"), 80, 100, 10), high: 100 },
    rate: scaleFor([...recent("pulse_rate"), ...recent("heart_rate")], 40, 120, 20),
    pressure: scaleFor(edges(trend.pressures, from), 40, 160, 40),
  };
}

function numbers(samples: readonly Sample[], from: number): number[] {
  return samples.flatMap(([at, value]) => (value !== null && at >= from ? value : []));
}

function edges(bars: readonly Bar[], from: number): number[] {
  return bars.filter(({ at }) => at >= from).flatMap(({ systolic, diastolic }) => [systolic, diastolic]);
}

const STEPS_S = [60, 120, 300, 600, 900, 1800, 3600];

/** Times to label, at whole minutes of the room's wall clock, at most about `most` of them. */
export function timeTicks(from: number, to: number, wallOffset: number, most: number): number[] {
  const step = STEPS_S.find((candidate) => (to - from) / candidate <= most) ?? 7200;
  const ticks: number[] = [];
  // Zones may be offset by a half or quarter hour: whole steps are counted on the local clock.
  const zone = new Date((from + wallOffset) * 1000).getTimezoneOffset() * 60;
  for (let wall = Math.ceil((from + wallOffset - zone) / step) * step; wall + zone - wallOffset <= to; wall += step) {
    ticks.push(wall + zone - wallOffset);
  }
  return ticks;
}

const STEPS_MIN = [1, 2, 5, 10, 15, 20, 30, 60, 120];

/** Times to label in whole minutes of the programme from the dose, at most about `most` of them. */
export function doseTicks(from: number, to: number, session: SessionPart, most: number): number[] {
  const dose = doseAt(session) ?? 0;
  const step = (STEPS_MIN.find((minutes) => (to - from) / (minutes * minuteS(session)) <= most) ?? 240) * minuteS(session);
  const ticks: number[] = [];
  for (let n = Math.ceil((from - dose) / step); dose + n * step <= to; n++) ticks.push(dose + n * step);
  return ticks;
}

/** "T0", "20", "−10": minutes of the programme from the dose. */
export function doseLabel(at: number, session: SessionPart): string {
  const minutes = Math.round((at - (doseAt(session) ?? 0)) / minuteS(session));
  if (minutes === 0) return "T0";
  return minutes > 0 ? String(minutes) : `−${-minutes}`;
}
