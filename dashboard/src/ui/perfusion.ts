/** The perfusion index with bars, as oximeters draw it. */
import { css, html, nothing, type TemplateResult } from "lit";
import type { Vital } from "../view";

/** One bar more at each of these percent: a drawing scale in steps of about three, and no judgement. */
const STEPS = [0.1, 0.3, 1, 3] as const;

export function perfusion(vital: Vital | null): TemplateResult | typeof nothing {
  if (vital === null || vital.state === "blank" || vital.value === null) return nothing;
  const { value } = vital;
  return html`<span class="perfusion" data-state=${vital.state}
    >PI ${vital.text}<i aria-hidden="true"
      >${STEPS.map((step, i) => html`<s style="height: ${4 + i * 2.5}px" ?data-on=${value >= step}></s>`)}</i
    ></span
  >`;
}

export const perfusionStyle = css`
  .perfusion {
    display: inline-flex;
    align-items: baseline;
    gap: 6px;
  }
  .perfusion i {
    display: inline-flex;
    align-items: flex-end;
    gap: 2px;
  }
  .perfusion s {
    width: 3.5px;
    border-radius: 1px;
    background: var(--line-strong);
  }
  .perfusion s[data-on] {
    background: var(--soft);
  }
`;
