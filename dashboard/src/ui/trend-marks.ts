/** What the trend shows beside its lines: pressures as bars, bounds dashed, alarms in rows, the scales' labels. */
import type uPlot from "uplot";
import type { Shape } from "../alarms";
import { rowsOf, type Span, type Trend } from "../trend";
import { fitted } from "./fitted";
import { drawBands, drawLanes, type Session } from "./trend-lanes";
import { lanesAt, ROW, rowsIn, type Scales } from "./trend-layout";

export interface Drawn {
  trend: Trend;
  scales: Scales;
  bounds: { scale: "spo2" | "rate"; value: number }[];
  colours: Record<string, string>;
  shapes: Record<string, Shape>;
  font: string;
  session: Session;
}

/** Draws under the lines of `plot`. */
export function drawGround(plot: uPlot, { session, colours, font }: Drawn, ratio: number): void {
  drawBands(plot, session, colours["soft"] ?? "", colours["text"] ?? "", font, ratio);
}

/** Draws over the lines of `plot`; all lengths in CSS pixels times `ratio`. */
export function drawMarks(plot: uPlot, drawn: Drawn, ratio: number): void {
  const { ctx } = plot;
  ctx.save();
  ctx.font = `${11 * ratio}px ${drawn.font}`;
  ctx.textBaseline = "middle";
  labels(plot, drawn, ratio);
  drawLanes(plot, drawn.trend, drawn.session, drawn.colours, ratio);
  ctx.beginPath();
  ctx.rect(plot.bbox.left, plot.bbox.top, plot.bbox.width, plot.bbox.height);
  ctx.clip();
  bounds(plot, drawn, ratio);
  pressures(plot, drawn, ratio);
  alarms(plot, drawn, ratio);
  ctx.restore();
}

function labels(plot: uPlot, { scales, colours }: Drawn, ratio: number): void {
  const { ctx, bbox } = plot;
  const right = bbox.left + bbox.width;
  const column = (scale: keyof Scales, unit: string, x: number, align: CanvasTextAlign): void => {
    ctx.fillStyle = colours[scale] ?? "";
    ctx.textAlign = align;
    const last = scales[scale].ticks.at(-1);
    for (const tick of scales[scale].ticks) {
      const y = plot.valToPos(tick, scale, true);
      ctx.fillText(tick === last && align === "right" ? `${tick} ${unit}` : String(tick), x, y);
      if (tick === last && align === "left") ctx.fillText(unit, x, y - 13 * ratio);
    }
  };
  column("spo2", "%", bbox.left - 8 * ratio, "right");
  column("rate", "/min", bbox.left - 8 * ratio, "right");
  column("pressure", "mmHg", right + 8 * ratio, "left");
  ctx.strokeStyle = colours["line"] ?? "";
  ctx.lineWidth = ratio;
  ctx.beginPath();
  for (const [scale, tick] of [...pairs("spo2", scales), ...pairs("pressure", scales)]) {
    const y = Math.round(plot.valToPos(tick, scale, true)) + 0.5;
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(right, y);
  }
  ctx.stroke();
}

function pairs(scale: keyof Scales, scales: Scales): [keyof Scales, number][] {
  return scales[scale].ticks.map((tick) => [scale, tick]);
}

function bounds(plot: uPlot, { bounds: all, colours }: Drawn, ratio: number): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.lineWidth = ratio;
  ctx.globalAlpha = 0.55;
  ctx.setLineDash([4 * ratio, 5 * ratio]);
  for (const { scale, value } of all) {
    const y = Math.round(plot.valToPos(value, scale, true)) + 0.5;
    ctx.strokeStyle = colours[scale] ?? "";
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
  }
  ctx.restore();
}

function pressures(plot: uPlot, { trend, colours }: Drawn, ratio: number): void {
  const { ctx, bbox } = plot;
  const width = 5 * ratio;
  ctx.textAlign = "left";
  trend.pressures.forEach((bar, i) => {
    const x = plot.valToPos(bar.at, "x", true);
    const top = plot.valToPos(bar.systolic, "pressure", true);
    const foot = plot.valToPos(bar.diastolic, "pressure", true);
    ctx.fillStyle = ctx.strokeStyle = colours["pressure"] ?? "";
    ctx.lineWidth = ratio;
    ctx.beginPath();
    ctx.roundRect(x - width / 2, top, width, foot - top, width / 2);
    if (bar.validity === "valid") ctx.fill();
    else ctx.stroke();
    const text = `${bar.systolic}/${bar.diastolic}`;
    const next = trend.pressures[i + 1];
    const free = (next ? plot.valToPos(next.at, "x", true) : bbox.left + bbox.width) - x;
    if (free < ctx.measureText(text).width + 16 * ratio) return;
    ctx.fillStyle = colours["soft"] ?? "";
    ctx.fillText(text, x + 8 * ratio, top + 5 * ratio);
  });
}

function alarms(plot: uPlot, { trend, colours, shapes }: Drawn, ratio: number): void {
  const { ctx, bbox } = plot;
  const spans = trend.alarms.filter(({ from, to }) => (to ?? trend.to) >= trend.from && from <= trend.to).toSorted((a, b) => a.from - b.from);
  const { min = 0, max = 1 } = plot.scales["x"] ?? {};
  const perPixel = ((max ?? 1) - (min ?? 0)) / Math.max(bbox.width, 1);
  const count = rowsIn(bbox.height / ratio);
  const rows = rowsOf(spans, trend.to, 22 * ratio * perPixel, count);
  const foot = bbox.top + lanesAt(bbox.height / ratio) * ratio;
  spans.forEach((span, i) => {
    const row = rows[i] ?? 0;
    const y = foot - (count - row) * ROW * ratio + (ROW * ratio) / 2;
    const x = Math.max(plot.valToPos(span.from, "x", true), bbox.left + 8 * ratio);
    const end = Math.max(plot.valToPos(span.to ?? trend.to, "x", true), x + 3 * ratio);
    const later = spans.find((_, j) => j > i && rows[j] === row);
    const before = spans.findLast((_, j) => j < i && rows[j] === row);
    const right = (later ? plot.valToPos(later.from, "x", true) - 12 * ratio : bbox.left + bbox.width) - x - 10 * ratio;
    const left = x - 10 * ratio - (before ? plot.valToPos(before.to ?? trend.to, "x", true) + 6 * ratio : bbox.left);
    ctx.fillStyle = colours[span.priority] ?? "";
    ctx.globalAlpha = 0.3;
    ctx.fillRect(x, y - 6.5 * ratio, end - x, 13 * ratio);
    ctx.globalAlpha = 1;
    sign(ctx, shapeFor(span, shapes), x, y, 5 * ratio);
    ctx.fillStyle = colours["text"] ?? "";
    const leftwards = right < ctx.measureText(span.title).width && left > right;
    ctx.textAlign = leftwards ? "right" : "left";
    const text = fitted(ctx, span.title, leftwards ? left : right);
    ctx.fillText(text, x + (leftwards ? -10 : 10) * ratio, y + ratio / 2);
  });
}

function shapeFor(span: Span, shapes: Record<string, Shape>): Shape {
  return shapes[span.condition] ?? "round";
}

function sign(ctx: CanvasRenderingContext2D, shape: Shape, x: number, y: number, r: number): void {
  ctx.beginPath();
  if (shape === "round") ctx.arc(x, y, r, 0, 2 * Math.PI);
  else if (shape === "square") ctx.rect(x - r * 0.9, y - r * 0.9, r * 1.8, r * 1.8);
  else {
    const tip = shape === "up" ? -r : r;
    ctx.moveTo(x, y + tip);
    ctx.lineTo(x + r * 1.1, y - tip);
    ctx.lineTo(x - r * 1.1, y - tip);
    ctx.closePath();
  }
  ctx.fill();
}
