/** The session on one time axis: vitals on their own labelled scales, pressures, bounds, alarms, phases and lanes. */
import { html, LitElement, unsafeCSS, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import uPlot from "uplot";
import uplotStyle from "uplot/dist/uPlot.min.css?inline";
import { shapeOf, type Shape } from "../alarms";
import { wallClock } from "../format";
import { doseAt } from "../phases";
import { since, type Trend } from "../trend";
import { alarmsOf, vitalOf, type View } from "../view";
import { CHOICES, type Choice, type Window } from "../window";
import { sessionOf, windowNow } from "./course-now";
import { shared } from "./styles";
import { trendStyle } from "./trend-style";
import { AXIS, bands, doseLabel, doseTicks, LEFT, rangeIn, RIGHT, scalesOf, timeTicks, TOP, type Scales } from "./trend-layout";
import { drawGround, drawMarks, type Drawn } from "./trend-marks";

const LINES = ["spo2", "pulse_rate", "heart_rate"] as const;
const FONT = '"Inter Variable", system-ui, sans-serif';
const COLOURS = ["spo2", "pulse", "pressure", "high", "medium", "low", "text", "soft", "line"];

@customElement("sc-trend-chart")
export class TrendChart extends LitElement {
  @property({ attribute: false }) trend: Trend | null = null;
  @property({ attribute: false }) view: View = {};
  @property({ attribute: false }) choice: Choice = "session";
  @query(".plot") private readonly place!: HTMLElement;
  private plot: uPlot | null = null;
  private drawn: Drawn | null = null;
  private window: Window = { from: 0, to: 1 };
  private readonly sizes = new ResizeObserver(() => this.fit());

  static override styles = [unsafeCSS(uplotStyle), shared, trendStyle];

  override render(): TemplateResult {
    return html`<div class="plot" role="img" aria-label="Trend">${this.trend === null ? html`<p class="soft">Trend: loading …</p>` : ""}</div>
      <nav aria-label="Time shown">
        ${CHOICES.map(
          ({ choice, label }) =>
            html`<button
              aria-pressed=${choice === this.choice}
              @click=${() => this.dispatchEvent(new CustomEvent("window-chosen", { detail: choice }))}
            >
              ${label}
            </button>`,
        )}
      </nav>`;
  }

  override firstUpdated(): void {
    this.sizes.observe(this.place);
  }

  override disconnectedCallback(): void {
    this.sizes.disconnect();
    this.plot?.destroy();
    this.plot = null;
    super.disconnectedCallback();
  }

  override updated(changed: PropertyValues<this>): void {
    if ((changed.has("trend") || changed.has("choice")) && this.trend !== null) this.redraw(this.trend);
  }

  private fit(): void {
    const { clientWidth: width, clientHeight: height } = this.place;
    if (this.plot && width > 0) this.plot.setSize({ width, height });
    else if (this.trend) this.redraw(this.trend);
  }

  private redraw(trend: Trend): void {
    this.window = windowNow(this.choice, this.view, trend);
    const { from } = this.window;
    const shown = { ...trend, from };
    this.drawn = {
      trend: shown,
      scales: scalesOf(shown, from),
      bounds: this.bounds(),
      colours: colours(this),
      shapes: { ...this.drawn?.shapes, ...shapes(this.view) },
      font: FONT,
      session: sessionOf(this.view, trend),
    };
    const tables = LINES.map((name) => since(trend.vitals[name] ?? [], from - 60));
    const data = uPlot.join(tables.map((line) => [line.map(([at]) => at), line.map(([, value]) => value)]));
    if (this.plot === null) this.make(data);
    else this.plot.setData(data);
  }

  private bounds(): Drawn["bounds"] {
    const spo2 = vitalOf(this.view, "spo2");
    const rate = vitalOf(this.view, "pulse_rate");
    const all = [
      ["spo2", spo2?.low],
      ["rate", rate?.low],
      ["rate", rate?.high],
    ] as const;
    return all.flatMap(([scale, value]) => (value == null ? [] : [{ scale, value }]));
  }

  private make(data: uPlot.AlignedData): void {
    const { clientWidth: width, clientHeight: height } = this.place;
    if (width === 0 || height === 0) return;
    this.plot = new uPlot(this.options(width, height), data, this.place);
  }

  private options(width: number, height: number): uPlot.Options {
    const colour = this.drawn?.colours ?? {};
    const banded = (scale: keyof Scales, band: "upper" | "lower") => (plot: uPlot): [number, number] =>
      this.drawn ? rangeIn(this.drawn.scales[scale], bands(plot.height - AXIS - TOP)[band]) : [0, 1];
    const line = (scale: string, stroke: string | undefined, dash?: number[]): uPlot.Series => ({
      scale,
      stroke: stroke ?? "",
      width: 1.6,
      points: { show: false },
      ...(dash ? { dash } : {}),
    });
    return {
      width,
      height,
      padding: [TOP, RIGHT, 0, LEFT],
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: { time: false, range: () => [this.window.from, this.window.to] },
        spo2: { range: banded("spo2", "upper") },
        rate: { range: banded("rate", "lower") },
        pressure: { range: banded("pressure", "lower") },
      },
      series: [{}, line("spo2", colour["spo2"]), line("rate", colour["rate"]), line("rate", colour["rate"], [2, 3])],
      axes: [
        {
          stroke: colour["soft"] ?? "",
          font: `11px ${FONT}`,
          size: AXIS,
          gap: 4,
          grid: { show: false },
          ticks: { show: false },
          splits: (plot) => this.ticks(plot),
          values: (_, splits) => splits.map((at) => this.label(at)),
        },
      ],
      hooks: {
        drawClear: [(plot) => this.drawn && drawGround(plot, this.drawn, uPlot.pxRatio)],
        draw: [(plot) => this.drawn && drawMarks(plot, this.drawn, uPlot.pxRatio)],
      },
    };
  }

  /** Once the dose is marked time is counted from it, before by the wall clock. */
  private ticks(plot: uPlot): number[] {
    const { from, to } = this.window;
    const most = Math.max(3, plot.width / 70);
    const { session } = this.view;
    return session && doseAt(session) !== null ? doseTicks(from, to, session, most) : timeTicks(from, to, this.offset, most);
  }

  private label(at: number): string {
    const { session } = this.view;
    return session && doseAt(session) !== null ? doseLabel(at, session) : wallClock(at + this.offset);
  }

  private get offset(): number {
    return this.view.room?.wall_offset ?? 0;
  }
}

function shapes(view: View): Record<string, Shape> {
  return Object.fromEntries(alarmsOf(view).map((alarm) => [alarm.id, shapeOf(alarm)]));
}

function colours(element: Element): Record<string, string> {
  const style = getComputedStyle(element);
  const found = Object.fromEntries(COLOURS.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
  return { ...found, rate: found["pulse"] ?? "" };
}
