/** The last frames of one device as they pass: time, bytes, and what they mean or why they were refused. */
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { wallClock } from "../format";
import { fieldWords, spaced, type WireFrame } from "../wire";
import { shared } from "./styles";

@customElement("sc-wire-frames")
export class WireFrames extends LitElement {
  @property({ attribute: false }) frames: readonly WireFrame[] = [];
  @property({ attribute: false }) wallOffset = 0;
  @property({ type: Boolean }) held = false;

  static override styles = [
    shared,
    css`
      .bar {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: space-between;
        gap: 8px 16px;
        margin: 12px 0 8px;
      }
      ol {
        max-height: 62vh;
        overflow-y: auto;
        border-top: 1px solid var(--line);
      }
      li {
        display: grid;
        grid-template-columns: 108px minmax(0, 5fr) minmax(0, 4fr);
        gap: 4px 16px;
        padding: 9px 0;
        border-bottom: 1px solid var(--line);
        font-size: 13px;
      }
      code {
        font-family: ui-monospace, "DejaVu Sans Mono", monospace;
        font-size: 12px;
        line-height: 1.5;
        overflow-wrap: anywhere;
      }
      .refused {
        font-weight: 650;
      }
      li[data-refused] {
        border-left: 3px solid var(--text);
        padding-left: 8px;
        background: #1b2027;
      }
      dl {
        display: flex;
        flex-wrap: wrap;
        align-content: start;
        gap: 0 14px;
      }
      dl div {
        overflow-wrap: anywhere;
      }
      dt,
      dd {
        display: inline;
      }
      dt {
        color: var(--soft);
      }
      dd {
        font-weight: 600;
      }
      @media (max-width: 699px) {
        li {
          grid-template-columns: minmax(0, 1fr);
        }
      }
    `,
  ];

  override render(): TemplateResult {
    return html`<div class="bar">
        <span class="soft">${this.held ? "Standing still." : "Newest first."} A flag that is not set is left out.</span>
        <button aria-pressed=${this.held} @click=${() => this.dispatchEvent(new CustomEvent("hold-frames", { bubbles: true, composed: true }))}>${this.held ? "Go on" : "Hold still"}</button>
      </div>
      ${this.frames.length === 0 ? html`<p class="soft">Nothing has come since this was opened.</p>` : nothing}
      <ol>
        ${this.frames.map((frame) => this.row(frame))}
      </ol>`;
  }

  private row(frame: WireFrame): TemplateResult {
    const at = frame.at + this.wallOffset;
    const millis = Math.floor((at - Math.floor(at)) * 1000);
    const cut = frame.size * 2 > frame.hex.length;
    return html`<li ?data-refused=${frame.reason !== ""}>
      <span class="soft">${wallClock(at, true)}.${String(millis).padStart(3, "0")}<br />${frame.size} bytes</span>
      <code>${spaced(frame.hex)}${cut ? " …" : ""}</code>
      <div>
        ${frame.reason ? html`<p class="refused">✕ refused: ${frame.reason}</p>` : nothing}
        ${frame.fields === null
          ? nothing
          : html`<dl>
              ${fieldWords(frame.fields).map(([name, value]) => html`<div><dt>${name}</dt> <dd>${value}</dd></div>`)}
            </dl>`}
      </div>
    </li>`;
  }
}
