/** A dialog over the trend: it never covers the numbers, the alarms or their buttons. Escape closes it. */
import { css, html, LitElement, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { shared } from "./styles";

@customElement("sc-sheet")
export class Sheet extends LitElement {
  @property() heading = "";

  static override styles = [
    shared,
    css`
      section {
        display: grid;
        grid-template-rows: auto minmax(0, 1fr);
        gap: 10px;
        width: 100%;
        height: 100%;
        padding: 12px 14px 14px;
        overflow: hidden;
        border: 1px solid var(--line-strong);
        border-radius: 12px;
        background: #12161b;
      }
      header {
        display: flex;
        align-items: center;
        justify-content: space-between;
      }
      h2 {
        font-size: 17px;
        font-weight: 650;
      }
      .body {
        min-height: 0;
        overflow-y: auto;
        /* room for the ring around what has the focus */
        margin: -4px;
        padding: 4px;
      }
    `,
  ];

  override render(): TemplateResult {
    return html`<section role="dialog" aria-label=${this.heading} tabindex="-1" @keydown=${this.key}>
      <header>
        <h2>${this.heading}</h2>
        <button @click=${this.close}>Close</button>
      </header>
      <div class="body"><slot></slot></div>
    </section>`;
  }

  override firstUpdated(): void {
    this.renderRoot.querySelector("section")?.focus();
  }

  private key(event: KeyboardEvent): void {
    if (event.key === "Escape") this.close();
  }

  private close(): void {
    this.dispatchEvent(new CustomEvent("close-sheet", { bubbles: true, composed: true }));
  }
}
