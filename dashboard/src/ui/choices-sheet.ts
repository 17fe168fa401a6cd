/** Sheets of one-tap choices: all marks, all scenes. A tap asks and closes. */
import { css, html, LitElement, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Args } from "../commands";
import { ask } from "./room-client";
import { shared } from "./styles";

export interface Choosable {
  name: string;
  args: Args;
  label: string;
  chosen?: boolean;
}

@customElement("sc-choices")
export class Choices extends LitElement {
  @property({ attribute: false }) choices: readonly Choosable[] = [];
  @property({ type: Boolean }) locked = false;

  static override styles = [
    shared,
    css`
      div {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(158px, 1fr));
        gap: 10px;
      }
      button {
        width: 100%;
        padding: 0 8px;
      }
      [aria-pressed="true"] {
        border-color: #9db7dd;
        background: #1d2733;
      }
    `,
  ];

  override render(): TemplateResult {
    return html`<div>
      ${this.choices.map(
        ({ name, args, label, chosen }) =>
          html`<button ?disabled=${this.locked} aria-pressed=${chosen ?? false} @click=${() => this.choose(name, args)}>${label}</button>`,
      )}
    </div>`;
  }

  private choose(name: string, args: Args): void {
    this.dispatchEvent(ask(name, args));
    this.dispatchEvent(new CustomEvent("close-sheet", { bubbles: true, composed: true }));
  }
}
