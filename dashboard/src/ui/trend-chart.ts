/** The last minutes on one time axis: vitals on their own labelled scales, pressures, bounds, alarms. */
import { css, html, LitElement, unsafeCSS, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import uPlot from "uplot";
import uplotStyle from "uplot/dist/uPlot.min.css?inline";
import { shapeOf, type Shape } from "../alarms";
import { wallClock } from "../format";
import { since, WINDOWS_MIN, type Trend } from "../trend";
import { alarmsOf, vitalOf, type View } from "../view";
import { shared } from "./styles";
import { AXIS, bands, LEFT, rangeIn, RIGHT, scalesOf, timeTicks, TOP, type Scales } from "./trend-layout";
import { drawMarks, type Drawn } from "./trend-marks";

const LINES = ["spo2", "pulse_rate", "heart_rate"] as const;
const FONT = '"Inter Variable", system-ui, sans-serif';
const COLOURS = ["spo2", "pulse", "pressure", "high", "medium", "low", "text", "soft", "line"];

@customElement("sc-trend-chart")
export class TrendChart extends LitElement {
  @property({ attribute: false }) trend: Trend | null = null;
  @property({ attribute: false }) view: View = {};
  @property({ attribute: false }) minutes = 30;
  @query(".plot") private readonly place!: HTMLElement;
  private plot: uPlot | null = null;
  private drawn: Drawn | null = null;
  private readonly sizes = new ResizeObserver(() => this.fit());

  static override styles = [
    unsafeCSS(uplotStyle),
    shared,
    css`
      :host {
        display: grid;
        grid-template-rows: auto minmax(0, 1fr);
        min-height: 0;
        padding: 8px 8px 4px;
      }
      header {
        display: flex;
        align-items: center;
        gap: 8px;
        padding-left: 6px;
      }
      h2 {
        margin-right: auto;
        color: var(--soft);
        font-size: 13px;
      }
      button {
        font-size: 13px;
        font-weight: 500;
        min-height: 44px;
      }
      button[aria-pressed="true"] {
        border-color: #7f8ea0;
        background: #232b34;
        font-weight: 650;
      }
      button[aria-pressed="false"] {
        color: var(--soft);
      }
      .plot {
        position: relative;
        min-height: 0;
        overflow: hidden;
      }
    `,
  ];

  override render(): TemplateResult {
    return html`<header>
        <h2>${this.trend === null ? "Trend: loading …" : "Trend"}</h2>
        ${WINDOWS_MIN.map(
          (minutes) =>
            html`<button
              aria-pressed=${minutes === this.minutes}
              @click=${() => this.dispatchEvent(new CustomEvent("window-chosen", { detail: minutes }))}
            >
              ${minutes < 60 ? `${minutes} min` : `${minutes / 60} h`}
            </button>`,
        )}
      </header>
      <div class="plot"></div>`;
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
    if ((changed.has("trend") || changed.has("minutes")) && this.trend !== null) this.redraw(this.trend);
  }

  private fit(): void {
    const { clientWidth: width, clientHeight: height } = this.place;
    if (this.plot && width > 0) this.plot.setSize({ width, height });
    else if (this.trend) this.redraw(this.trend);
  }

  private redraw(trend: Trend): void {
    const from = trend.to - this.minutes * 60;
    const shown = { ...trend, from };
    this.drawn = {
      trend: shown,
      scales: scalesOf(shown, from),
      bounds: this.bounds(),
      colours: colours(this),
      shapes: { ...this.drawn?.shapes, ...shapes(this.view) },
      font: FONT,
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
        x: { time: false, range: () => this.span() },
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
          grid: { stroke: colour["line"] ?? "", width: 1 },
          ticks: { show: false },
          splits: (plot) => timeTicks(...this.span(), this.offset, Math.max(3, plot.width / 90)),
          values: (_, splits) => splits.map((at) => wallClock(at + this.offset)),
        },
      ],
      hooks: { draw: [(plot) => this.drawn && drawMarks(plot, this.drawn, uPlot.pxRatio)] },
    };
  }

  private get offset(): number {
    return this.view.room?.wall_offset ?? 0;
  }

  private span(): [number, number] {
    const to = this.trend?.to ?? 0;
    return [to - this.minutes * 60, to + this.minutes * 0.6];
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
