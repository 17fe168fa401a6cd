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
  private pauses = false;

  static override styles = [
    shared,
    css`
      .places {
        display: grid;
        grid-auto-flow: column;
        grid-auto-columns: minmax(0, 1fr);
        gap: 6px;
      }
      .place {
        display: grid;
        min-height: var(--touch);
      }
      button {
        padding: 0 4px;
        font-size: 13px;
      }
      @media (max-width: 1150px) {
        button {
          font-size: 12.5px;
        }
      }
    `,
  ];

  override willUpdate(): void {
    // Its place stays while it is not offered for a moment, so that the others do not move.
    this.pauses ||= (this.view.alarms?.can ?? []).some((name) => name === "pause-audio" || name === "resume-audio");
  }

  override render(): TemplateResult {
    const { alarms, people, room } = this.view;
    const can = people?.can ?? [];
    const places = room?.watching ? this.watchingPlaces(can, alarms?.can ?? []) : this.place(this.start(can));
    return html`<div class="places">${places}</div>`;
  }

  private watchingPlaces(can: readonly string[], sound: readonly string[]): TemplateResult {
    return html`${this.pauses ? this.place(this.pause(sound)) : nothing}
    ${can.includes("patient-checked") ? this.place(this.command("patient-checked", "Patient checked")) : nothing}
    ${can.includes("sensors-off") ? this.place(this.sheet("sensors", "Sensors off …")) : nothing}
    ${can.includes("close-session") ? this.place(this.sheet("end", "End watching …")) : nothing}`;
  }

  private place(content: TemplateResult | typeof nothing): TemplateResult {
    return html`<div class="place">${content}</div>`;
  }

  private pause(can: readonly string[]): TemplateResult | typeof nothing {
    const left = pauseLeft(this.view.alarms, this.now);
    const time = left === null ? nothing : html`<small>${countDown(left)}</small>`;
    if (can.includes("resume-audio")) return this.command("resume-audio", html`End sound pause ${time}`, "End sound pause");
    return can.includes("pause-audio") ? this.command("pause-audio", "Pause sound") : nothing;
  }

  private start(can: readonly string[]): TemplateResult | typeof nothing {
    return can.includes("open-session")
      ? html`<button class="main" ?disabled=${this.locked} @click=${() => this.open("start")}>Start watching</button>`
      : nothing;
  }

  private sheet(name: string, label: string): TemplateResult {
    return html`<button ?disabled=${this.locked} @click=${() => this.open(name)}>${label}</button>`;
  }

  private command(name: string, label: string | TemplateResult, said = label): TemplateResult {
    return html`<button data-command=${name} aria-label=${typeof said === "string" ? said : nothing} ?disabled=${this.locked} @click=${() => this.dispatchEvent(ask(name))}>
      ${label}
    </button>`;
  }

  private open(sheet: string): void {
    this.dispatchEvent(new CustomEvent("open-sheet", { detail: sheet, bubbles: true, composed: true }));
  }
}
