/** What will be written with the dose when it is marked: "200 mg". Sends "amount-set"; nothing goes to the room yet. */
import { css, html, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import "./keypad";
import { SheetForm } from "./sheet-form";

@customElement("sc-amount-form")
export class AmountForm extends SheetForm {
  @property() amount = "";
  @state() private text: string | null = null;
  @query("input") private readonly input!: HTMLInputElement;

  static override styles = [
    ...[SheetForm.styles].flat(),
    css`
      form {
        grid-template-columns: minmax(200px, 1fr) auto;
        gap: 8px 24px;
        align-items: start;
      }
      .words {
        display: grid;
        gap: 10px;
      }
    `,
  ];

  override firstUpdated(): void {
    this.input.focus();
  }

  override render(): TemplateResult {
    const text = this.text ?? this.amount;
    return html`<form @submit=${this.submit} autocomplete="off">
      <div class="words">
        <p class="soft">Only for the record. It is written with the dose when you mark it.</p>
        <input
          aria-label="Amount"
          inputmode="none"
          maxlength="40"
          placeholder="200 mg"
          .value=${text}
          @input=${(e: InputEvent) => (this.text = (e.target as HTMLInputElement).value)}
        />
        <div class="row">
          ${["mg", "mg/kg", "ml"].map((unit) => html`<button type="button" @click=${() => (this.text = `${number(text)} ${unit}`.trim())}>${unit}</button>`)}
        </div>
        <button class="main">Keep</button>
      </div>
      <sc-keypad
        @digit=${(e: CustomEvent<string>) => (this.text = typed(text, e.detail))}
        @erase=${() => (this.text = number(text).slice(0, -1))}
      ></sc-keypad>
    </form>`;
  }

  private submit(event: Event): void {
    event.preventDefault();
    const detail = (this.text ?? this.amount).trim();
    this.dispatchEvent(new CustomEvent("amount-set", { detail, bubbles: true, composed: true }));
    this.close();
  }
}

function number(text: string): string {
  return text.replace(/[^\d.,]/g, "");
}

/** A digit goes behind the number and before its unit. */
function typed(text: string, digit: string): string {
  const unit = text.replace(/[\d.,\s]/g, "");
  return [`${number(text)}${digit}`, unit].filter(Boolean).join(" ");
}
