/** The alarms for which there is no card: a line each, and one press for all of them. */
import { css, html, LitElement, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Alarm } from "../view";
import "./alarm-badge";
import { shared } from "./styles";
import { words } from "./words";

/** Height of a line, in CSS pixels. */
const LINE = 27;

@customElement("sc-alarm-rest")
export class AlarmRest extends LitElement {
  @property({ attribute: false }) alarms: Alarm[] = [];
  @property({ attribute: false }) height = 56;

  static override styles = [
    shared,
    css`
      :host {
        position: relative;
        overflow: hidden;
        border: 1px solid var(--line-strong);
        border-radius: 10px;
        background: var(--card);
      }
      article {
        display: flex;
        gap: 8px;
        align-items: center;
        height: ${LINE}px;
        padding: 0 84px 0 12px;
        font-size: 13.5px;
      }
      article span {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      sc-alarm-badge {
        flex: none;
      }
      button {
        position: absolute;
        inset: 0;
        justify-content: flex-end;
        width: 100%;
        border: 0;
        background: transparent;
        color: var(--soft);
      }
    `,
  ];

  override render(): TemplateResult {
    const lines = Math.max(1, Math.floor((this.height - 2) / LINE));
    return html`${this.alarms
        .slice(0, lines)
        .map((alarm) => html`<article aria-label=${alarm.title}><sc-alarm-badge .alarm=${alarm}></sc-alarm-badge>${words(alarm.title)}</article>`)}
      <button @click=${() => this.dispatchEvent(new CustomEvent("open-all"))}>+${this.alarms.length} more</button>`;
  }
}
