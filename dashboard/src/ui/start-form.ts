/** Start watching: an alias (no name is needed) and a programme. A refusal is shown with its reason. */
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Answer } from "../commands";
import type { Programme } from "../view";
import { noteOf } from "./notes";
import { ask } from "./room-client";
import { shared } from "./styles";

@customElement("sc-start-form")
export class StartForm extends LitElement {
  @property({ attribute: false }) programmes: readonly Programme[] = [];
  /** the programme chosen unless the person chooses another */
  @property({ attribute: false }) first = "";
  /** what the person confirms with their name before watching begins; "" where nothing is asked */
  @property({ attribute: false }) toSign = "";
  @state() private signed = false;
  @state() private alias = "";
  @state() private programme = "";
  @state() private sending = false;
  @state() private problem = "";

  static override styles = [
    shared,
    css`
      form {
        display: grid;
        gap: 10px;
      }
      .first {
        display: flex;
        gap: 16px;
      }
      .alias {
        flex: 1;
        display: grid;
        grid-template-columns: auto minmax(120px, 220px) 1fr;
        align-items: center;
        gap: 12px;
      }
      fieldset {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(180px, 1fr));
        gap: 8px;
        margin: 0;
        padding: 0;
        border: 0;
      }
      fieldset button {
        flex-direction: column;
        align-items: flex-start;
        text-align: left;
      }
      fieldset button[aria-checked="true"] {
        border-color: #9db7dd;
        background: #1d2733;
      }
      small {
        color: var(--soft);
        font-weight: 400;
      }
      .sign {
        display: flex;
        align-items: center;
        gap: 12px;
        min-height: 48px;
      }
      .sign input {
        width: 28px;
        height: 28px;
        flex: none;
      }
      .problem {
        min-height: 1.35em;
        font-weight: 600;
      }
      .main {
        min-width: 180px;
      }
    `,
  ];

  override firstUpdated(): void {
    this.renderRoot.querySelector("input")?.focus();
  }

  override render(): TemplateResult {
    const chosen = this.programme || (this.programmes.find(({ id }) => id === this.first)?.id ?? "");
    return html`<form @submit=${(event: Event) => this.submit(event, chosen)} autocomplete="off">
      <div class="first">
        <label class="alias">
          Alias
          <input
            name="alias"
            maxlength="24"
            .value=${this.alias}
            @input=${(e: InputEvent) => (this.alias = (e.target as HTMLInputElement).value)}
          />
          <small>initials or a number, no name</small>
        </label>
        <button class="main" ?disabled=${this.sending || this.alias.trim() === "" || chosen === "" || !this.confirmed}>
          ${this.sending ? "sending …" : "Start watching"}
        </button>
      </div>
      ${this.toSign ? this.signature() : nothing}
      <p class="problem" role="alert">${this.problem || nothing}</p>
      <fieldset role="radiogroup" aria-label="Programme">
        ${this.programmes.map(
          ({ id, label, signed }) =>
            html`<button
              type="button"
              role="radio"
              data-programme=${id}
              aria-checked=${id === chosen}
              @click=${() => (this.programme = id)}
            >
              ${label}<small>${signed ? "signed" : "not signed by a clinician"}</small>
            </button>`,
        )}
      </fieldset>
    </form>`;
  }

  private get confirmed(): boolean {
    return this.toSign === "" || this.signed;
  }

  private signature(): TemplateResult {
    return html`<label class="sign">
      <input
        type="checkbox"
        name="other-monitor"
        .checked=${this.signed}
        @change=${(e: Event) => (this.signed = (e.target as HTMLInputElement).checked)}
      />
      <span>${this.toSign} <small>Confirmed with your name, in the record.</small></span>
    </label>`;
  }

  private submit(event: Event, programme: string): void {
    event.preventDefault();
    this.sending = true;
    this.problem = "";
    const args = { alias: this.alias.trim(), programme, ...(this.signed ? { other_monitor: true } : {}) };
    this.dispatchEvent(ask("open-session", args, (answer) => this.answered(answer)));
  }

  private answered(answer: Answer): void {
    this.sending = false;
    if (answer.kind === "confirmed") this.dispatchEvent(new CustomEvent("close-sheet", { bubbles: true, composed: true }));
    else this.problem = noteOf("open-session", answer).text;
  }
}
