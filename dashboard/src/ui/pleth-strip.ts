/** The pulse wave on a canvas: it stands still and is written over from left to right, with gaps left as gaps. */
import { css, html, LitElement, type TemplateResult } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import { PlethTrack, SlowRange, underThePen, type Point, type Wave } from "../pleth";

/** Seconds across the strip, and the erased part ahead of the pen. */
const SWEEP_S = 10;
const ERASED_S = 0.45;
/** Drawn this far behind the monitor's time, so that messages of a few samples each are drawn without a stutter. */
const BEHIND_S = 0.6;
/** 30 pictures a second. One costs 0.4 ms of a desktop core (Chromium without a graphics card), so all of it is drawn anew. */
const FRAME_MS = 1000 / 30;

@customElement("sc-pleth-strip")
export class PlethStrip extends LitElement {
  /** journal time now, in seconds; null before the first message */
  @property({ attribute: false }) clock: () => number | null = () => null;
  @property({ type: Boolean }) stale = false;
  @query("canvas") private readonly canvas!: HTMLCanvasElement;
  /** pictures drawn since the page was opened */
  drawn = 0;
  /** journal time the last picture reaches to, in seconds; null before the first */
  pen: number | null = null;
  private readonly track = new PlethTrack(SWEEP_S + 1);
  private readonly range = new SlowRange();
  private last = 0;
  private frame = 0;

  static override styles = css`
    :host {
      display: block;
      position: relative;
      min-width: 0;
      color: var(--spo2);
    }
    canvas {
      position: absolute;
      inset: 0 12px 0 60px;
      width: calc(100% - 72px);
      height: 100%;
    }
    span {
      position: absolute;
      left: 14px;
      top: 50%;
      transform: translateY(-50%);
      width: 40px;
      color: var(--soft);
      font-size: 12px;
      line-height: 1.3;
    }
  `;

  add(wave: Wave): void {
    this.track.add(wave);
  }

  clear(): void {
    this.track.clear();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.frame = requestAnimationFrame((t) => this.next(t));
  }

  override disconnectedCallback(): void {
    cancelAnimationFrame(this.frame);
    super.disconnectedCallback();
  }

  override render(): TemplateResult {
    return html`<canvas></canvas><span>Pulse wave</span>`;
  }

  private next(time: number): void {
    this.frame = requestAnimationFrame((t) => this.next(t));
    const passed = time - this.last;
    if (passed < FRAME_MS - 2 || this.stale) return;
    this.last = time;
    const now = this.clock();
    if (now !== null && this.canvas) this.draw(now - BEHIND_S, Math.min(passed / 1000, 1));
  }

  private draw(pen: number, passedS: number): void {
    this.drawn++;
    this.pen = pen;
    const { canvas } = this;
    const scale = window.devicePixelRatio || 1;
    const width = Math.round(canvas.clientWidth * scale);
    const height = Math.round(canvas.clientHeight * scale);
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    const context = canvas.getContext("2d");
    if (context === null) return;
    context.clearRect(0, 0, width, height);
    const points = underThePen(this.track.points, pen, SWEEP_S - ERASED_S);
    this.range.follow(points, passedS);
    context.strokeStyle = getComputedStyle(this).color;
    context.lineWidth = 1.8 * scale;
    context.lineJoin = "round";
    trace(context, points, width, height, this.range);
  }
}

function trace(context: CanvasRenderingContext2D, points: readonly Point[], width: number, height: number, range: SlowRange): void {
  const span = Math.max(range.high - range.low, 1);
  const inset = height * 0.14;
  let before = Infinity;
  context.beginPath();
  for (const { at, value, broken } of points) {
    const x = ((at % SWEEP_S) / SWEEP_S) * width;
    const y = height - inset - ((value - range.low) / span) * (height - 2 * inset);
    if (broken || x < before) context.moveTo(x, y);
    else context.lineTo(x, y);
    before = x;
  }
  context.stroke();
}
