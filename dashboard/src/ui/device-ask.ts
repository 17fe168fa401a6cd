/** "Another instrument answers. On this patient?": one question, one tap for whoever may answer it. */
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Device } from "../view";
import { ask } from "./room-client";
import { Steady } from "./steady";
import { shared } from "./styles";
import { words } from "./words";

@customElement("sc-device-ask")
export class DeviceAsk extends LitElement {
  @property({ attribute: false }) questions: Device[] = [];
  @property({ type: Boolean }) locked = false;
  private readonly steady = new Steady(this);

  static override styles = [
    shared,
    css`
      :host {
        display: block;
        min-width: 0;
      }
      article {
        display: flex;
        align-items: center;
        gap: 12px;
        height: 100%;
        padding: 4px 5px 4px 14px;
        border: 1px solid var(--line-strong);
        border-radius: 12px;
        background: var(--card);
      }
      p {
        flex: 1;
        min-width: 0;
        font-size: 13.5px;
        line-height: 1.25;
        overflow-wrap: anywhere;
      }
      button {
        flex: none;
        width: 124px;
        font-weight: 650;
        line-height: 1.2;
      }
      .who {
        flex: none;
        width: 136px;
        font-size: 12.5px;
      }
    `,
  ];

  override render(): TemplateResult | typeof nothing {
    const device = this.questions[0];
    if (device === undefined) return nothing;
    const { name, binding } = device;
    const fresh = this.steady.fresh("answer", `${name} ${binding.ask}`);
    const more = this.questions.length - 1;
    return html`<article aria-label=${binding.ask}>
      <p>${words(binding.ask)}${more > 0 ? html` <span class="soft">+${more} more</span>` : nothing}</p>
      ${binding.can
        ? html`<button
            data-command="confirm-device"
            ?disabled=${fresh || this.locked}
            @click=${() => this.dispatchEvent(ask("confirm-device", { device: name }))}
          >
            Yes, on this patient
          </button>`
        : html`<p class="who soft">A ${binding.who} says so.</p>`}
    </article>`;
  }
}
