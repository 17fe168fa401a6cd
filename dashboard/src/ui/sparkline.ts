/** The last minutes of one vital as a small line, with its bounds dashed. */
import { css, html, LitElement, svg, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { since, type Sample } from "../trend";

const WIDTH = 300;
const HEIGHT = 44;
/** The least span drawn, in the vital's unit, so that a calm signal is drawn calm. */
const LEAST_SPAN = 12;

@customElement("sc-sparkline")
export class Sparkline extends LitElement {
  @property({ attribute: false }) samples: readonly Sample[] = [];
  @property({ attribute: false }) to = 0;
  @property({ attribute: false }) minutes = 10;
  @property({ attribute: false }) low: number | null = null;
  @property({ attribute: false }) high: number | null = null;

  static override styles = css`
    :host {
      display: block;
      height: 44px;
    }
    svg {
      display: block;
      width: 100%;
      height: 100%;
      overflow: visible;
    }
    path {
      fill: none;
      stroke: currentColor;
      stroke-width: 1.6;
      stroke-linejoin: round;
      vector-effect: non-scaling-stroke;
    }
    line {
      stroke: var(--soft);
      stroke-width: 1;
      stroke-dasharray: 4 5;
      opacity: 0.7;
      vector-effect: non-scaling-stroke;
    }
  `;

  override render(): TemplateResult {
    const from = this.to - this.minutes * 60;
    const shown = since(this.samples, from);
    const [low, high] = spanOf(shown, this.low, this.high);
    const x = (at: number): number => Math.max(0, ((at - from) / (this.to - from)) * WIDTH);
    const y = (value: number): number => HEIGHT - 3 - ((value - low) / (high - low)) * (HEIGHT - 6);
    const bounds = [this.low, this.high].filter((bound) => bound !== null && bound >= low && bound <= high) as number[];
    return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">
      ${bounds.map((bound) => svg`<line x1="0" x2=${WIDTH} y1=${y(bound)} y2=${y(bound)} />`)}
      <path d=${pathOf(shown, x, y)} />
    </svg>`;
  }
}

/** The drawn span: all samples, and a bound that is near enough to matter to the eye. */
function spanOf(samples: readonly Sample[], low: number | null, high: number | null): [number, number] {
  const values = samples.flatMap(([, value]) => value ?? []);
  if (values.length === 0) return [(low ?? 0) - 1, (high ?? low ?? 0) + 1];
  const least = Math.min(...values);
  const most = Math.max(...values);
  const near = (bound: number | null): number[] =>
    bound !== null && bound > least - 2 * LEAST_SPAN && bound < most + 2 * LEAST_SPAN ? [bound] : [];
  const all = [least, most, ...near(low), ...near(high)];
  const middle = (Math.min(...all) + Math.max(...all)) / 2;
  const half = Math.max(Math.max(...all) - Math.min(...all), LEAST_SPAN) / 2 + 1;
  return [middle - half, middle + half];
}

/** An SVG path through the samples, broken at each null. */
export function pathOf(samples: readonly Sample[], x: (at: number) => number, y: (value: number) => number): string {
  let joined = false;
  const parts: string[] = [];
  for (const [at, value] of samples) {
    if (value !== null) parts.push(`${joined ? "L" : "M"}${x(at).toFixed(1)} ${y(value).toFixed(1)}`);
    joined = value !== null;
  }
  return parts.join("");
}
