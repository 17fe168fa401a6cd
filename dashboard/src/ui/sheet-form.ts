/** What the forms in a sheet share: one command at a time, a refusal shown with its reason, a confirmation closes. */
import { css, html, LitElement, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import type { Args } from "../commands";
import { noteOf } from "./notes";
import { ask } from "./room-client";
import { shared } from "./styles";

export class SheetForm extends LitElement {
  @state() protected sending = false;
  @state() protected problem = "";

  static override styles = [
    shared,
    css`
      form,
      .form {
        display: grid;
        gap: 10px;
        font-size: 15px;
      }
      .row {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        align-items: center;
      }
      .row input {
        flex: 1 1 160px;
        width: auto;
      }
      .row .short {
        flex: 0 0 84px;
        font-weight: 650;
        font-size: 20px;
      }
      .problem {
        min-height: 1.35em;
        font-weight: 600;
      }
      [aria-pressed="true"],
      [aria-checked="true"] {
        border-color: #9db7dd;
        background: #1d2733;
      }
      .main {
        min-width: 170px;
      }
    `,
  ];

  protected send(name: string, args: Args): void {
    this.sending = true;
    this.problem = "";
    this.dispatchEvent(
      ask(name, args, (answer) => {
        this.sending = false;
        if (answer.kind === "confirmed") this.close();
        else this.problem = noteOf(name, answer).text;
      }),
    );
  }

  protected close(): void {
    this.dispatchEvent(new CustomEvent("close-sheet", { bubbles: true, composed: true }));
  }

  protected trouble(): TemplateResult {
    return html`<p class="problem" role="alert">${this.problem}</p>`;
  }
}
