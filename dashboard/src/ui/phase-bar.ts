/** The dose and the phases, under the thumb: mark, undo for 5 s, then back, hold, extend and next, each in its place. */
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { countDown } from "../format";
import { may, type SessionPart, type View } from "../view";
import { ask } from "./room-client";
import { Steady } from "./steady";
import { shared } from "./styles";

/** Minutes by which one tap extends a phase. */
const EXTEND_MIN = 5;

@customElement("sc-phase-bar")
export class PhaseBar extends LitElement {
  @property({ attribute: false }) view: View = {};
  @property({ attribute: false }) now = 0;
  /** what will be marked with the dose: "200 mg" */
  @property() amount = "";
  @property({ type: Boolean }) locked = false;
  private readonly steady = new Steady(this);

  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        grid-template-columns: repeat(4, minmax(56px, 1fr)) minmax(78px, 1.5fr);
        gap: 6px;
        min-width: 0;
      }
      button {
        width: 100%;
        padding: 0 3px;
        font-size: 13px;
      }
      .wide {
        grid-column: span 4;
        flex-direction: column;
        gap: 1px;
        border-color: #55789f;
        background: #17222f;
        font-size: 16px;
      }
      .wide small {
        font-size: 12.5px;
        font-weight: 450;
        color: var(--soft);
      }
      .whole {
        white-space: nowrap;
      }
      button small {
        display: block;
        font-size: 11.5px;
        font-weight: 450;
        white-space: nowrap;
      }
      .ready {
        border-color: #86a8d0;
        background: #223449;
        font-weight: 650;
      }
    `,
  ];

  override render(): TemplateResult | typeof nothing {
    const { session, room } = this.view;
    if (!session || !room?.watching || !may(this.view, "mark-dose")) return nothing;
    const undo = (session.undo_until ?? 0) - this.now;
    if ((session.t0 ?? null) === null) return this.toMark(session);
    return undo > 0 ? this.undo(undo) : this.phases(session);
  }

  private toMark({ t0_event: event }: SessionPart): TemplateResult {
    const what = [event, this.amount].filter(Boolean).join(" · ");
    const fresh = this.steady.fresh("dose", "mark");
    const args = this.amount ? { text: this.amount } : {};
    return html`<button class="wide" data-command="mark-dose" ?disabled=${this.locked || fresh} @click=${() => this.dispatchEvent(ask("mark-dose", args))}>
        Mark dose<small>${what || "now"}</small>
      </button>
      <button ?disabled=${this.locked} @click=${() => this.open("amount")}>Amount …</button>`;
  }

  private undo(left: number): TemplateResult {
    const fresh = this.steady.fresh("dose", "undo");
    return html`<button class="wide" data-command="undo-dose" ?disabled=${this.locked || fresh} @click=${() => this.dispatchEvent(ask("undo-dose"))}>
        Undo<small>dose marked · ${countDown(left)} left</small>
      </button>
      <span></span>`;
  }

  private phases(session: SessionPart): TemplateResult {
    const fresh = this.steady.fresh("dose", "phases") || this.steady.fresh("phase", `${session.phase} ${session.held}`);
    const tap = (name: string, label: string, args = {}): TemplateResult =>
      html`<button data-command=${name} ?disabled=${this.locked || fresh} @click=${() => this.dispatchEvent(ask(name, args))}>${label}</button>`;
    return html`<button ?disabled=${this.locked || fresh} @click=${() => this.open("dose")}>Dose …</button>
      ${tap("phase-back", "Back")} ${session.held ? tap("phase-release", "Release") : tap("phase-hold", "Hold")}
      ${tap("phase-extend", `Extend ${EXTEND_MIN} min`, { minutes: EXTEND_MIN })} ${this.next(session, fresh)}`;
  }

  private next({ next }: SessionPart, fresh: boolean): TemplateResult {
    const there = next?.phase;
    return html`<button
      class=${next?.ready ? "ready" : ""}
      data-command="phase-next"
      ?disabled=${this.locked || fresh || !there}
      @click=${() => this.dispatchEvent(ask("phase-next"))}
    >
      <span>${!there ? "Last phase" : next.ready ? html`${this.whole(next.label)} <small>when you say</small>` : html`Next: ${this.whole(next.label)}`}</span>
    </button>`;
  }

  private whole(label: string): TemplateResult {
    return html`<span class="whole">${label}</span>`;
  }

  private open(sheet: string): void {
    this.dispatchEvent(new CustomEvent("open-sheet", { detail: sheet, bubbles: true, composed: true }));
  }
}
