/** Sensors off on purpose: why, and who goes along. For how long is the room's to say. */
import { css, html, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { SheetForm } from "./sheet-form";

const REASONS = ["toilet", "repositioning", "other hand"];
const ESCORTS = ["therapist", "nurse", "not needed"];

@customElement("sc-sensors-form")
export class SensorsForm extends SheetForm {
  @state() private reason = "";
  @state() private escort = "";

  static override styles = [
    ...[SheetForm.styles].flat(),
    css`
      form {
        grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
        gap: 10px 18px;
      }
      .last,
      .soft {
        grid-column: span 2;
      }
      .row .soft {
        flex: 1 0 100%;
      }
      .row button:not(.main) {
        padding: 0 10px;
        font-size: 13.5px;
      }
      .row input {
        flex: 1 0 100%;
      }
    `,
  ];

  override render(): TemplateResult {
    const ready = this.reason.trim() !== "" && this.escort.trim() !== "" && !this.sending;
    return html`<form @submit=${this.submit} autocomplete="off">
      ${this.choice("Reason", REASONS, this.reason, (text) => (this.reason = text))}
      ${this.choice("Escort", ESCORTS, this.escort, (text) => (this.escort = text))}
      <p class="soft">Lost sensors are not signalled until the time shown in the head is over, or until they read again.</p>
      <div class="row last"><button class="main" ?disabled=${!ready}>${this.sending ? "sending …" : "Sensors off"}</button>${this.trouble()}</div>
    </form>`;
  }

  private choice(name: string, offered: readonly string[], chosen: string, choose: (text: string) => void): TemplateResult {
    return html`<div class="row" role="group" aria-label=${name}>
      <span class="soft">${name}</span>
      ${offered.map((text) => html`<button type="button" aria-pressed=${text === chosen} @click=${() => choose(text)}>${text}</button>`)}
      <input
        aria-label="${name} in your words"
        maxlength="60"
        .value=${offered.includes(chosen) ? "" : chosen}
        @input=${(e: InputEvent) => choose((e.target as HTMLInputElement).value)}
      />
    </div>`;
  }

  private submit(event: Event): void {
    event.preventDefault();
    this.send("sensors-off", { reason: this.reason.trim(), escort: this.escort.trim() });
  }
}
