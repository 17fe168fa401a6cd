/** The alarms in a region of fixed height: the most severe first, the rest behind "+2 more", so that nothing moves. */
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { MARK } from "../alarms";
import type { Alarm, Priority } from "../view";
import "./alarm-card";
import { shared } from "./styles";

/** Height of one card and of the line for the rest, in CSS pixels, with the gap between them. */
const CARD = 148;
const MORE = 56;
const GAP = 8;
const NOTICE = 84;

/** How many cards a region of this height holds with the line for the rest (and a notice) always kept free. */
export function places(height: number, notice = false): number {
  return Math.max(1, Math.floor((height - MORE - (notice ? NOTICE + GAP : 0)) / (CARD + GAP)));
}

@customElement("sc-alarm-strip")
export class AlarmStrip extends LitElement {
  @property({ attribute: false }) alarms: Alarm[] = [];
  @property({ attribute: false }) now = 0;
  @property({ attribute: false }) wallOffset = 0;
  @property({ attribute: false }) watching = false;
  @property({ attribute: false }) notice = "";
  @property({ type: Boolean }) locked = false;
  @state() private height = 600;
  private readonly sizes = new ResizeObserver(([entry]) => {
    if (entry) this.height = entry.contentRect.height;
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
        padding: 16px;
        font-size: 17px;
      }
      .idle {
        flex: 0 0 ${NOTICE}px;
      }
      .idle span {
        font-size: 14px;
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
    const room = places(this.height, !this.watching);
    const rest = this.alarms.slice(room);
    return html`<section class="list" aria-label="Alarms" aria-live="off">
      ${this.watching ? this.none() : this.idle()}
      ${this.alarms
        .slice(0, room)
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

  private none(): TemplateResult | typeof nothing {
    return this.alarms.length > 0 ? nothing : html`<p class="card none soft">No alarm now.</p>`;
  }

  private idle(): TemplateResult {
    const notice = this.notice || "not watching: no alarms are sent";
    return html`<p class="card none idle">
      <b>${notice[0]?.toUpperCase()}${notice.slice(1)}</b><br /><span class="soft">Values and faults are only shown.</span>
    </p>`;
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
