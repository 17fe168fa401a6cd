/** The head of the room page: where, who, which phase and what comes next, time since the dose, how live this is, the calls. */
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { sensorsOffLeft } from "../due";
import { countClock, countDown, wallClock } from "../format";
import { doseAt, exitText, minuteS, nextText, phaseTitle, sinceDose } from "../phases";
import type { Link } from "../silence";
import type { View } from "../view";
import "./emergency";
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
        gap: 18px;
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
        flex: 1 1 auto;
        min-width: 0;
      }
      .state p {
        overflow: hidden;
        text-overflow: ellipsis;
      }
      .state b {
        font-size: 18px;
        font-weight: 650;
      }
      .off {
        font-weight: 600;
      }
      .clock {
        text-align: right;
      }
      .clock b {
        display: block;
        font-size: 26px;
        font-weight: 680;
        line-height: 1.15;
      }
      .clock small {
        display: block;
        font-size: 13px;
        color: var(--soft);
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
        flex: none;
        min-width: 104px;
        font-weight: 650;
      }
      sc-emergency {
        flex: none;
        width: 146px;
      }
      .tag small {
        display: block;
        font-weight: 450;
        letter-spacing: 0;
        text-align: center;
      }
      @media (max-width: 1150px) {
        :host {
          gap: 10px;
        }
        .name {
          max-width: 122px;
        }
        .wide {
          display: none;
        }
        .clock b {
          font-size: 22px;
        }
        .clock small,
        .tag {
          font-size: 12px;
        }
        .tag {
          padding: 4px 6px;
        }
        .who {
          min-width: 96px;
          padding: 6px 4px;
        }
        .call {
          min-width: 64px;
          width: 68px;
          padding: 0 4px;
          white-space: normal;
        }
        sc-emergency {
          width: 132px;
        }
      }
    `,
  ];

  override render(): TemplateResult {
    const { room, session, alarms } = this.view;
    const patient = [session?.alias, session?.programme_label].filter(Boolean).join(" · ");
    return html`<div class="name">
        <h1>${room?.name ?? ""}</h1>
        <p class="soft">${patient || "no session"}</p>
      </div>
      <div class="state">${this.state()}</div>
      <div class="clock">${this.clock()}</div>
      ${room?.simulated ? html`<span class="tag">SIMULATED${this.hurry()}</span>` : nothing}
      <button class="who" aria-label="Who is signed in" @click=${this.open}>
        ${liveMark(this.link, this.silentS)}<span>${this.person}</span>
      </button>
      ${alarms?.can.includes("call-nurse")
        ? html`<button class="call main" data-command="call-nurse" @click=${() => this.dispatchEvent(ask("call-nurse"))}>
            Call nurse
          </button>`
        : html`<span class="call"></span>`}
      <sc-emergency .view=${this.view}></sc-emergency>`;
  }

  private state(): TemplateResult {
    const { room, session } = this.view;
    if (room === undefined) return html`<b>connecting …</b>`;
    if (!room.watching) return html`<b>Not watching</b><br /><span class="soft">no alarms are sent</span>`;
    if (!session?.phase) return html`<b>Watching</b>`;
    const left = sensorsOffLeft(session, this.now);
    return html`<p><b>${phaseTitle(session)}</b></p>
      ${left === null
        ? html`<p class=${session.next?.ready ? "off" : "soft"}>${nextText(session, this.now)}</p>`
        : html`<p class="off">sensors off (${session.sensors_off?.reason}): ${countDown(left)} left</p>`}`;
  }

  private clock(): TemplateResult {
    const { room, session } = this.view;
    const time = this.now === 0 ? "--:--" : wallClock(this.now + (room?.wall_offset ?? 0));
    const opened = session?.opened_at ?? null;
    if (!room?.watching || opened === null) return html`<b>${time}</b>`;
    if (doseAt(session) === null) return html`<b>no dose yet</b><small>Watching ${countClock(this.now - opened)}</small>`;
    const exit = exitText(this.view);
    return html`<b>${sinceDose(session, this.now)}</b><small><span class="wide">${time} · </span>${exit}</small>`;
  }

  /** A demo's minutes of the programme may be short: then no clock of it is one of the room. */
  private hurry(): TemplateResult | typeof nothing {
    const factor = 60 / minuteS(this.view.session);
    return factor === 1 ? nothing : html`<small>minutes ×${Math.round(factor)}</small>`;
  }

  private open(): void {
    this.dispatchEvent(new CustomEvent("open-sheet", { detail: "me", bubbles: true, composed: true }));
  }
}
