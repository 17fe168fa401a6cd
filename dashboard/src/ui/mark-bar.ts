/** Marks, one tap each, and the way to all of them and to a note; how many are in sight depends on the width. */
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { may, type View } from "../view";
import { ask } from "./room-client";
import { shared } from "./styles";

/** In sight at most; the sheet has them all. */
const IN_SIGHT = 7;

@customElement("sc-mark-bar")
export class MarkBar extends LitElement {
  @property({ attribute: false }) view: View = {};
  @property({ type: Boolean }) locked = false;

  static override styles = [
    shared,
    css`
      :host {
        display: flex;
        gap: 8px;
        min-width: 0;
        overflow: hidden;
      }
      button {
        flex: none;
        height: 100%;
        padding: 0 13px;
        font-size: 13.5px;
        white-space: nowrap;
      }
      /* What does not fit goes to a second line, out of sight; the sheet has it. */
      .chips {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        align-content: flex-start;
        height: 100%;
        min-width: 0;
        overflow: hidden;
      }
    `,
  ];

  override render(): TemplateResult | typeof nothing {
    if (!this.view.room?.watching || !may(this.view, "mark")) return nothing;
    const choices = this.view.session?.mark_choices ?? [];
    return html`<button ?disabled=${this.locked} @click=${() => this.open("note")}>Note …</button>
      <div class="chips" role="group" aria-label="Marks">
        ${choices.slice(0, IN_SIGHT).map(({ id, label }) => this.chip(id, label))}
      </div>
      <button ?disabled=${this.locked} @click=${() => this.open("marks")}>More …</button>`;
  }

  private chip(mark: string, label: string): TemplateResult {
    return html`<button data-mark=${mark} ?disabled=${this.locked} @click=${() => this.dispatchEvent(ask("mark", { mark }))}>${label}</button>`;
  }

  private open(sheet: string): void {
    this.dispatchEvent(new CustomEvent("open-sheet", { detail: sheet, bubbles: true, composed: true }));
  }
}
