/** After the dose: an earlier time with its reason, or a further dose. What is allowed is the room's to say. */
import { css, html, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { wallClock } from "../format";
import type { View } from "../view";
import { SheetForm } from "./sheet-form";

const REASONS = ["marked late", "clock wrong", "told later"];
const MINUTES = [1, 2, 3, 5, 10];

@customElement("sc-dose-form")
export class DoseForm extends SheetForm {
  @property({ attribute: false }) view: View = {};
  @state() private earlier = 0;
  @state() private reason = "";
  @state() private text = "";
  @state() private anew = false;

  static override styles = [
    ...[SheetForm.styles].flat(),
    css`
      .form {
        grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
        gap: 8px 22px;
      }
      section {
        display: grid;
        gap: 8px;
        align-content: start;
      }
      h3 {
        font-weight: 650;
      }
      .given,
      .problem {
        grid-column: span 2;
      }
      section button {
        padding: 0 10px;
        font-size: 13.5px;
      }
      section .main {
        min-width: 112px;
      }
      .row {
        gap: 6px;
      }
      .row input {
        flex: 1 1 120px;
        min-width: 0;
        font-size: 15px;
      }
      .small {
        font-size: 13px;
      }
    `,
  ];

  override render(): TemplateResult {
    const doses = this.view.session?.doses ?? [];
    const offset = this.view.room?.wall_offset ?? 0;
    const given = doses.map(({ at, text, by }) => [wallClock(at + offset), text, by].filter(Boolean).join(", "));
    return html`<div class="form">
      <p class="given soft">Marked: ${given.join(" · ") || "none"}</p>
      <section>
        <h3>Correct time, minutes earlier</h3>
        <div class="row" role="group" aria-label="Minutes earlier">
          ${MINUTES.map(
            (minutes) => html`<button aria-pressed=${this.earlier === minutes} @click=${() => (this.earlier = minutes)}>${minutes}</button>`,
          )}
        </div>
        <div class="row" role="group" aria-label="Reason">
          ${REASONS.map((reason) => html`<button aria-pressed=${this.reason === reason} @click=${() => (this.reason = reason)}>${reason}</button>`)}
        </div>
        <div class="row">
          <input
            aria-label="Reason in your words"
            placeholder="reason: both times are kept"
            maxlength="80"
            .value=${this.reason}
            @input=${(e: InputEvent) => (this.reason = (e.target as HTMLInputElement).value)}
          />
          <button class="main" ?disabled=${this.sending || this.earlier === 0 || this.reason.trim() === ""} @click=${this.correct}>
            Correct time
          </button>
        </div>
      </section>
      <section>
        <h3>Further dose</h3>
        <div class="row">
          <input
            aria-label="What was given"
            placeholder="what was given, e.g. 100 mg"
            maxlength="40"
            .value=${this.text}
            @input=${(e: InputEvent) => (this.text = (e.target as HTMLInputElement).value)}
          />
        </div>
        <div class="row" role="radiogroup" aria-label="Phases">
          <button role="radio" aria-checked=${!this.anew} @click=${() => (this.anew = false)}>Phases go on</button>
          <button role="radio" aria-checked=${this.anew} @click=${() => (this.anew = true)}>Phases begin again</button>
        </div>
        <p class="soft small">Observation always counts from the first dose.</p>
        <button class="main" ?disabled=${this.sending} @click=${this.further}>Mark further dose</button>
      </section>
      ${this.trouble()}
    </div>`;
  }

  private correct(): void {
    this.send("correct-dose", { minutes_earlier: this.earlier, reason: this.reason.trim() });
  }

  private further(): void {
    this.send("further-dose", { text: this.text.trim(), reanchor: this.anew });
  }
}
