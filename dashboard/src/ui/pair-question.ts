/** What a device asks while it is paired: a code to type here, one to compare, one to type there, or a yes. Sends "answered". */
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import type { Progress } from "../pairing";
import { shared } from "./styles";

const LONGEST = 16; // a PIN

@customElement("sc-pair-question")
export class PairQuestion extends LitElement {
  @property({ attribute: false }) progress!: Progress;
  @state() private typed = "";

  static override styles = [
    shared,
    css`
      form,
      section {
        display: grid;
        gap: 12px;
        justify-items: start;
      }
      .row {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
      }
      .code {
        font-size: 34px;
        font-weight: 650;
        letter-spacing: 0.12em;
      }
      input {
        width: 220px;
        font-size: 22px;
      }
      .main {
        min-width: 130px;
      }
    `,
  ];

  override willUpdate(changed: Map<string, unknown>): void {
    const before = changed.get("progress") as Progress | undefined;
    if (before !== undefined && before.number !== this.progress.number) this.typed = "";
  }

  override render(): TemplateResult {
    const { ask, code, text } = this.progress;
    if (ask === "pin" || ask === "passkey") return this.typing(ask === "passkey");
    return html`<section>
      <p>${text}</p>
      ${code ? html`<p class="code">${code}</p>` : nothing}
      ${ask === "show"
        ? nothing
        : html`<div class="row">
            <button class="main" @click=${() => this.tell("yes")}>Yes</button>
            <button class="main" @click=${() => this.tell("no")}>No</button>
          </div>`}
    </section>`;
  }

  private typing(digits: boolean): TemplateResult {
    return html`<form @submit=${this.submit}>
      <label for="code">${this.progress.text}</label>
      <input
        id="code"
        autocomplete="off"
        inputmode=${digits ? "numeric" : "text"}
        maxlength=${LONGEST}
        .value=${live(this.typed)}
        @input=${(e: InputEvent) => (this.typed = (e.target as HTMLInputElement).value)}
      />
      <button class="main" ?disabled=${this.typed.trim() === ""}>Send code</button>
    </form>`;
  }

  private submit(event: Event): void {
    event.preventDefault();
    this.tell(this.typed.trim());
  }

  private tell(answer: string): void {
    this.dispatchEvent(new CustomEvent("answered", { detail: answer }));
  }
}
