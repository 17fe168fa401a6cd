/** What medical staff set about the cuff: readings at an interval, and STAT. What is allowed is the room's to say. */
import { css, html, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { statText } from "../cuff";
import type { Cuff } from "../view";
import { SheetForm } from "./sheet-form";

@customElement("sc-cuff-form")
export class CuffForm extends SheetForm {
  @property({ attribute: false }) cuff: Cuff | null = null;
  @property({ attribute: false }) now = 0;
  @property({ type: Boolean }) locked = false;

  static override styles = [
    ...[SheetForm.styles].flat(),
    css`
      .row .soft {
        flex: 1 0 100%;
      }
    `,
  ];

  override render(): TemplateResult {
    const { cuff } = this;
    const minutes = cuff?.interval?.minutes ?? 0;
    const by = cuff?.interval ? `, set by ${cuff.interval.by}` : "";
    const stat = cuff === null ? "" : statText(cuff, this.now);
    const off = this.sending || this.locked;
    return html`<div class="form">
      <div class="row" role="group" aria-label="Interval">
        <span class="soft">Readings by themselves, counted from the last one${by}. The programme's own readings stay.</span>
        ${[0, ...(cuff?.intervals ?? [])].map(
          (each) =>
            html`<button ?disabled=${off} aria-pressed=${each === minutes} @click=${() => this.send("cuff-interval", { minutes: each })}>
              ${each === 0 ? "None" : `Every ${each} min`}
            </button>`,
        )}
      </div>
      <div class="row" role="group" aria-label="STAT">
        <span class="soft">STAT: one reading after another, 5 s apart, for at most 5 min. Stop cuff ends it.</span>
        <button class="main" data-command="start-stat" ?disabled=${off || stat !== ""} @click=${() => this.send("start-stat", {})}>
          ${stat || "Start STAT"}
        </button>
      </div>
      ${this.trouble()}
    </div>`;
  }
}
