/** One alarm with what is known of it, who has it, and exactly the buttons its `can` names. */
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { buttons, holder, timing } from "../alarms";
import type { Alarm } from "../view";
import "./alarm-badge";
import { ask } from "./room-client";
import { SETTLE_MS } from "./steady";
import { shared } from "./styles";
import { words } from "./words";

/** A longer title is set smaller, in two lines. */
const LONG = 25;

@customElement("sc-alarm-card")
export class AlarmCard extends LitElement {
  @property({ attribute: false }) alarm: Alarm | null = null;
  @property({ attribute: false }) now = 0;
  @property({ attribute: false }) wallOffset = 0;
  @property({ type: Boolean }) locked = false;
  @state() private settling = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  static override styles = [
    shared,
    css`
      :host {
        min-width: 0;
      }
      article {
        --tint: var(--low);
        height: 100%;
        display: flex;
        flex-direction: column;
        gap: 2px;
        padding: 8px 12px 8px 14px;
        overflow: hidden;
        border: 1px solid color-mix(in srgb, var(--tint) 28%, var(--line));
        border-left: 4px solid var(--tint);
        border-radius: 12px;
        background: color-mix(in srgb, var(--tint) 6%, var(--card));
      }
      article[data-priority="high"] {
        --tint: var(--high);
      }
      article[data-priority="medium"] {
        --tint: var(--medium);
      }
      article[data-presence="acknowledged"] {
        background: var(--card);
        border-color: var(--line);
        border-left-color: color-mix(in srgb, var(--tint) 60%, var(--ground));
      }
      h3 {
        display: flex;
        gap: 9px;
        align-items: baseline;
        min-width: 0;
        font-size: 16.5px;
        font-weight: 650;
      }
      h3 sc-alarm-badge {
        align-self: center;
        flex: none;
      }
      @media (max-width: 1150px) {
        h3 {
          font-size: 15px;
        }
      }
      .title,
      .line {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .line {
        font-size: 13px;
        line-height: 1.3;
      }
      [data-long] {
        gap: 0;
      }
      [data-long] h3 {
        align-items: start;
        font-size: 14px;
        line-height: 1.2;
      }
      [data-long] .title {
        white-space: normal;
        text-wrap: balance;
      }
      .flag {
        color: var(--text);
        font-weight: 650;
      }
      .does {
        display: flex;
        gap: 10px;
        margin-top: auto;
      }
      .does button {
        flex: 1;
      }
    `,
  ];

  override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("alarm");
    if (!changed.has("alarm") || !before || before.id === this.alarm?.id) return;
    this.settling = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => (this.settling = false), SETTLE_MS);
  }

  override render(): TemplateResult | typeof nothing {
    const { alarm, now } = this;
    if (alarm === null) return nothing;
    return html`<article data-priority=${alarm.priority} data-presence=${alarm.presence} ?data-long=${alarm.title.length > LONG} aria-label=${alarm.title}>
      <h3><sc-alarm-badge .alarm=${alarm}></sc-alarm-badge><span class="title">${words(alarm.title)}</span></h3>
      <p class="line soft">
        ${alarm.data_lost ? html`<span class="flag">DATA LOST</span> · ` : nothing}${timing(alarm, now, this.wallOffset)}
      </p>
      <p class="line">
        ${alarm.detail ? html`<span class="soft">${words(alarm.detail)} · </span>` : nothing}${holder(alarm, now)}
      </p>
      <div class="does">
        ${buttons(alarm).map(
          ({ command, label }) =>
            html`<button
              data-command=${command}
              ?disabled=${this.settling || this.locked}
              @click=${() => this.dispatchEvent(ask(command, { condition: alarm.id }))}
            >
              ${label}
            </button>`,
        )}
      </div>
    </article>`;
  }
}
