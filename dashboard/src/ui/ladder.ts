/** A device's ladder: every step from the port to a number that counts, and where it stands still. */
import { css, html, type TemplateResult } from "lit";
import { duration, wallClock } from "../format";
import type { Rung } from "../wire";

const MARK: Record<Rung["state"], string> = { good: "●", bad: "✕", waiting: "◌", resting: "◑" };
const SAID: Record<Rung["state"], string> = { good: "holds", bad: "does not hold", waiting: "waits", resting: "rests" };
const NAME: Record<Rung["name"], string> = {
  port: "Port",
  adapter: "Adapter",
  opened: "Opened",
  connected: "Connected",
  bytes: "Bytes arrive",
  frames: "Frames accepted",
  values: "Values count",
};

export function ladderList(rungs: readonly Rung[], now: number, wallOffset: number): TemplateResult {
  return html`<ol class="ladder">
    ${rungs.map(
      (rung) =>
        html`<li data-state=${rung.state}>
          <i role="img" aria-label=${SAID[rung.state]}>${MARK[rung.state]}</i><b>${NAME[rung.name] ?? rung.name}</b>
          <span class="why">${rung.text || SAID[rung.state]}</span>
          <span class="when">${since(rung, now, wallOffset)}</span>
        </li>`,
    )}
  </ol>`;
}

function since({ since, name }: Rung, now: number, wallOffset: number): string {
  if (since === null) return "";
  return `${name === "values" ? "last" : "since"} ${wallClock(since + wallOffset, true)} · ${duration(now - since)}`;
}

export const ladderStyle = css`
  .ladder li {
    display: grid;
    grid-template-columns: 20px 132px minmax(0, 1fr) auto;
    gap: 2px 8px;
    align-items: baseline;
    padding: 5px 0;
  }
  .ladder i {
    font-style: normal;
    color: var(--pulse);
  }
  .ladder li:not([data-state="good"]) i {
    color: var(--soft);
  }
  .ladder li[data-state="bad"] i {
    color: var(--text);
    font-weight: 700;
  }
  .ladder b {
    font-weight: 600;
  }
  .ladder li[data-state="waiting"] {
    color: var(--faint);
  }
  .ladder li[data-state="bad"] .why {
    font-weight: 600;
  }
  .why {
    overflow-wrap: anywhere;
  }
  .when {
    color: var(--soft);
    font-size: 13px;
    text-align: right;
  }
  @media (max-width: 699px) {
    .ladder li {
      grid-template-columns: 20px minmax(0, 1fr) auto;
    }
    .ladder .why {
      grid-column: 2 / -1;
      grid-row: 2;
    }
  }
`;
