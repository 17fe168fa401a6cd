/** A free note for the record. */
import { css, html, type TemplateResult } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import { SheetForm } from "./sheet-form";

const LONGEST = 2000;

@customElement("sc-note-form")
export class NoteForm extends SheetForm {
  @state() private text = "";
  @query("textarea") private readonly area!: HTMLTextAreaElement;

  static override styles = [
    ...[SheetForm.styles].flat(),
    css`
      textarea {
        min-height: 120px;
        padding: 12px 14px;
        border: 1px solid var(--line-strong);
        border-radius: 10px;
        background: #0c0e12;
        color: var(--text);
        font: inherit;
        font-size: 17px;
        resize: none;
      }
      textarea:focus-visible {
        outline: 2px solid #9db7dd;
        outline-offset: -1px;
      }
    `,
  ];

  override firstUpdated(): void {
    this.area.focus();
  }

  override render(): TemplateResult {
    return html`<form @submit=${this.submit}>
      <textarea
        aria-label="Note"
        maxlength=${LONGEST}
        .value=${this.text}
        @input=${(e: InputEvent) => (this.text = (e.target as HTMLTextAreaElement).value)}
      ></textarea>
      <div class="row">
        <button class="main" ?disabled=${this.sending || this.text.trim() === ""}>${this.sending ? "sending …" : "Keep note"}</button>
        ${this.trouble()}
      </div>
    </form>`;
  }

  private submit(event: Event): void {
    event.preventDefault();
    this.send("note", { text: this.text.trim() });
  }
}
