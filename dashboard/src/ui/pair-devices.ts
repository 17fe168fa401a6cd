/** One button for technicians: lists the Bluetooth devices that are near and pairs one, step by step. */
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { Outbox } from "../commands";
import { answer, busy, cancel, type Heard, IDLE, near, PairingRefused, type Progress, progress } from "../pairing";
import { noteOf } from "./notes";
import "./pair-question";
import "./sheet";
import { shared } from "./styles";

const POLL_MS = 700; // often enough for a code that is on its way, seldom enough for a monitor

const SAID: Partial<Record<Progress["step"], string>> = {
  searching: "Searching. Put the device into pairing mode.",
  working: "Pairing …",
};

@customElement("sc-pair-devices")
export class PairDevices extends LitElement {
  /** what this person may do, as the view says it */
  @property({ attribute: false }) can: readonly string[] = [];
  @state() private open = false;
  @state() private heard: Heard[] | null = null;
  @state() private now: Progress = IDLE;
  @state() private problem = "";
  private began = 0;
  private polling: ReturnType<typeof setInterval> | undefined;
  private readonly outbox = new Outbox();

  static override styles = [
    shared,
    css`
      .sheet {
        height: min(560px, 80dvh);
        max-width: 760px;
      }
      sc-sheet {
        height: 100%;
      }
      .body,
      ul {
        display: grid;
        gap: 10px;
        align-content: start;
        font-size: 15px;
      }
      ul {
        margin: 0;
        padding: 0;
        list-style: none;
      }
      li button {
        width: 100%;
        height: auto;
        padding: 10px 14px;
        display: grid;
        gap: 2px;
        justify-content: start;
        justify-items: start;
        text-align: left;
        white-space: normal;
        overflow-wrap: anywhere;
      }
      small {
        font-size: 13px;
        font-weight: 400;
        color: var(--soft);
      }
      .row {
        display: flex;
        gap: 8px;
      }
      .problem {
        min-height: 1.35em;
        font-weight: 600;
      }
    `,
  ];

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.close();
  }

  override render(): TemplateResult | typeof nothing {
    if (!this.can.includes("pair-device")) return nothing;
    if (!this.open) return html`<button @click=${this.begin}>Pair a Bluetooth device</button>`;
    return html`<div class="sheet">
      <sc-sheet heading="Pair a Bluetooth device" @close-sheet=${this.close}>
        <div class="body">
          ${this.now.number > this.began || busy(this.now) ? this.pairing() : this.list()}
          <p class="problem" role="alert">${this.problem}</p>
        </div>
      </sc-sheet>
    </div>`;
  }

  private list(): TemplateResult {
    const { heard } = this;
    return html`<p class="soft">
        ${heard === null ? "Listening for five seconds …" : heard.length === 0 ? "Nothing was heard." : "Tap the device to pair, the nearest first."}
      </p>
      <ul>
        ${(heard ?? []).map((one) => this.row(one))}
      </ul>
      <div class="row"><button ?disabled=${heard === null} @click=${this.listen}>Listen again</button></div>`;
  }

  private row(one: Heard): TemplateResult {
    const kind = one.model || (one.services.length > 0 ? `unknown: ${one.services.join(", ")}` : "unknown: names no services");
    return html`<li>
      <button @click=${() => this.pair(one.address)}>
        <span>${one.name || "(no name)"} ${one.configured ? html`· <b>${one.configured}</b>` : nothing}</span>
        <small>${one.address} · ${one.rssi} dBm · ${kind}</small>
      </button>
    </li>`;
  }

  private pairing(): TemplateResult {
    const { now } = this;
    const asking = now.step === "asking" || now.step === "showing";
    return html`<p><b>${now.address}</b></p>
      ${asking
        ? html`<sc-pair-question .progress=${now} @answered=${(e: CustomEvent<string>) => this.try(() => answer(now.number, e.detail))}></sc-pair-question>`
        : html`<p role="status">${SAID[now.step] ?? `${now.step === "done" ? "Done" : "Not paired"}: ${now.text}`}</p>`}
      <div class="row">
        ${busy(now) ? html`<button @click=${() => this.try(cancel)}>Cancel</button>` : html`<button @click=${this.again}>Pair another</button>`}
      </div>`;
  }

  private async begin(): Promise<void> {
    this.open = true;
    await this.look();
    this.polling = setInterval(() => void this.look(), POLL_MS);
    this.again();
  }

  private close(): void {
    clearInterval(this.polling);
    this.open = false;
    this.problem = "";
  }

  private again(): void {
    this.began = this.now.number;
    if (!busy(this.now)) void this.listen();
  }

  private async listen(): Promise<void> {
    this.heard = null;
    const found = await this.try(near);
    this.heard = found ?? [];
  }

  private async look(): Promise<void> {
    const found = await progress().catch(() => undefined); // the page itself says when the monitor is silent
    if (found !== undefined) this.now = found;
  }

  private async pair(address: string): Promise<void> {
    this.problem = "";
    const said = await this.outbox.send("pair-device", { address });
    if (said.kind !== "confirmed") this.problem = noteOf("pair-device", said).text;
    await this.look();
  }

  private async try<T>(act: () => Promise<T>): Promise<T | undefined> {
    this.problem = "";
    try {
      const done = await act();
      void this.look();
      return done;
    } catch (problem) {
      if (!(problem instanceof PairingRefused)) throw problem;
      this.problem = problem.message;
      return undefined;
    }
  }
}
