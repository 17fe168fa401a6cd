/** What the trend shows beside its lines: pressures as bars, bounds dashed, alarms in rows, the scales' labels. */
import type uPlot from "uplot";
import type { Shape } from "../alarms";
import { rowsOf, type Span, type Trend } from "../trend";
import { ROW, ROWS, type Scales } from "./trend-layout";

export interface Drawn {
  trend: Trend;
  scales: Scales;
  bounds: { scale: "spo2" | "rate"; value: number }[];
  colours: Record<string, string>;
  shapes: Record<string, Shape>;
  font: string;
}

/** Draws over the lines of `plot`; all lengths in CSS pixels times `ratio`. */
export function drawMarks(plot: uPlot, drawn: Drawn, ratio: number): void {
  const { ctx } = plot;
  ctx.save();
  ctx.font = `${11 * ratio}px ${drawn.font}`;
  ctx.textBaseline = "middle";
  labels(plot, drawn, ratio);
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
      ctx.fillText(tick === last ? `${tick} ${unit}` : String(tick), x, y);
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
  const perPixel = (trend.to - trend.from) / Math.max(bbox.width, 1);
  const rows = rowsOf(spans, trend.to, 22 * ratio * perPixel, ROWS);
  spans.forEach((span, i) => {
    const row = rows[i] ?? 0;
    const y = bbox.top + bbox.height - (ROWS - row) * ROW * ratio + (ROW * ratio) / 2;
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

/** The text cut to `width` with an ellipsis; nothing when not even three letters fit. */
function fitted(ctx: CanvasRenderingContext2D, text: string, width: number): string {
  if (ctx.measureText(text).width <= width) return text;
  let length = text.length;
  while (length > 3 && ctx.measureText(`${text.slice(0, length)}…`).width > width) length--;
  return length > 3 ? `${text.slice(0, length).trimEnd()}…` : "";
}
