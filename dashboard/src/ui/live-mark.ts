/** Whether this page is live, since when it has heard nothing, and who is signed in. */
import { css, html, nothing, type TemplateResult } from "lit";
import { duration, wallClock } from "../format";
import type { Link } from "../silence";

export function liveMark(link: Link, silentS: number): TemplateResult {
  const text = link === "live" ? `live ${Math.max(silentS, 0).toFixed(1)} s` : `silent ${duration(silentS)}`;
  return html`<span class="live-mark" data-link=${link}><i aria-hidden="true"></i>${text}</span>`;
}

/** Drawn over the page: a line after 3 s of silence, the words NOT LIVE after 5 s. It takes no room and no press. */
export function silenceBanner(link: Link, silentS: number, lastWall: number | null): TemplateResult | typeof nothing {
  if (link === "live") return nothing;
  if (link === "late") {
    return html`<p class="late" role="status">Monitor silent for ${Math.floor(silentS)} s</p>`;
  }
  const last = lastWall === null ? "not heard from the monitor yet" : `last heard ${wallClock(lastWall, true)}, ${duration(silentS)} ago`;
  return html`<div class="not-live" role="alert">
    <strong>NOT LIVE</strong><span>${last}. Trying again. Look at the patient and the bedside devices.</span>
  </div>`;
}

export const liveStyle = css`
  .live-mark {
    display: inline-flex;
    align-items: center;
    gap: 8px;
    white-space: nowrap;
  }
  .live-mark i {
    width: 9px;
    height: 9px;
    border-radius: 50%;
    background: var(--pulse);
  }
  .live-mark:not([data-link="live"]) i {
    border-radius: 1px;
    background: transparent;
    border: 2px solid var(--text);
  }
  .live-mark:not([data-link="live"]) {
    color: var(--text);
    font-weight: 650;
  }
  .late,
  .not-live {
    position: fixed;
    z-index: 5;
    left: 50%;
    transform: translateX(-50%);
    pointer-events: none;
    border: 2px solid #aab4c0;
    background: #1b2027;
    color: #fff;
    text-align: center;
  }
  .late {
    top: 10px;
    padding: 8px 18px;
    border-radius: 10px;
    font-weight: 600;
    white-space: nowrap;
  }
  .not-live {
    top: 34%;
    width: min(760px, calc(100vw - 32px));
    padding: 18px 20px 16px;
    border-radius: 14px;
    display: grid;
    gap: 6px;
  }
  .not-live strong {
    font-size: clamp(52px, 9vw, 92px);
    font-weight: 750;
    line-height: 1;
    letter-spacing: 0.01em;
  }
  .not-live span {
    font-size: 16px;
  }
  [data-not-live] > .greys {
    filter: grayscale(1) brightness(0.62);
  }
`;
