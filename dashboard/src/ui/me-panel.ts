/** Who is signed in, the other pages, and signing out. */
import { css, html, LitElement, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { signOut, SignInRefused, type Me } from "../account";
import { shared } from "./styles";

const PAGES = [
  ["/room", "Room"],
  ["/staff", "Staff, with alarm sound"],
  ["/devices", "Devices"],
] as const;

@customElement("sc-me-panel")
export class MePanel extends LitElement {
  @property({ attribute: false }) me: Me = { name: "", role: "" };
  @state() private problem = "";

  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        gap: 14px;
        align-content: start;
      }
      nav,
      .out {
        display: flex;
        flex-wrap: wrap;
        gap: 10px;
      }
    `,
  ];

  override render(): TemplateResult {
    return html`<p>Signed in as <b>${this.me.name}</b>, ${this.me.role}.</p>
      <nav>
        ${PAGES.filter(([path]) => path !== location.pathname).map(
          ([path, label]) => html`<a class="button" href=${path}>${label}</a>`,
        )}
      </nav>
      <div class="out"><button @click=${this.leave}>Sign out</button></div>
      <p role="alert">${this.problem}</p>`;
  }

  private async leave(): Promise<void> {
    try {
      await signOut();
      this.dispatchEvent(new CustomEvent("signed-out", { bubbles: true, composed: true }));
    } catch (problem) {
      if (!(problem instanceof SignInRefused)) throw problem;
      this.problem = problem.message;
    }
  }
}
