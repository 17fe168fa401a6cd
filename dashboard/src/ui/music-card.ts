/** What plays, what comes next and how loud; each button has its place and says at once what it asked for. */
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Answer, Args } from "../commands";
import { signed } from "../due";
import { countDown } from "../format";
import { ASKED, nextIn, placeText, progress, silent, trouble } from "../told";
import { may, type MusicPart, type Playing, type View } from "../view";
import { cardStyle } from "./card-style";
import { ask } from "./room-client";
import { Steady } from "./steady";
import { shared } from "./styles";

/** One tap of volume, in dB (the handbook, 6.3). */
const STEP_DB = 1;

@customElement("sc-music-card")
export class MusicCard extends LitElement {
  @property({ attribute: false }) view: View = {};
  @property({ attribute: false }) now = 0;
  @property({ type: Boolean }) locked = false;
  @state() private will = "";
  private readonly steady = new Steady(this);

  static override styles = [
    shared,
    cardStyle,
    css`
      .bar {
        height: 4px;
        margin: 4px 0 7px;
        border-radius: 2px;
        background: #22282f;
        overflow: hidden;
      }
      .bar i {
        display: block;
        height: 100%;
        border-radius: 2px;
        background: #b3906b;
        transition: width 0.5s linear;
      }
      .level {
        display: grid;
        place-content: center;
        text-align: center;
        font-size: 12px;
        line-height: 1.25;
        color: var(--soft);
      }
      .level b {
        color: var(--text);
        font-size: 14px;
        font-weight: 600;
      }
      .calm {
        border-color: #6d5536;
        background: #261d13;
        color: #f0d9bd;
      }
      .step {
        font-size: 20px !important;
      }
    `,
  ];

  override render(): TemplateResult | typeof nothing {
    const { music } = this.view;
    if (music === undefined) return nothing;
    const { told } = music;
    const part = progress(music, this.now);
    const said = trouble(music, "music", this.will);
    return html`<div class="head">
        <h2>${this.titleOf(told)}</h2>
        <span class="soft">${told ? placeText(told) : ""}</span>
      </div>
      <p class="line" ?data-asked=${said !== ""} role="status">${said || this.next(music)}</p>
      <div class="bar" aria-hidden="true"><i style="width: ${((part ?? 0) * 100).toFixed(1)}%"></i></div>
      <div class="places">${this.places(music)}</div>`;
  }

  private titleOf(told: Playing | null): string {
    if (told === null) return "Music";
    if (silent(told)) return "Silence, intended";
    return told.title || "No track";
  }

  private next(music: MusicPart): string {
    if (music.told === null) return "music program not running";
    const left = nextIn(music, this.now);
    const next = music.told.next ? `then ${music.told.next}${left === null ? "" : ` in ${countDown(left)}`}` : "";
    return [music.told.ducked ? "softer (ducked)" : "", next].filter(Boolean).join(" · ");
  }

  private places(music: MusicPart): TemplateResult {
    const { told } = music;
    const calm = told?.mode === "calm";
    const quiet = silent(told);
    return html`${calm ? this.button("calm", "music-resume", "Resume", "calm") : this.button("calm", "music-calm", "Calm now", "calm")}
    ${this.button("gentler", "music-gentler", "Gentler")} ${this.button("fuller", "music-fuller", "Fuller")}
    ${quiet ? this.button("silence", "music-resume", "Resume") : this.button("silence", "music-silence", "Silence")}
    ${this.button("skip", "music-skip", "Skip")} ${this.button("extend", "music-extend", "Extend")}
    ${told?.ducked ? this.button("duck", "music-unduck", "Unduck") : this.button("duck", "music-duck", "Duck")}
    ${this.button("down", "music-volume", "−", "step", { step: -STEP_DB }, "Volume down")} ${this.level(told)}
    ${this.button("up", "music-volume", "+", "step", { step: STEP_DB }, "Volume up")}`;
  }

  private level(told: Playing | null): TemplateResult {
    const level = told?.level_db ?? null;
    const shown = level === null || level < -80 ? "--" : signed(level).replace("+", "");
    return html`<p class="level" title="level as rendered, volume as set"><b>${shown} dB</b>vol ${told === null ? "--" : signed(told.volume_db ?? 0)}</p>`;
  }

  private button(place: string, name: string, label: string, look = "", args: Args = {}, said = ""): TemplateResult {
    const fresh = this.steady.fresh(place, name);
    if (!may(this.view, name)) return html`<span></span>`;
    const off = this.locked || fresh || this.view.music?.told === null || (this.view.music?.emergency ?? false);
    return html`<button
      class=${look}
      data-command=${name}
      aria-label=${said || label}
      ?disabled=${off}
      @click=${() => this.ask(name, args)}
    >
      ${label}
    </button>`;
  }

  private ask(name: string, args: Args): void {
    this.will = ASKED[name] ?? "";
    this.dispatchEvent(ask(name, args, (answer) => this.answered(answer)));
  }

  private answered(answer: Answer): void {
    if (answer.kind === "confirmed") this.will = answer.text || this.will;
  }
}
