/** The devices page, for technicians: where each device stands, why it stands still, and what it really sends. */
import "../ui/page.css";
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { pressureOf, type View } from "../view";
import "../ui/device-card";
import { liveMark, liveStyle, silenceBanner } from "../ui/live-mark";
import "../ui/cuff-bar";
import "../ui/me-panel";
import { noteLine, noteStyle } from "../ui/notes";
import "../ui/pair-devices";
import { RoomClient, type Asked } from "../ui/room-client";
import "../ui/sign-in";
import { shared } from "../ui/styles";
import { WireFeed } from "../wire";

@customElement("sc-devices-page")
export class DevicesPage extends LitElement {
  @state() private more = false;
  private readonly client = new RoomClient(this);
  private readonly wire = new WireFeed(() => this.requestUpdate());

  static override styles = [
    shared,
    liveStyle,
    noteStyle,
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
      .tag {
        padding: 2px 8px;
        border: 1px dashed #aab4c0;
        border-radius: 7px;
        font-size: 12px;
        font-weight: 600;
        white-space: nowrap;
      }
      .devices {
        display: grid;
        gap: 14px;
      }
      .empty {
        padding: 16px;
      }
      @media (max-width: 699px) {
        .page {
          padding: 8px 8px 24px;
        }
      }
    `,
  ];

  override disconnectedCallback(): void {
    this.wire.stop();
    super.disconnectedCallback();
  }

  override updated(): void {
    if (this.client.me) this.wire.start();
    else this.wire.stop();
  }

  override render(): TemplateResult | typeof nothing {
    const { client } = this;
    if (client.me === undefined) return nothing;
    if (client.me === null) return html`<sc-sign-in @signed-in=${() => client.begin()}></sc-sign-in>`;
    const view = client.shownNow?.view ?? {};
    const silentS = client.live.silentS();
    const last = client.shownNow ? client.now - silentS + (view.room?.wall_offset ?? 0) : null;
    return html`<div
      class="page"
      ?data-not-live=${client.notLive}
      @ask=${(e: CustomEvent<Asked>) => client.send(e.detail)}
      @signed-out=${() => client.forget()}
    >
      <header>
        <h1>Devices · ${view.room?.name ?? ""}</h1>
        ${view.room?.simulated ? html`<span class="tag">SIMULATED</span>` : nothing}
        ${liveMark(client.linkNow, silentS)}
        <button aria-expanded=${this.more} @click=${() => (this.more = !this.more)}>${client.me.name} · ${client.me.role}</button>
      </header>
      ${this.more ? html`<sc-me-panel .me=${client.me}></sc-me-panel>` : nothing}
      <sc-cuff-bar .cuff=${pressureOf(view)?.cuff ?? null} .now=${client.now}></sc-cuff-bar>
      <section class="devices greys">${this.cards(view)}</section>
      ${this.wire.trouble ? html`<p class="soft">${this.wire.trouble}</p>` : nothing}
      ${noteLine(client.note)}
      <p class="faint">${view.room?.own_alarm_note ?? ""}</p>
      <sc-pair-devices .can=${view.people?.can ?? []}></sc-pair-devices>
      ${silenceBanner(client.linkNow, silentS, last)}
    </div>`;
  }

  private cards(view: View): TemplateResult | TemplateResult[] {
    const devices = Object.values(view.devices ?? {});
    if (devices.length === 0) return html`<p class="card empty soft">No device is configured.</p>`;
    const { wire, client } = this;
    return devices.map(
      (device) =>
        html`<sc-device-card
          .device=${device}
          .rungs=${wire.ladders[device.name] ?? null}
          .frames=${wire.watched === device.name ? wire.frames : null}
          .now=${client.now}
          .wallOffset=${view.room?.wall_offset ?? 0}
          ?held=${wire.held}
          @watch-bytes=${(e: CustomEvent<string>) => wire.watch(e.detail)}
          @hold-frames=${() => this.hold()}
        ></sc-device-card>`,
    );
  }

  private hold(): void {
    this.wire.held = !this.wire.held;
    this.requestUpdate();
  }
}
