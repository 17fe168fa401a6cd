/** Blood pressure: the last reading, the ones before it, and the cuff with what may be done to it. */
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { MARK } from "../alarms";
import { cuffText, inflatesIn, intervalText, moving, statText } from "../cuff";
import { deferable, dueText, nextDue, rise } from "../due";
import { ago, countDown, wallClock } from "../format";
import type { Alarm, Cuff, Pressure, Reading, SessionPart, Vital } from "../view";
import "./alarm-badge";
import { pressureStyle } from "./pressure-style";
import { ask } from "./room-client";
import { shared } from "./styles";

const LAST = 5;

@customElement("sc-pressure-tile")
export class PressureTile extends LitElement {
  @property({ attribute: false }) pressure: Pressure | null = null;
  @property({ attribute: false }) systolic: Vital | null = null;
  @property({ attribute: false }) alarm: Alarm | null = null;
  @property({ attribute: false }) session: SessionPart | undefined;
  @property({ attribute: false }) can: readonly string[] = [];
  @property({ attribute: false }) now = 0;
  @property({ attribute: false }) wallOffset = 0;
  @property({ type: Boolean }) stale = false;

  static override styles = [shared, pressureStyle];

  override render(): TemplateResult | typeof nothing {
    const { pressure } = this;
    if (pressure === null) return nothing;
    const last = pressure.readings[0] ?? null;
    const state = last === null ? "blank" : (this.systolic?.state ?? "live");
    return html`<div class="frame" data-state=${state} ?data-stale=${this.stale} ?data-announced=${pressure.cuff.announced !== null}>
      <header>
        <h2>${this.worst()}Blood pressure</h2>
        ${this.systolic?.limits ? html`<span class="limits"><span class="wide">systolic </span>${this.systolic.limits}</span>` : nothing}
      </header>
      <div class="last">
        ${this.number(state === "blank" ? null : last)} ${this.rise(state === "blank" ? null : last)} ${this.taken(last)} ${this.cuffLine(pressure.cuff)}
      </div>
      ${this.does(pressure.cuff)} ${pressure.cuff.stops ? this.stops(pressure.cuff) : this.table(pressure.readings)}
    </div>`;
  }

  private worst(): TemplateResult | typeof nothing {
    const worst = this.systolic?.worst ?? null;
    if (this.alarm !== null) return html`<sc-alarm-badge .alarm=${this.alarm}></sc-alarm-badge>`;
    if (worst === null) return nothing;
    const unnamed = { type: "physiological", priority: worst, presence: "on", mark: MARK[worst], arrow: "" } as const;
    return html`<sc-alarm-badge .alarm=${unnamed}></sc-alarm-badge>`;
  }

  private number(last: Reading | null): TemplateResult {
    const text = last === null ? html`--<i>/</i>--` : html`${last.systolic}<i>/</i>${last.diastolic}`;
    const mean = last === null || last.mean === null ? nothing : html` · mean ${last.mean}`;
    const pulse = last === null || last.pulse === null ? nothing : html`<span class="wide"> · pulse ${last.pulse}</span>`;
    const odd = last !== null && last.validity !== "valid" ? html` · <span class="why">${last.validity}</span>` : nothing;
    return html`<p class="number"><b>${text}</b></p>
      <p class="line soft">mmHg${mean}${pulse}${odd}</p>`;
  }

  /** A difference to look at; whether it is too much is the room's to say. */
  private rise(last: Reading | null): TemplateResult {
    const [difference, ...over] = rise(last, this.session?.baseline).split(" over ");
    return html`<p class="line rise">${difference}${over.length > 0 ? html`<span class="wide"> over baseline</span>` : nothing}</p>`;
  }

  private taken(last: Reading | null): TemplateResult {
    if (last === null) return html`<p class="line">no reading yet</p>`;
    const by = last.by_hand ? ", by hand" : "";
    return html`<p class="line when">taken ${this.clock(last.at)}, ${ago(this.now - last.at)}${by}</p>`;
  }

  private cuffLine(cuff: Cuff): TemplateResult {
    const text = cuffText(cuff, this.now);
    if (text === "") return this.dueLine(cuff);
    return html`<p class="line ${cuff.state === "failed" || !cuff.linked ? "why" : "soft"}">${text}</p>`;
  }

  /** The reading that comes next, in the line that the cuff needs only now and then. */
  private dueLine(cuff: Cuff): TemplateResult {
    const due = nextDue(this.session);
    const now = due !== null && due.at !== null && due.at <= this.now;
    const every = intervalText(cuff) && !now ? html`<span class="wide"> · ${intervalText(cuff)}</span>` : nothing;
    return html`<p class="line due ${now ? "why" : "soft"}">${dueText(due, this.now)}${every}</p>`;
  }

  private does(cuff: Cuff): TemplateResult {
    const wait = (cuff.next_allowed_at ?? 0) - this.now;
    const start = this.can.includes("start-cuff");
    return html`<div class="does">
      ${start && cuff.state !== "none"
        ? html`<button
            data-command="start-cuff"
            ?disabled=${wait > 0 || moving(cuff) || cuff.stat !== null || this.stale}
            @click=${() => this.dispatchEvent(ask("start-cuff"))}
          >
            ${wait > 0 && !moving(cuff) ? `Cuff free in ${countDown(wait)}` : "Start reading"}
          </button>`
        : nothing}
      ${this.can.includes("enter-reading")
        ? html`<button @click=${() => this.dispatchEvent(new CustomEvent("open-reading"))}>By hand</button>`
        : nothing}
      ${this.can.includes("defer-reading")
        ? html`<button
            data-command="defer-reading"
            ?disabled=${this.stale || !deferable(nextDue(this.session))}
            @click=${() => this.dispatchEvent(ask("defer-reading"))}
          >
            Defer 5 min
          </button>`
        : nothing}
      ${cuff.state !== "none" && (this.can.includes("start-stat") || this.can.includes("cuff-interval"))
        ? html`<button @click=${() => this.dispatchEvent(new CustomEvent("open-cuff"))}>Cuff …</button>`
        : nothing}
    </div>`;
  }

  /** In the place of the readings, so that nothing else moves: Stop, and before it inflates by itself "Not now". */
  private stops(cuff: Cuff): TemplateResult {
    const soon = inflatesIn(cuff, this.now);
    const held = cuff.announced !== null && cuff.announced.why_not === "" && this.can.includes("defer-reading");
    return html`<div class="stops">
      ${held
        ? html`<button
            class="not-now"
            data-command="not-now"
            ?disabled=${this.stale}
            @click=${() => this.dispatchEvent(ask("defer-reading", { slot: cuff.announced?.slot ?? "" }))}
          >
            <strong>Not now</strong><small>in 5 min</small>
          </button>`
        : nothing}
      ${this.stop(cuff, soon)}
    </div>`;
  }

  /** Big, and there as long as the cuff works: also when this screen has lost the monitor. */
  private stop(cuff: Cuff, soon: number | null): TemplateResult {
    const live = moving(cuff) ? html`${cuff.pressure ?? "--"} <small>mmHg</small>` : soon === null ? nothing : html`${soon} <small>s</small>`;
    const since = moving(cuff) && cuff.since !== null ? countDown(Math.floor(this.now - cuff.since)) : "";
    return html`<button class="stop" data-command="stop-cuff" @click=${() => this.dispatchEvent(ask("stop-cuff"))}>
      <span class="live">${live}</span>
      <strong>Stop cuff</strong>
      <small>${statText(cuff, this.now) || since}</small>
    </button>`;
  }

  private table(readings: readonly Reading[]): TemplateResult {
    return html`<ol class="before">
      ${readings.slice(0, LAST).map(
        (reading) =>
          html`<li ?data-odd=${reading.validity !== "valid"}>
            <time>${this.clock(reading.at)}</time><em>${reading.by_hand ? "hand" : ""}</em
            ><span>${reading.systolic}/${reading.diastolic}</span>
          </li>`,
      )}
    </ol>`;
  }

  private clock(at: number): string {
    return wallClock(at + this.wallOffset);
  }
}
