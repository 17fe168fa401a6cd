/** One vital: its number, huge, with unit, limits, age, state and the last minutes. The same tile for every vital. */
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { MARK } from "../alarms";
import { signed } from "../due";
import { ago } from "../format";
import type { Sample } from "../trend";
import type { Alarm, Vital } from "../view";
import "./alarm-badge";
import "./sparkline";
import { oddness } from "./oddness";
import { perfusion, perfusionStyle } from "./perfusion";
import { shared } from "./styles";
import { colourOf, words } from "./words";

@customElement("sc-vital-tile")
export class VitalTile extends LitElement {
  @property({ attribute: false }) name = "";
  @property({ attribute: false }) vital: Vital | null = null;
  @property({ attribute: false }) perfusion: Vital | null = null;
  /** the alarm that `vital.worst` speaks of, for its shape */
  @property({ attribute: false }) alarm: Alarm | null = null;
  @property({ attribute: false }) samples: readonly Sample[] = [];
  /** the patient's own value before the dose, to be compared by eye */
  @property({ attribute: false }) baseline: number | null = null;
  @property({ attribute: false }) now = 0;
  @property({ type: Boolean }) stale = false;
  @property({ type: Boolean, reflect: true }) small = false;

  static override styles = [
    shared,
    perfusionStyle,
    css`
      :host {
        container-type: inline-size;
        min-width: 0;
        padding: 12px 14px;
        display: grid;
        grid-template-rows: auto 1fr auto auto;
        grid-template-columns: minmax(0, 1fr);
        overflow: hidden;
      }
      header {
        display: flex;
        justify-content: space-between;
        align-items: center;
        gap: 8px;
        min-width: 0;
        white-space: nowrap;
      }
      h2 {
        display: flex;
        align-items: center;
        gap: 8px;
        color: var(--own);
        font-size: 15px;
        font-weight: 650;
      }
      .limits {
        overflow: hidden;
        text-overflow: ellipsis;
        color: var(--soft);
        font-size: 13px;
      }
      .number {
        display: flex;
        align-items: baseline;
        gap: 8px;
        color: var(--own);
        align-self: center;
        line-height: 1;
      }
      .number b {
        font-size: clamp(44px, 32cqw, 120px);
        font-weight: 680;
        letter-spacing: -0.02em;
      }
      .unit {
        color: var(--soft);
        font-size: 18px;
      }
      .age {
        display: flex;
        gap: 12px;
        align-items: baseline;
        min-height: 1.35em;
        overflow: hidden;
        white-space: nowrap;
        font-size: 13.5px;
        color: var(--soft);
      }
      .age .why {
        overflow: hidden;
        text-overflow: ellipsis;
        color: var(--text);
      }
      sc-sparkline {
        color: var(--own);
        margin-top: 6px;
      }
      [data-state="dim"] .number b,
      [data-state="dim"] .unit {
        opacity: 0.45;
      }
      [data-state="dim"] .when {
        color: var(--text);
        font-weight: 600;
      }
      [data-state="blank"] .number b {
        color: var(--soft);
        font-weight: 500;
      }
      [data-stale] .number b {
        opacity: 0.4;
        text-decoration: line-through;
        text-decoration-thickness: 3px;
      }
      :host([small]) {
        padding: 8px 12px;
        grid-template-rows: auto auto auto;
      }
      :host([small]) h2 {
        font-size: 12.5px;
        font-weight: 550;
      }
      :host([small]) .number b {
        font-size: 22px;
      }
      :host([small]) .unit,
      :host([small]) .age {
        font-size: 12px;
      }
      .frame {
        display: contents;
      }
      @container (max-width: 230px) {
        header:has(sc-alarm-badge) .wide {
          display: none;
        }
      }
      @container (max-width: 190px) {
        .limits {
          font-size: 12px;
        }
        .wide,
        header sc-alarm-badge::part(mark) {
          display: none;
        }
      }
    `,
  ];

  override render(): TemplateResult | typeof nothing {
    const { vital, small } = this;
    if (vital === null) return nothing;
    return html`<div
      class="frame"
      style="--own: ${colourOf(this.name)}"
      data-state=${vital.state}
      ?data-stale=${this.stale}
    >
      <header>
        <h2>${this.worst(vital)}${words(vital.label)}</h2>
        ${vital.limits && !small ? html`<span class="limits"><span class="wide">limits </span>${vital.limits}</span>` : nothing}
      </header>
      <p class="number"><b>${vital.state === "blank" ? "--" : vital.text}</b><span class="unit">${vital.unit}</span></p>
      <p class="age">${this.age(vital)}${oddness(vital) || vital.note ? nothing : html`${this.own(vital)}${perfusion(this.perfusion)}`}</p>
      ${small ? nothing : this.line(vital)}
    </div>`;
  }

  private worst(vital: Vital): TemplateResult | typeof nothing {
    if (vital.worst === null) return nothing;
    const unnamed = { type: "physiological", priority: vital.worst, presence: "on", mark: MARK[vital.worst], arrow: "" } as const;
    return html`<sc-alarm-badge .alarm=${this.alarm ?? unnamed}></sc-alarm-badge>`;
  }

  private age(vital: Vital): TemplateResult {
    const when = vital.at === null ? "no data yet" : ago(this.now - vital.at);
    const blank = vital.state === "blank" && vital.at !== null ? `none for ${when.replace(" ago", "")}` : when;
    const why = [vital.note, oddness(vital)].filter(Boolean).join(", ");
    return html`<span class="when">${blank}</span>${why ? html`<span class="why">${why}</span>` : nothing}`;
  }

  private own(vital: Vital): TemplateResult | typeof nothing {
    if (this.baseline === null || vital.value === null || vital.state === "blank") return nothing;
    return html`<span class="wide">baseline ${Math.round(this.baseline)}, ${signed(vital.value - this.baseline)}</span>`;
  }

  private line(vital: Vital): TemplateResult {
    return html`<sc-sparkline
      .samples=${this.samples}
      .to=${Math.ceil(this.now / 2) * 2}
      .low=${vital.low}
      .high=${vital.high}
    ></sc-sparkline>`;
  }
}
