/** One device for a technician: battery, signal, ladder, what was refused, and its bytes when they are wanted. */
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { duration, wallClock } from "../format";
import type { Binding, Device, Rejection } from "../view";
import type { Rung, WireFrame } from "../wire";
import { ladderList, ladderStyle } from "./ladder";
import { shared } from "./styles";
import "./wire-frames";

const LINK: Record<Device["link"], string> = { up: "● up", down: "✕ down", waiting: "◌ waiting" };

@customElement("sc-device-card")
export class DeviceCard extends LitElement {
  @property({ attribute: false }) device: Device | null = null;
  /** null where this person may not see it, or nothing came yet */
  @property({ attribute: false }) rungs: readonly Rung[] | null = null;
  /** the last frames, while this device's bytes are shown */
  @property({ attribute: false }) frames: readonly WireFrame[] | null = null;
  @property({ attribute: false }) now = 0;
  @property({ attribute: false }) wallOffset = 0;
  @property({ type: Boolean }) held = false;

  static override styles = [
    shared,
    ladderStyle,
    css`
      article {
        display: grid;
        gap: 12px;
        padding: 14px 16px 16px;
      }
      header {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        gap: 4px 12px;
      }
      h2 {
        font-size: 17px;
        font-weight: 650;
      }
      .link {
        margin-left: auto;
        font-weight: 600;
      }
      .tag {
        padding: 2px 8px;
        border: 1px dashed #aab4c0;
        border-radius: 7px;
        font-size: 12px;
        font-weight: 600;
      }
      .facts {
        display: flex;
        flex-wrap: wrap;
        gap: 8px 28px;
      }
      dt {
        color: var(--soft);
        font-size: 13px;
      }
      dd {
        font-weight: 600;
        overflow-wrap: anywhere;
      }
      h3 {
        color: var(--soft);
        font-size: 13px;
      }
      .refused li {
        display: grid;
        grid-template-columns: minmax(120px, 1fr) auto;
        gap: 0 12px;
        padding: 4px 0;
      }
      .refused code {
        grid-column: 1 / -1;
        color: var(--soft);
        font-family: ui-monospace, "DejaVu Sans Mono", monospace;
        font-size: 12px;
        overflow-wrap: anywhere;
      }
      .count {
        text-align: right;
        font-weight: 600;
      }
      .count small {
        color: var(--soft);
        font-weight: 400;
      }
    `,
  ];

  override render(): TemplateResult | typeof nothing {
    const { device } = this;
    if (device === null) return nothing;
    return html`<article class="card" aria-label=${device.label || device.name}>
      <header>
        <h2>${device.label || device.name}</h2>
        ${device.simulated ? html`<span class="tag">SIMULATED</span>` : nothing}
        <span class="soft">${[device.name, device.model].filter((word) => word && word !== device.label).join(" · ")}</span>
        <span class="link">${LINK[device.link]}</span>
      </header>
      ${this.facts(device)}
      ${this.rungs === null ? this.linkOnly(device) : ladderList(this.rungs, this.now, this.wallOffset)}
      ${this.refused(device.rejected ?? {})} ${this.bytes(device)}
    </article>`;
  }

  private facts(device: Device): TemplateResult {
    const facts: [string, string | undefined][] = [
      ["Battery", batteryWords(device)],
      ["Signal", signalWords(device)],
      ["Own alarm", device.own_alarm ? "has one: stays on" : "none known"],
      ["Instrument", device.identity],
      ["Belongs to", bindingWords(device)],
    ];
    return html`<dl class="facts">
      ${facts.map(([name, value]) => (value ? html`<div><dt>${name}</dt><dd>${value}</dd></div>` : nothing))}
    </dl>`;
  }

  private linkOnly({ link_text, since }: Device): TemplateResult {
    const when = since === null ? "" : ` since ${wallClock(since + this.wallOffset, true)}, ${duration(this.now - since)}`;
    return html`<p>${link_text}<span class="soft">${when}</span></p>`;
  }

  private refused(rejected: Record<string, Rejection>): TemplateResult {
    const rows = Object.entries(rejected).toSorted(([, a], [, b]) => b.link - a.link || b.all - a.all);
    if (rows.length === 0) return html`<p class="soft">Nothing was refused.</p>`;
    return html`<section>
      <h3>Refused: on this link, and in all</h3>
      <ul class="refused">
        ${rows.map(
          ([reason, { link, all, at, sample, text }]) =>
            html`<li>
              <span><b>${reason}</b> ${text ? html`<span class="soft">${text}</span>` : nothing}</span>
              <span class="count">${link} · ${all}<small> · last ${wallClock(at + this.wallOffset, true)}</small></span>
              ${sample ? html`<code>${sample.replace(/(..)(?=.)/g, "$1 ")}</code>` : nothing}
            </li>`,
        )}
      </ul>
    </section>`;
  }

  private bytes({ name, label }: Device): TemplateResult | typeof nothing {
    if (this.rungs === null) return nothing;
    const open = this.frames !== null;
    const detail = open ? "" : name;
    return html`<section>
      <button
        aria-expanded=${open}
        aria-label=${`${open ? "Hide" : "Show"} the bytes of ${label || name}`}
        @click=${() => this.dispatchEvent(new CustomEvent("watch-bytes", { detail }))}
      >
        ${open ? "Hide bytes" : "Show bytes"}
      </button>
      ${open ? html`<sc-wire-frames .frames=${this.frames ?? []} .wallOffset=${this.wallOffset} ?held=${this.held}></sc-wire-frames>` : nothing}
    </section>`;
  }
}

const BINDING: Record<Binding["state"], string> = {
  idle: "",
  none: "nothing has answered yet",
  bound: "this patient",
  held: "not confirmed: its values are held back",
  spare: "spare",
};

function bindingWords({ binding }: Device): string | undefined {
  if (binding === undefined) return undefined;
  const { state, spare_for, bound } = binding;
  const words = state === "spare" && spare_for ? `spare for ${spare_for}` : BINDING[state];
  return bound ? `${words}; this patient's is ${bound}` : words;
}

function batteryWords({ battery, battery_low }: Device): string {
  const low = battery_low ? "low" : "";
  if (battery === null || battery === undefined) return low || "not told";
  return [`${battery} %`, low].filter(Boolean).join(", ");
}

function signalWords({ signal, signal_text }: Device): string | undefined {
  return signal === null || signal === undefined ? undefined : `${signal} dBm, ${signal_text}`;
}
