/** The cuff on pages without its tile: what it does, and Stop for anyone. Its place is kept while there is a cuff. */
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { cuffText, intervalText, moving } from "../cuff";
import type { Cuff } from "../view";
import { ask } from "./room-client";
import { shared } from "./styles";

@customElement("sc-cuff-bar")
export class CuffBar extends LitElement {
  @property({ attribute: false }) cuff: Cuff | null = null;
  @property({ attribute: false }) now = 0;

  static override styles = [
    shared,
    css`
      div {
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: 12px;
        min-height: var(--touch);
      }
      p {
        min-width: 0;
        overflow: hidden;
        display: -webkit-box;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 2;
      }
      b {
        color: var(--pressure);
        font-weight: 650;
      }
      button {
        flex: none;
        min-width: 150px;
        border: 2px solid #8d9aab;
        background: #2c3642;
        font-weight: 650;
      }
      [data-idle] button {
        visibility: hidden;
      }
    `,
  ];

  override render(): TemplateResult | typeof nothing {
    const { cuff, now } = this;
    if (cuff === null || cuff.state === "none") return nothing;
    const pressure = moving(cuff) && cuff.pressure !== null ? html`<b>${cuff.pressure} mmHg</b> ` : nothing;
    const text = cuffText(cuff, now) || ["cuff idle", intervalText(cuff)].filter(Boolean).join(" · ");
    return html`<div ?data-idle=${!cuff.stops}>
      <p class=${cuff.stops ? "" : "soft"}>${pressure}${text.charAt(0).toUpperCase()}${text.slice(1)}</p>
      <button data-command="stop-cuff" @click=${() => this.dispatchEvent(ask("stop-cuff"))}>Stop cuff</button>
    </div>`;
  }
}
