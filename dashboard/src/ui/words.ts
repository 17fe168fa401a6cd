/** Text of the view as the pages draw it. */
import { html, type TemplateResult } from "lit";

const SUBSCRIPT = /[₀-₉]/g;

/** The text with its subscript digits set as such: the bundled font has no ₂ of its own. */
export function words(text: string): TemplateResult {
  const plain = text.split(SUBSCRIPT);
  const digits = [...text.matchAll(SUBSCRIPT)].map(([digit]) => digit.charCodeAt(0) - 0x2080);
  return html`<span>${plain.map((part, i) => (i === 0 ? part : html`<sub>${digits[i - 1]}</sub>${part}`))}</span>`;
}

/** The colour a vital keeps everywhere on the pages. */
export function colourOf(vital: string): string {
  const own: Record<string, string> = { spo2: "--spo2", pulse_rate: "--pulse", heart_rate: "--pulse", systolic: "--pressure" };
  return `var(${own[vital] ?? "--other"})`;
}
