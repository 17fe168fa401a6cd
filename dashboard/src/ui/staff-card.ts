/** One alarm on a phone: which room, what, since when, who has it; the worst one with the room's numbers. */
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { buttons, holder, timing } from "../alarms";
import { standing } from "../phases";
import type { Alarm, View } from "../view";
import "./alarm-badge";
import { ask } from "./room-client";
import { roomNumbers, numbersStyle } from "./staff-numbers";
import { SETTLE_MS } from "./steady";
import { shared } from "./styles";
import { words } from "./words";

/** What the room calls the condition that EMERGENCY begins. */
const EMERGENCY = "room.emergency.";

@customElement("sc-staff-card")
export class StaffCard extends LitElement {
  @property({ attribute: false }) alarm: Alarm | null = null;
  @property({ attribute: false }) view: View = {};
  @property({ attribute: false }) now = 0;
  @property({ type: Boolean }) first = false;
  @property({ type: Boolean }) stale = false;
  @state() private settling = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  static override styles = [
    shared,
    numbersStyle,
    css`
      article {
        --tint: var(--low);
        display: grid;
        gap: 6px;
        padding: 14px 16px 16px;
        border: 2px solid var(--tint);
        border-radius: 16px;
        background: color-mix(in srgb, var(--tint) 7%, var(--card));
      }
      article[data-priority="high"] {
        --tint: var(--high);
      }
      article[data-priority="medium"] {
        --tint: var(--medium);
      }
      article[data-presence="acknowledged"] {
        border-color: color-mix(in srgb, var(--tint) 45%, var(--line));
        background: var(--card);
      }
      .head {
        display: flex;
        align-items: center;
        gap: 8px;
        font-size: 14px;
        font-weight: 700;
        letter-spacing: 0.03em;
        text-transform: uppercase;
      }
      article[data-emergency] {
        border-width: 4px;
        background: color-mix(in srgb, var(--tint) 20%, var(--card));
      }
      article[data-emergency] .head {
        font-size: 15px;
      }
      .title {
        font-size: 21px;
        font-weight: 680;
        line-height: 1.15;
        overflow-wrap: anywhere;
        text-wrap: balance;
      }
      article[data-first] .title {
        font-size: 32px;
      }
      .flag {
        color: var(--text);
        font-weight: 650;
      }
      .does {
        display: flex;
        gap: 10px;
        margin-top: 6px;
      }
      article[data-first]:has(.does) {
        padding-bottom: 0;
      }
      article[data-first] .does {
        position: sticky; /* on a short phone the numbers go under it, never the answer */
        bottom: -12px; /* down to the foot, over the page's own edge */
        margin: 6px -14px 0;
        padding: 0 14px 16px;
        border-radius: 0 0 14px 14px;
        background: color-mix(in srgb, var(--tint) 7%, var(--card));
      }
      article[data-presence="acknowledged"] .does {
        background: var(--card);
      }
      .does button {
        flex: 1;
        min-height: 60px;
        font-size: 16px;
      }
      button[data-command="acknowledge"] {
        flex: 1.6;
        background: #215c3c;
        border-color: #3d8a60;
        font-weight: 650;
      }
      button[data-command="acknowledge"]:disabled {
        background: transparent;
        border-color: var(--line);
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
    const { alarm, view, now } = this;
    if (alarm === null) return nothing;
    const offset = view.room?.wall_offset ?? 0;
    return html`<article
      data-priority=${alarm.priority}
      data-presence=${alarm.presence}
      ?data-first=${this.first}
      ?data-emergency=${alarm.id.startsWith(EMERGENCY)}
      aria-label=${alarm.title}
    >
      <p class="head">
        <sc-alarm-badge .alarm=${alarm}></sc-alarm-badge><span>${alarm.id.startsWith(EMERGENCY) ? "EMERGENCY" : alarm.priority} · ${view.room?.name ?? ""}</span>
      </p>
      <p class="title">${words(alarm.title)}</p>
      <p class="soft">
        ${alarm.data_lost ? html`<span class="flag">DATA LOST</span> · ` : nothing}${[timing(alarm, now, offset), view.session?.alias]
          .filter(Boolean)
          .join(" · ")}
      </p>
      ${alarm.detail ? html`<p class="soft">${words(alarm.detail)}</p>` : nothing}
      <p>${holder(alarm, now)}</p>
      ${this.first ? html`<p class="soft">${standing(view, now)}</p>` : nothing}
      ${this.first ? roomNumbers(view, now, this.stale) : nothing} ${this.does(alarm)}
    </article>`;
  }

  private does(alarm: Alarm): TemplateResult | typeof nothing {
    if (alarm.can.length === 0) return nothing;
    return html`<div class="does">
      ${buttons(alarm).map(
        ({ command, label }) =>
          html`<button
            data-command=${command}
            ?disabled=${this.settling || this.stale}
            @click=${() => this.dispatchEvent(ask(command, { condition: alarm.id }))}
          >
            ${label}
          </button>`,
      )}
    </div>`;
  }
}
