/** How the room is lit, as a patch of its light and in numbers; each button has its place. EMERGENCY is given back here. */
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Answer, Args } from "../commands";
import { lampColour } from "../lamp";
import { ASKED, lightText, trouble } from "../told";
import { may, type LightPart, type View } from "../view";
import { cardStyle } from "./card-style";
import "./hold-button";
import { ask } from "./room-client";
import { Steady } from "./steady";
import { shared } from "./styles";

/** One tap of the dimmer, in percent of full (ours). */
const STEP = 5;
const DEBRIEF = "talk";

@customElement("sc-light-card")
export class LightCard extends LitElement {
  @property({ attribute: false }) view: View = {};
  @property({ attribute: false }) now = 0;
  @property({ type: Boolean }) locked = false;
  @state() private will = "";
  private readonly steady = new Steady(this);

  static override styles = [
    shared,
    cardStyle,
    css`
      .shown {
        display: grid;
        grid-template-columns: 40px minmax(0, 1fr);
        gap: 0 12px;
        align-items: center;
        margin-bottom: 6px;
      }
      .patch {
        width: 40px;
        height: 40px;
        border: 1px solid var(--line-strong);
        border-radius: 9px;
      }
      .patch:not([style]) {
        background: none;
        border-style: dashed;
      }
    `,
  ];

  override render(): TemplateResult | typeof nothing {
    const { light } = this.view;
    if (light === undefined) return nothing;
    const { told } = light;
    const said = trouble(light, "light", this.will);
    return html`<div class="shown">
        ${this.patch(light)}
        <div>
          <h2>${told === null ? "Light" : `${told.label || told.scene || "Light"}${/light$/i.test(told.label ?? "") ? "" : " light"}`}</h2>
          <p class="line" ?data-asked=${said !== ""} role="status">${said || (told === null ? "light program not running" : lightText(told))}</p>
        </div>
      </div>
      ${light.emergency ? this.back() : html`<div class="places">${this.places(light)}</div>`}`;
  }

  private patch({ told }: LightPart): TemplateResult {
    if (told === null) return html`<span class="patch" aria-hidden="true"></span>`;
    const { level = 0, kelvin = 2700 } = told;
    const glow = `radial-gradient(circle at 50% 42%, ${lampColour(level, kelvin)}, ${lampColour(level * 0.12, kelvin)} 95%)`;
    return html`<span class="patch" style="background: ${glow}" aria-hidden="true"></span>`;
  }

  private places(light: LightPart): TemplateResult {
    const helps = light.told?.assist === true || light.told?.mode === "assist";
    return html`${this.button("dimmer", "dim", "Dimmer", { step: -STEP })} ${this.button("brighter", "dim", "Brighter", { step: STEP })}
    ${helps ? this.button("assist", "assist-off", "Assist off") : this.button("assist", "assist", "Assist")}
    ${this.button("debrief", "scene", "Debrief", { scene: DEBRIEF })} ${this.scenes(light)}`;
  }

  private button(place: string, name: string, label: string, args: Args = {}): TemplateResult {
    const fresh = this.steady.fresh(place, name);
    if (!may(this.view, name)) return html`<span></span>`;
    const off = this.locked || fresh || this.view.light?.told === null;
    return html`<button data-command=${name} ?disabled=${off} @click=${() => this.ask(name, args)}>${label}</button>`;
  }

  private scenes({ told }: LightPart): TemplateResult {
    if (!may(this.view, "scene")) return html`<span></span>`;
    const open = (): boolean => this.dispatchEvent(new CustomEvent("open-sheet", { detail: "scenes", bubbles: true, composed: true }));
    return html`<button ?disabled=${this.locked || told === null} @click=${open}>Scene …</button>`;
  }

  private back(): TemplateResult {
    if (!may(this.view, "emergency-release")) return html`<p class="line back">A therapist or nurse gives light and music back.</p>`;
    return html`<sc-hold-button
      label="Give light and music back"
      ?locked=${this.locked}
      @held=${() => this.ask("emergency-release", {})}
    ></sc-hold-button>`;
  }

  private ask(name: string, args: Args): void {
    this.will = ASKED[name] ?? "";
    this.dispatchEvent(ask(name, args, (answer) => this.answered(answer)));
  }

  private answered(answer: Answer): void {
    if (answer.kind === "confirmed") this.will = answer.text || this.will;
  }
}
