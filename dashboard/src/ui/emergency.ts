/**
 * EMERGENCY: the touch itself calls all staff; held for 1 s it also asks for full light. Always in its place, never locked.
 * What it says below its name tells what has happened so far.
 */
import { css, html, LitElement, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Answer } from "../commands";
import { Hold } from "../hold";
import { may, type View } from "../view";
import { holdPress } from "./hold-press";
import { ask } from "./room-client";
import { shared } from "./styles";

/** What was done stays to be read for this long. */
const SAID_MS = 8000;

const REST = "hold for light";

@customElement("sc-emergency")
export class EmergencyButton extends LitElement {
  @property({ attribute: false }) view: View = {};
  @state() private said = REST;
  @state() private pressed = false;
  private quiet: ReturnType<typeof setTimeout> | undefined;
  private lit = false;
  private readonly hold = new Hold({
    touched: () => this.touched(),
    held: () => this.held(),
    released: () => (this.pressed = false),
  });

  static override styles = [
    shared,
    css`
      button {
        position: relative;
        flex-direction: column;
        gap: 1px;
        width: 100%;
        height: 60px;
        padding: 0 6px;
        overflow: hidden;
        border: 2px solid #c5473f;
        background: #1c0f10;
        color: #ff7a72;
        touch-action: none;
      }
      button:active:not(:disabled) {
        background: #2a1416;
      }
      strong {
        font-size: 16px;
        font-weight: 700;
        letter-spacing: 0.03em;
      }
      small {
        font-size: 12px;
        font-weight: 500;
        white-space: nowrap;
      }
      strong,
      small {
        position: relative;
      }
      i {
        position: absolute;
        inset: 0;
        transform: scaleX(0);
        transform-origin: left;
        background: #7d2a26;
      }
      [data-pressed] i {
        transform: scaleX(1);
        transition: transform 1s linear;
      }
    `,
  ];

  override disconnectedCallback(): void {
    clearTimeout(this.quiet);
    super.disconnectedCallback();
  }

  override render(): TemplateResult {
    return html`<button ${holdPress(this.hold)} data-command="emergency" ?data-pressed=${this.pressed}>
      <i aria-hidden="true"></i><strong>EMERGENCY</strong><small aria-live="polite">${this.said}</small>
    </button>`;
  }

  private touched(): void {
    this.pressed = true;
    this.lit = false;
    // Nobody watched: nobody to page; the light works all the same. When nothing is known, it is tried.
    if (this.view.people === undefined || may(this.view, "emergency")) {
      this.say("calling staff …");
      this.dispatchEvent(ask("emergency", {}, (answer) => this.answered(answer, "staff called")));
    } else this.say("hold 1 s for light");
  }

  private held(): void {
    this.lit = true;
    this.say("full light …");
    this.dispatchEvent(ask("emergency-light", {}, (answer) => this.answered(answer, "full light asked", true)));
  }

  private answered(answer: Answer, done: string, ofLight = false): void {
    if (this.lit && !ofLight && answer.kind === "confirmed") return; // the light says more
    if (answer.kind === "confirmed") this.say(done);
    else this.say(answer.kind === "no-answer" ? "NO ANSWER: go, ring" : "refused: go, ring");
  }

  private say(text: string): void {
    this.said = text;
    clearTimeout(this.quiet);
    this.quiet = setTimeout(() => (this.said = REST), SAID_MS);
  }
}
