/**
 * The small mark of an alarm: its shape and its stars. Only this flashes, never anything larger.
 * Flash: high 2.0 Hz with 40 % on, medium 0.6 Hz with 40 % on, low steady (the clinic's handbook 5.2). All badges
 * flash in step, so that together they stay under the 3 flashes in a second of "Flash safety".
 */
import { css, html, LitElement, svg, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { shapeOf, type Shape } from "../alarms";
import type { Alarm } from "../view";

const SHAPES: Record<Shape, TemplateResult> = {
  up: svg`<path d="M8 1.5 15 14H1Z"/>`,
  down: svg`<path d="M8 14.5 1 2h14Z"/>`,
  round: svg`<circle cx="8" cy="8" r="6.2"/>`,
  square: svg`<rect x="2" y="2" width="12" height="12" rx="1"/>`,
};

const SAID: Record<Shape, string> = { up: "too high", down: "too low", round: "patient or call", square: "equipment" };

/** The shape as a small drawing in the text's colour. */
export function shapeSign(shape: Shape): TemplateResult {
  return html`<svg class="shape" viewBox="0 0 16 16" role="img" aria-label=${SAID[shape]} fill="currentColor">${SHAPES[shape]}</svg>`;
}

@customElement("sc-alarm-badge")
export class AlarmBadge extends LitElement {
  @property({ attribute: false }) alarm: Pick<Alarm, "arrow" | "type" | "priority" | "presence" | "mark"> | null = null;

  static override styles = css`
    :host {
      display: inline-flex;
      align-items: center;
      gap: 0.4em;
      font-weight: 700;
      white-space: nowrap;
    }
    .shape {
      width: 1.05em;
      height: 1.05em;
    }
    span {
      letter-spacing: 0.06em;
    }
    [data-priority="high"] {
      color: var(--high);
    }
    [data-priority="medium"] {
      color: var(--medium);
    }
    [data-priority="low"] {
      color: var(--low);
    }
    .sign {
      display: inline-flex;
      align-items: center;
      gap: inherit;
    }
    @media (prefers-reduced-motion: no-preference) {
      [data-flash="high"] .shape {
        animation: flash 0.5s step-end infinite;
      }
      [data-flash="medium"] .shape {
        animation: flash 1.667s step-end infinite;
      }
    }
    @keyframes flash {
      0% {
        opacity: 1;
      }
      40% {
        opacity: 0.15;
      }
    }
  `;

  override render(): TemplateResult | null {
    const { alarm } = this;
    if (alarm === null) return null;
    const flash = alarm.presence === "acknowledged" ? "" : alarm.priority;
    return html`<span class="sign" data-priority=${alarm.priority} data-flash=${flash}
      >${shapeSign(shapeOf(alarm))}<span part="mark" aria-label="${alarm.priority} priority">${alarm.mark}</span></span
    >`;
  }

  override updated(): void {
    for (const sign of this.renderRoot.querySelectorAll(".shape")) {
      for (const animation of sign.getAnimations?.() ?? []) animation.startTime = 0; // in step with all others
    }
  }
}
