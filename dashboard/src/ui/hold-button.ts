/** A button that must be held for 1 s, for what may not happen by a slip. Sends "held". */
import { css, html, LitElement, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { Hold } from "../hold";
import { holdPress } from "./hold-press";
import { shared } from "./styles";

@customElement("sc-hold-button")
export class HoldButton extends LitElement {
  @property() label = "";
  @property({ type: Boolean }) locked = false;
  @state() private pressed = false;
  @state() private early = false;
  private readonly hold = new Hold({
    touched: () => (this.pressed = !this.locked),
    held: () => this.locked || this.dispatchEvent(new CustomEvent("held")),
    released: (early) => {
      this.pressed = false;
      this.early = early;
    },
  });

  static override styles = [
    shared,
    css`
      button {
        position: relative;
        flex-direction: column;
        gap: 1px;
        width: 100%;
        overflow: hidden;
        border-color: #8d9aab;
        background: #1d2733;
        touch-action: none;
      }
      small {
        font-weight: 450;
        color: var(--soft);
      }
      span,
      small {
        position: relative;
      }
      i {
        position: absolute;
        inset: 0;
        transform: scaleX(0);
        transform-origin: left;
        background: #34495f;
      }
      [data-pressed] i {
        transform: scaleX(1);
        transition: transform 1s linear;
      }
    `,
  ];

  override render(): TemplateResult {
    return html`<button ${holdPress(this.hold)} ?disabled=${this.locked} ?data-pressed=${this.pressed}>
      <i aria-hidden="true"></i><span>${this.label}</span><small>${this.early ? "let go too early: hold 1 s" : "hold 1 s"}</small>
    </button>`;
  }
}
