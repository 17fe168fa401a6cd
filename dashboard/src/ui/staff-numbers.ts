/** The numbers of a room in one row for a phone, each with its unit and age. */
import { css, html, nothing, type TemplateResult } from "lit";
import { ago, wallClock } from "../format";
import { pressureOf, vitalOf, type View, type Vital } from "../view";
import { colourOf, words } from "./words";

export function roomNumbers(view: View, now: number, stale: boolean): TemplateResult {
  return html`<div class="numbers" ?data-stale=${stale}>
    ${["spo2", "pulse_rate", "heart_rate"].map((name) => number(name, vitalOf(view, name), now))} ${pressure(view, now)}
  </div>`;
}

function number(name: string, vital: Vital | null, now: number): TemplateResult | typeof nothing {
  if (vital === null) return nothing;
  const age = vital.at === null ? "no data yet" : ago(now - vital.at);
  const odd = vital.validity === "questionable" ? " ?" : "";
  return html`<div data-state=${vital.state} data-vital=${name} style="--own: ${colourOf(name)}">
    <p class="soft">${words(vital.label)}</p>
    <p class="value"><b>${vital.state === "blank" ? "--" : vital.text}${odd}</b> <small>${vital.unit}</small></p>
    <p class="soft age">${age}</p>
  </div>`;
}

function pressure(view: View, now: number): TemplateResult | typeof nothing {
  const last = pressureOf(view)?.readings[0];
  if (last === undefined) return nothing;
  const state = vitalOf(view, "systolic")?.state ?? "live";
  const offset = view.room?.wall_offset ?? 0;
  return html`<div class="wide" data-state=${state} data-vital="pressure" style="--own: var(--pressure)">
    <p class="soft">mmHg · ${wallClock(last.at + offset)}</p>
    <p class="value"><b>${state === "blank" ? "--/--" : `${last.systolic}/${last.diastolic}`}</b></p>
    <p class="soft age">${ago(now - last.at)}</p>
  </div>`;
}

export const numbersStyle = css`
  .numbers {
    display: flex;
    gap: 8px;
    margin-top: 4px;
  }
  .numbers > div {
    flex: 1 1 0;
    min-width: 0;
    padding: 8px 9px;
    border-radius: 10px;
    background: rgb(0 0 0 / 32%);
  }
  .numbers > .wide {
    flex: none; /* never shortened: half a pressure reads as another one */
  }
  .numbers p {
    overflow: hidden;
    white-space: nowrap;
    text-overflow: ellipsis;
    font-size: 12.5px;
  }
  .numbers .value b {
    color: var(--own);
    font-size: 24px;
    font-weight: 680;
    letter-spacing: -0.01em;
  }
  .numbers small {
    color: var(--soft);
  }
  .numbers [data-state="dim"] b {
    opacity: 0.45;
  }
  .numbers [data-state="dim"] .age {
    color: var(--text);
    font-weight: 650;
  }
  .numbers [data-state="blank"] b {
    color: var(--soft);
  }
  .numbers[data-stale] b {
    opacity: 0.4;
    text-decoration: line-through;
  }
`;
