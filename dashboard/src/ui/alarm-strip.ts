/** The alarms in a region of fixed height: the most severe first, the rest behind "+2 more", so that nothing moves. */
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { MARK } from "../alarms";
import type { Alarm, Priority } from "../view";
import "./alarm-card";
import { shared } from "./styles";

/** Height of one card and of the line for the rest, in CSS pixels, with the gap between them. */
const CARD = 146;
const MORE = 56;
const GAP = 10;

/** How many cards a region of this height holds with the line for the rest always kept free. */
export function places(height: number): number {
  return Math.max(1, Math.floor((height - MORE) / (CARD + GAP)));
}

@customElement("sc-alarm-strip")
export class AlarmStrip extends LitElement {
  @property({ attribute: false }) alarms: Alarm[] = [];
  @property({ attribute: false }) now = 0;
  @property({ attribute: false }) wallOffset = 0;
  @property({ attribute: false }) watching = false;
  @property({ attribute: false }) notice = "";
  @property({ type: Boolean }) locked = false;
  @state() room = 3;
  private readonly sizes = new ResizeObserver(([entry]) => {
    if (entry) this.room = places(entry.contentRect.height);
  });

  static override styles = [
    shared,
    css`
      :host {
        min-height: 0;
        overflow: hidden;
      }
      .list {
        display: flex;
        flex-direction: column;
        gap: ${GAP}px;
        height: 100%;
      }
      sc-alarm-card {
        flex: 0 0 ${CARD}px;
      }
      .more {
        margin-top: auto;
        flex: 0 0 ${MORE}px;
        gap: 10px;
        color: var(--soft);
      }
      .none {
        padding: 14px 16px;
        font-size: 15px;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.sizes.observe(this);
  }

  override disconnectedCallback(): void {
    this.sizes.disconnect();
    super.disconnectedCallback();
  }

  override render(): TemplateResult {
    const rest = this.alarms.slice(this.room);
    return html`<section class="list" aria-label="Alarms" aria-live="off">
      ${this.alarms.length === 0 ? this.none() : nothing}
      ${this.alarms
        .slice(0, this.room)
        .map(
          (alarm) =>
            html`<sc-alarm-card
              .alarm=${alarm}
              .now=${this.now}
              .wallOffset=${this.wallOffset}
              ?locked=${this.locked}
            ></sc-alarm-card>`,
        )}
      ${rest.length > 0
        ? html`<button class="more" @click=${() => this.dispatchEvent(new CustomEvent("open-all"))}>
            +${rest.length} more <span>${tally(rest)}</span>
          </button>`
        : nothing}
    </section>`;
  }

  private none(): TemplateResult {
    return this.watching
      ? html`<p class="card none soft">No alarm now.</p>`
      : html`<p class="card none">${this.notice || "not watching: no alarms are sent"}</p>`;
  }
}

/** "** 1 · * 2": how many of each priority wait behind the line. */
export function tally(alarms: readonly Alarm[]): string {
  return (["high", "medium", "low"] as Priority[])
    .map((priority) => [MARK[priority], alarms.filter((alarm) => alarm.priority === priority).length] as const)
    .filter(([, count]) => count > 0)
    .map(([mark, count]) => `${mark} ${count}`)
    .join(" · ");
}
