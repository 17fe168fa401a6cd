/** Digits under the thumb: a tablet's own keyboard would light up the dark room. Sends "digit" and "erase". */
import { css, html, LitElement, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import { shared } from "./styles";

@customElement("sc-keypad")
export class Keypad extends LitElement {
  static override styles = [
    shared,
    css`
      div {
        display: grid;
        grid-template-columns: repeat(3, minmax(56px, 92px));
        gap: 8px;
      }
      button {
        font-size: 20px;
      }
      .erase {
        grid-column: span 2;
        font-size: 15px;
      }
    `,
  ];

  override render(): TemplateResult {
    const digits = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0"];
    return html`<div>
      ${digits.map((digit) => html`<button type="button" @click=${() => this.tell("digit", digit)}>${digit}</button>`)}
      <button type="button" class="erase" @click=${() => this.tell("erase", "")}>Erase</button>
    </div>`;
  }

  private tell(name: string, detail: string): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
