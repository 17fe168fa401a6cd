/** What may be done to the room, under the thumb: each button has its own place and keeps it. */
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { pauseLeft } from "../alarms";
import { countDown } from "../format";
import type { View } from "../view";
import { ask } from "./room-client";
import { shared } from "./styles";

@customElement("sc-steering")
export class Steering extends LitElement {
  @property({ attribute: false }) view: View = {};
  @property({ attribute: false }) now = 0;
  @property({ type: Boolean }) locked = false;

  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: 10px;
        padding: 12px;
      }
      p {
        grid-column: 1 / -1;
        min-height: 1.35em;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        color: var(--soft);
      }
      .place {
        display: grid;
        min-height: var(--touch);
      }
      .wide {
        grid-column: 1 / -1;
      }
    `,
  ];

  override render(): TemplateResult {
    const { alarms, people, room } = this.view;
    const can = people?.can ?? [];
    const watching = room?.watching ?? false;
    const main = watching ? this.sheet("End watching …", "end", can.includes("close-session")) : this.start(can);
    return html`<p>${this.sound(alarms?.can ?? [])}</p>
      ${watching
        ? html`<div class="place">${this.pause(alarms?.can ?? [])}</div>
            <div class="place">${can.includes("patient-checked") ? this.command("patient-checked", "Patient checked") : main}</div>
            ${can.includes("patient-checked") ? html`<div class="place wide">${main}</div>` : nothing}`
        : html`<div class="place wide">${main}</div>`}`;
  }

  private sound(can: readonly string[]): string {
    const left = pauseLeft(this.view.alarms, this.now);
    if (left !== null) return `Staff alarm sound paused: ${countDown(left)} left`;
    if (!this.view.room?.watching) return this.view.room?.notice || "not watching: no alarms are sent";
    return can.length > 0 ? "Staff alarm sound is on. This screen is silent." : "This screen is silent.";
  }

  private pause(can: readonly string[]): TemplateResult | typeof nothing {
    if (can.includes("resume-audio")) return this.command("resume-audio", "End sound pause");
    return can.includes("pause-audio") ? this.command("pause-audio", "Pause sound") : nothing;
  }

  private start(can: readonly string[]): TemplateResult | typeof nothing {
    return can.includes("open-session")
      ? html`<button class="main" ?disabled=${this.locked} @click=${() => this.open("start")}>Start watching</button>`
      : nothing;
  }

  private sheet(label: string, name: string, allowed: boolean): TemplateResult | typeof nothing {
    if (!allowed) return nothing;
    return html`<button ?disabled=${this.locked} @click=${() => this.open(name)}>${label}</button>`;
  }

  private command(name: string, label: string): TemplateResult {
    return html`<button data-command=${name} ?disabled=${this.locked} @click=${() => this.dispatchEvent(ask(name))}>
      ${label}
    </button>`;
  }

  private open(sheet: string): void {
    this.dispatchEvent(new CustomEvent("open-sheet", { detail: sheet, bubbles: true, composed: true }));
  }
}
