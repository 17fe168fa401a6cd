/** The session on the trend: phases as bands behind everything, the dose and now as lines, music, light and marks in lanes. */
import type uPlot from "uplot";
import { lampColour } from "../lamp";
import type { Band } from "../phases";
import type { Trend } from "../trend";
import { fitted } from "./fitted";
import { LANE, LANE_GAP, LANES, lanesAt, LEFT } from "./trend-layout";

/** What the lanes show besides the trend itself. */
export interface Session {
  bands: Band[];
  /** where doses were given, each with its words: "dose 200 mg 13:00" */
  doses: { at: number; text: string }[];
  /** readings ahead, each with its words: "due T+60" */
  due: { at: number; text: string }[];
  /** the next track and when it begins */
  next: { at: number; title: string } | null;
}

const BAND: Record<Band["state"], string> = { past: "#11171e", present: "#1b2733", coming: "#131b23", waits: "#10151b" };
const EDGE = "#26313d";
const MUSIC = "#41372e";
const MUSIC_NOW = "#7d654c";
const AHEAD = "#221f1c";

/** Under the lines: the bands of the phases with their names above the plot. */
export function drawBands(plot: uPlot, { bands }: Session, soft: string, text: string, font: string, ratio: number): void {
  const { ctx, bbox } = plot;
  const foot = bbox.top + lanesAt(bbox.height / ratio) * ratio;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, 0, bbox.width, bbox.top + bbox.height);
  ctx.clip();
  ctx.textBaseline = "middle";
  ctx.textAlign = "left";
  for (const band of bands) {
    const left = Math.max(plot.valToPos(band.from, "x", true), bbox.left);
    const right = Math.min(plot.valToPos(band.to, "x", true), bbox.left + bbox.width);
    if (right - left < 2 * ratio) continue;
    ctx.fillStyle = BAND[band.state];
    ctx.fillRect(left, bbox.top, right - left, foot - bbox.top);
    ctx.fillStyle = EDGE;
    ctx.fillRect(left, bbox.top, ratio, foot - bbox.top);
    ctx.font = `${band.state === "present" ? 600 : 400} ${11.5 * ratio}px ${font}`;
    ctx.fillStyle = band.state === "present" ? text : soft;
    const width = right - left - 10 * ratio;
    const whole = band.state === "waits" ? `${band.label} · when you say` : band.label;
    ctx.fillText(ctx.measureText(whole).width <= width ? whole : fitted(ctx, band.label, width), left + 6 * ratio, bbox.top - 10 * ratio);
  }
  ctx.restore();
}

/** Over the lines: dose, now, readings ahead, and the lanes. */
export function drawLanes(plot: uPlot, trend: Trend, session: Session, colours: Record<string, string>, ratio: number): void {
  names(plot, colours["soft"] ?? "", ratio);
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  music(plot, trend, session, colours, ratio);
  light(plot, trend, session, colours, ratio);
  marks(plot, trend, colours, ratio);
  instants(plot, trend, session, colours, ratio);
  ctx.restore();
}

function laneTop(plot: uPlot, lane: number, ratio: number): number {
  return plot.bbox.top + (lanesAt(plot.bbox.height / ratio) + 4 + lane * (LANE + LANE_GAP)) * ratio;
}

function names(plot: uPlot, soft: string, ratio: number): void {
  const { ctx, bbox } = plot;
  ctx.fillStyle = soft;
  ctx.textAlign = "left";
  LANES.forEach((name, lane) => ctx.fillText(name, bbox.left - (LEFT - 6) * ratio, laneTop(plot, lane, ratio) + (LANE / 2) * ratio));
}

interface Block {
  from: number;
  to: number;
  text: string;
  fill: string;
  ink: string;
}

function block(plot: uPlot, lane: number, { from, to, text, fill, ink }: Block, ratio: number): void {
  const { ctx, bbox } = plot;
  const left = Math.max(plot.valToPos(from, "x", true), bbox.left);
  const right = Math.min(plot.valToPos(to, "x", true), bbox.left + bbox.width) - ratio;
  if (right - left < ratio) return;
  const top = laneTop(plot, lane, ratio);
  ctx.fillStyle = fill;
  ctx.beginPath();
  ctx.roundRect(left, top, right - left, LANE * ratio, Math.min(4 * ratio, (right - left) / 2));
  ctx.fill();
  ctx.fillStyle = ink;
  ctx.textAlign = "left";
  ctx.fillText(fitted(ctx, text, right - left - 10 * ratio), left + 6 * ratio, top + (LANE / 2) * ratio);
}

function music(plot: uPlot, trend: Trend, session: Session, colours: Record<string, string>, ratio: number): void {
  const { next } = session;
  for (const { from, to, title } of trend.music) {
    if (to === null && next) block(plot, 0, { from, to: next.at, text: "", fill: MUSIC, ink: "" }, ratio);
    block(plot, 0, { from, to: to ?? trend.to, text: title, fill: to === null ? MUSIC_NOW : MUSIC, ink: colours["text"] ?? "" }, ratio);
  }
  const until = session.bands.find(({ state }) => state === "present")?.to ?? 0;
  if (next && until > next.at) block(plot, 0, { from: next.at, to: until, text: next.title, fill: AHEAD, ink: colours["soft"] ?? "" }, ratio);
}

function light(plot: uPlot, trend: Trend, session: Session, colours: Record<string, string>, ratio: number): void {
  for (const { from, to, label, level, kelvin } of trend.light) {
    // Dark enough under its words: the lane is a record, the card shows the light itself.
    const fill = lampColour(Math.min(level, 1) * 0.02 + 0.006, kelvin ?? 2700);
    block(plot, 1, { from, to: to ?? trend.to, text: label, fill, ink: colours["text"] ?? "" }, ratio);
  }
  if (trend.light.length === 0) return;
  for (const band of session.bands.filter(({ state }) => state === "waits")) {
    block(plot, 1, { from: Math.max(band.from, trend.to), to: band.to, text: "when you say", fill: AHEAD, ink: colours["soft"] ?? "" }, ratio);
  }
}

function marks(plot: uPlot, { marks: all }: Trend, colours: Record<string, string>, ratio: number): void {
  const { ctx, bbox } = plot;
  const y = laneTop(plot, 2, ratio) + (LANE / 2) * ratio;
  ctx.textAlign = "left";
  all.forEach(({ at, text }, i) => {
    const x = plot.valToPos(at, "x", true);
    const next = all[i + 1];
    const free = (next ? plot.valToPos(next.at, "x", true) : bbox.left + bbox.width) - x - 18 * ratio;
    ctx.fillStyle = colours["text"] ?? "";
    ctx.beginPath();
    ctx.arc(x, y, 3.5 * ratio, 0, 2 * Math.PI);
    ctx.fill();
    ctx.fillStyle = colours["soft"] ?? "";
    ctx.fillText(fitted(ctx, text, free), x + 8 * ratio, y);
  });
}

function instants(plot: uPlot, trend: Trend, { doses, due }: Session, colours: Record<string, string>, ratio: number): void {
  const { ctx, bbox } = plot;
  const foot = bbox.top + lanesAt(bbox.height / ratio) * ratio;
  const upright = (at: number, colour: string, to: number, dash: number[] = []): number => {
    const x = Math.round(plot.valToPos(at, "x", true)) + 0.5;
    ctx.strokeStyle = colour;
    ctx.lineWidth = ratio;
    ctx.setLineDash(dash.map((length) => length * ratio));
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, to);
    ctx.stroke();
    ctx.setLineDash([]);
    return x;
  };
  const said = (text: string, x: number, y: number, ink: string): void => {
    const right = bbox.left + bbox.width - x - 6 * ratio;
    ctx.fillStyle = ink;
    ctx.textAlign = ctx.measureText(text).width > right ? "right" : "left";
    ctx.fillText(text, x + (ctx.textAlign === "right" ? -6 : 6) * ratio, y);
  };
  for (const { at, text } of due) said(text, upright(at, colours["pressure"] ?? "", foot, [3, 4]), bbox.top + 9 * ratio, colours["soft"] ?? "");
  for (const { at, text } of doses) said(text, upright(at, colours["text"] ?? "", bbox.top + bbox.height), bbox.top + 9 * ratio, colours["text"] ?? "");
  upright(trend.to, colours["soft"] ?? "", bbox.top + bbox.height, [1, 3]);
}
