/** The head of the room page: where, who, watching since when, the clock, how live this is, and the call button. */
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { countClock, wallClock } from "../format";
import type { Link } from "../silence";
import type { View } from "../view";
import { liveMark, liveStyle } from "./live-mark";
import { ask } from "./room-client";
import { shared } from "./styles";

@customElement("sc-room-header")
export class RoomHeader extends LitElement {
  @property({ attribute: false }) view: View = {};
  @property({ attribute: false }) now = 0;
  @property({ attribute: false }) link: Link = "live";
  @property({ attribute: false }) silentS = 0;
  @property({ attribute: false }) person = "";

  static override styles = [
    shared,
    liveStyle,
    css`
      :host {
        display: flex;
        align-items: center;
        gap: 22px;
        min-width: 0;
        height: 60px;
        white-space: nowrap;
      }
      .name {
        min-width: 0;
      }
      :host([data-not-live]) :is(.name, .state, .clock, .who > :last-child) {
        opacity: 0.45;
      }
      .name p {
        overflow: hidden;
        text-overflow: ellipsis;
      }
      h1 {
        font-size: 18px;
        font-weight: 650;
      }
      .state {
        margin-left: 8px;
      }
      .state b {
        font-size: 18px;
        font-weight: 650;
      }
      .clock {
        margin-left: auto;
        text-align: right;
      }
      .clock b {
        display: block;
        font-size: 28px;
        font-weight: 680;
        line-height: 1.1;
      }
      .tag {
        padding: 4px 10px;
        border: 1px dashed #aab4c0;
        border-radius: 8px;
        font-weight: 600;
        letter-spacing: 0.03em;
      }
      .who {
        display: grid;
        justify-items: start;
        min-width: 118px;
        padding: 6px 10px;
        border-color: transparent;
        background: transparent;
        text-align: left;
        font-weight: 450;
        color: var(--soft);
      }
      .call {
        min-width: 124px;
        font-weight: 650;
      }
      @media (max-width: 1150px) {
        :host {
          gap: 12px;
        }
      }
    `,
  ];

  override render(): TemplateResult {
    const { room, session, alarms } = this.view;
    const offset = room?.wall_offset ?? 0;
    const patient = [session?.alias, session?.programme_label].filter(Boolean).join(" · ");
    return html`<div class="name">
        <h1>${room?.name ?? ""}</h1>
        <p class="soft">${patient || "no session"}</p>
      </div>
      <div class="state">${this.state()}</div>
      <div class="clock"><b>${this.now === 0 ? "--:--" : wallClock(this.now + offset)}</b></div>
      ${room?.simulated ? html`<span class="tag">SIMULATED</span>` : nothing}
      <button class="who" aria-label="Who is signed in" @click=${this.open}>
        ${liveMark(this.link, this.silentS)}<span>${this.person}</span>
      </button>
      ${alarms?.can.includes("call-nurse")
        ? html`<button class="call main" data-command="call-nurse" @click=${() => this.dispatchEvent(ask("call-nurse"))}>
            Call nurse
          </button>`
        : html`<span class="call"></span>`}`;
  }

  private state(): TemplateResult {
    const { room, session } = this.view;
    if (room === undefined) return html`<b>connecting …</b>`;
    if (!room.watching) return html`<b>Not watching</b><br /><span class="soft">no alarms are sent</span>`;
    const opened = session?.opened_at ?? null;
    if (opened === null) return html`<b>Watching</b>`;
    return html`<b>Watching ${countClock(this.now - opened)}</b><br /><span class="soft"
        >since ${wallClock(opened + room.wall_offset)}</span
      >`;
  }

  private open(): void {
    this.dispatchEvent(new CustomEvent("open-sheet", { detail: "me", bubbles: true, composed: true }));
  }
}
