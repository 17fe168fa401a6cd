/** The alarms in a region of fixed height: the most severe first, the rest behind "+2 more", so that nothing moves. */
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Alarm } from "../view";
import "./alarm-card";
import "./alarm-rest";
import { shared } from "./styles";

/** Height of one card and of the line for the rest, in CSS pixels, with the gap between them. */
const CARD = 148;
const MORE = 56;
const GAP = 8;
const NOTICE = 76;

/** How many of `count` alarms get a card in a region of this height; the rest (and a notice) keep their place below. */
export function places(height: number, count: number, notice = false): number {
  const free = height - (notice ? NOTICE + GAP : 0);
  if (count * (CARD + GAP) - GAP <= free) return count;
  return Math.max(notice ? 0 : 1, Math.floor((free - MORE) / (CARD + GAP)));
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
      sc-alarm-rest {
        flex: 1 1 ${MORE}px;
        min-height: ${MORE}px;
        max-height: 170px;
      }
      .none {
        padding: 13px 16px;
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
    const room = places(this.height, this.alarms.length, !this.watching);
    const taken = room * (CARD + GAP) + (this.watching ? 0 : NOTICE + GAP);
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
        ? html`<sc-alarm-rest .alarms=${rest} .height=${Math.min(this.height - taken, 170)} @open-all=${this.openAll}></sc-alarm-rest>`
        : nothing}
    </section>`;
  }

  private openAll(): void {
    this.dispatchEvent(new CustomEvent("open-all"));
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
