/** The devices page, for technicians: every device with its link, battery and what it sent that nobody understood. */
import "../ui/page.css";
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { duration, wallClock } from "../format";
import type { Device, View } from "../view";
import { liveMark, liveStyle, silenceBanner } from "../ui/live-mark";
import "../ui/me-panel";
import "../ui/pair-devices";
import { RoomClient } from "../ui/room-client";
import "../ui/sign-in";
import { shared } from "../ui/styles";

const LINK: Record<Device["link"], string> = { up: "● up", down: "✕ down", waiting: "◌ waiting" };

@customElement("sc-devices-page")
export class DevicesPage extends LitElement {
  @state() private more = false;
  private readonly client = new RoomClient(this);

  static override styles = [
    shared,
    liveStyle,
    css`
      .page {
        max-width: 1280px;
        min-height: 100dvh;
        margin: 0 auto;
        padding: 8px 16px 24px;
        display: grid;
        gap: 14px;
        align-content: start;
        font-size: 15px;
      }
      header {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 6px 20px;
      }
      h1 {
        margin-right: auto;
        font-size: 18px;
        font-weight: 650;
      }
      .tag,
      td .tag {
        padding: 2px 8px;
        border: 1px dashed #aab4c0;
        border-radius: 7px;
        font-size: 12px;
        font-weight: 600;
        white-space: nowrap;
      }
      .scroll {
        overflow-x: auto;
      }
      table {
        width: 100%;
        border-collapse: collapse;
      }
      th {
        padding: 12px 14px;
        color: var(--soft);
        font-size: 13px;
        font-weight: 500;
        text-align: left;
        white-space: nowrap;
      }
      td {
        padding: 12px 14px;
        border-top: 1px solid var(--line);
        vertical-align: top;
      }
      .right {
        text-align: right;
      }
      td b {
        font-weight: 650;
      }
      td.link {
        white-space: nowrap;
        font-weight: 600;
      }
      td small {
        display: block;
        color: var(--soft);
        font-size: 13px;
        font-weight: 400;
      }
      td.link small {
        max-width: 300px;
        white-space: normal;
      }
      .empty {
        padding: 16px;
      }
    `,
  ];

  override render(): TemplateResult | typeof nothing {
    const { client } = this;
    if (client.me === undefined) return nothing;
    if (client.me === null) return html`<sc-sign-in @signed-in=${() => client.begin()}></sc-sign-in>`;
    const view = client.shownNow?.view ?? {};
    const silentS = client.live.silentS();
    const last = client.shownNow ? client.now - silentS + (view.room?.wall_offset ?? 0) : null;
    return html`<div class="page" ?data-not-live=${client.notLive} @signed-out=${() => client.forget()}>
      <header>
        <h1>Devices · ${view.room?.name ?? ""}</h1>
        ${view.room?.simulated ? html`<span class="tag">SIMULATED</span>` : nothing}
        ${liveMark(client.linkNow, silentS)}
        <button aria-expanded=${this.more} @click=${() => (this.more = !this.more)}>${client.me.name} · ${client.me.role}</button>
      </header>
      ${this.more ? html`<sc-me-panel .me=${client.me}></sc-me-panel>` : nothing}
      <section class="card scroll greys">${this.table(view)}</section>
      <p class="faint">${view.room?.own_alarm_note ?? ""}</p>
      <sc-pair-devices .can=${view.people?.can ?? []}></sc-pair-devices>
      ${silenceBanner(client.linkNow, silentS, last)}
    </div>`;
  }

  private table(view: View): TemplateResult {
    const devices = Object.values(view.devices ?? {});
    if (devices.length === 0) return html`<p class="empty soft">No device is configured.</p>`;
    return html`<table>
      <thead>
        <tr>
          <th>Device</th>
          <th>Model</th>
          <th>Link</th>
          <th>Since</th>
          <th class="right">Battery</th>
          <th class="right">Garbled</th>
          <th>Own alarm</th>
        </tr>
      </thead>
      <tbody>
        ${devices.map((device) => this.row(device, view.room?.wall_offset ?? 0))}
      </tbody>
    </table>`;
  }

  private row(device: Device, offset: number): TemplateResult {
    const { since } = device;
    const when = since === null ? "" : html`${wallClock(since + offset)}<small>${duration(this.client.now - since)}</small>`;
    return html`<tr>
      <td>
        <b>${device.label || device.name}</b> ${device.simulated ? html`<span class="tag">SIMULATED</span>` : nothing}<small
          >${device.name}</small
        >
      </td>
      <td>${device.model}</td>
      <td class="link">${LINK[device.link]}<small>${device.link_text}</small></td>
      <td>${when}</td>
      <td class="right">${device.battery === null ? "–" : `${device.battery} %`}</td>
      <td class="right">${device.garbled}</td>
      <td>${device.own_alarm ? "has one: stays on" : "has none"}</td>
    </tr>`;
  }
}
