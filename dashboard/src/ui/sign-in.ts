/** Sign-in: name and password; in the demo one tap. Errors are sentences. Sends "signed-in". */
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { demoPeople, demoSignIn, signIn, SignInRefused, type DemoPerson, type Me } from "../account";
import { shared } from "./styles";

@customElement("sc-sign-in")
export class SignIn extends LitElement {
  @state() private demo: DemoPerson[] = [];
  @state() private problem = "";
  @state() private busy = false;

  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        place-items: center;
        min-height: 100dvh;
        padding: 24px 16px;
      }
      main {
        width: min(420px, 100%);
        display: grid;
        gap: 18px;
      }
      h1 {
        font-size: 22px;
        font-weight: 650;
      }
      form {
        display: grid;
        gap: 12px;
      }
      label {
        display: grid;
        gap: 6px;
        color: var(--soft);
      }
      .problem {
        min-height: 2.7em;
        font-weight: 600;
      }
      .demo {
        display: grid;
        gap: 8px;
        padding-top: 16px;
        border-top: 1px solid var(--line);
      }
      .demo button {
        justify-content: space-between;
        padding: 0 16px;
      }
      .demo small {
        font-size: 13px;
        font-weight: 400;
        color: var(--soft);
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    void demoPeople().then((people) => (this.demo = people));
  }

  override render(): TemplateResult {
    return html`<main>
      <h1>Sign in</h1>
      <form @submit=${this.submit}>
        <label>Name<input name="name" autocomplete="username" autocapitalize="none" required /></label>
        <label>Password<input name="password" type="password" autocomplete="current-password" required /></label>
        <p class="problem" role="alert">${this.problem || nothing}</p>
        <button class="main" ?disabled=${this.busy}>${this.busy ? "signing in …" : "Sign in"}</button>
      </form>
      ${this.demo.length > 0
        ? html`<section class="demo" aria-label="Demo people">
            <p class="soft">This is the demo: everything is simulated. Sign in with one tap as</p>
            ${this.demo.map(
              ({ name, role, label }) =>
                html`<button ?disabled=${this.busy} data-name=${name} @click=${() => this.try(() => demoSignIn(name))}>
                  ${label || name}<small>${role}</small>
                </button>`,
            )}
          </section>`
        : nothing}
    </main>`;
  }

  private submit(event: SubmitEvent): void {
    event.preventDefault();
    const given = new FormData(event.target as HTMLFormElement);
    void this.try(() => signIn(String(given.get("name")), String(given.get("password"))));
  }

  private async try(attempt: () => Promise<Me>): Promise<void> {
    this.busy = true;
    this.problem = "";
    try {
      this.dispatchEvent(new CustomEvent<Me>("signed-in", { detail: await attempt() }));
    } catch (problem) {
      if (!(problem instanceof SignInRefused)) throw problem;
      this.problem = problem.message;
    } finally {
      this.busy = false;
    }
  }
}
