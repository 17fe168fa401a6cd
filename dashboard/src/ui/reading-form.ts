/** A blood pressure taken by hand. What is a possible value is the room's to say: its refusal is shown here. */
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import type { Answer, Args } from "../commands";
import "./keypad";
import { noteOf } from "./notes";
import { ask } from "./room-client";
import { shared } from "./styles";

type Field = "systolic" | "diastolic" | "pulse";

const FIELDS: readonly { name: Field; label: string; unit: string; needed: boolean }[] = [
  { name: "systolic", label: "Systolic", unit: "mmHg", needed: true },
  { name: "diastolic", label: "Diastolic", unit: "mmHg", needed: true },
  { name: "pulse", label: "Pulse, if counted", unit: "/min", needed: false },
];

@customElement("sc-reading-form")
export class ReadingForm extends LitElement {
  @state() private values: Record<Field, string> = { systolic: "", diastolic: "", pulse: "" };
  @state() private chosen: Field = "systolic";
  @state() private sending = false;
  @state() private problem = "";
  @query("form") private readonly form!: HTMLFormElement;

  static override styles = [
    shared,
    css`
      form {
        display: grid;
        grid-template-columns: minmax(200px, 1fr) auto;
        gap: 8px 24px;
      }
      label {
        display: grid;
        grid-template-columns: 130px minmax(90px, 1fr) 52px;
        gap: 10px;
        align-items: center;
        margin-bottom: 8px;
      }
      input {
        font-weight: 650;
        font-size: 22px;
      }
      input[data-chosen] {
        border-color: #9db7dd;
      }
      .main {
        width: 100%;
      }
      .problem {
        min-height: 1.35em;
        margin-bottom: 6px;
        font-weight: 600;
      }
    `,
  ];

  override firstUpdated(): void {
    this.field("systolic")?.focus();
  }

  override render(): TemplateResult {
    const ready = FIELDS.every(({ name, needed }) => (needed ? this.values[name] !== "" : true)) && !this.sending;
    return html`<form @submit=${this.submit} autocomplete="off">
      <div>
        ${FIELDS.map(({ name, label, unit }) => this.row(name, label, unit))}
        <p class="problem" role="alert">${this.problem || nothing}</p>
        <button class="main" ?disabled=${!ready}>${this.sending ? "sending …" : "Enter reading"}</button>
      </div>
      <sc-keypad @digit=${(e: CustomEvent<string>) => this.type(e.detail)} @erase=${this.erase}></sc-keypad>
    </form>`;
  }

  private row(name: Field, label: string, unit: string): TemplateResult {
    return html`<label>
      ${label}
      <input
        name=${name}
        inputmode="none"
        maxlength="3"
        ?data-chosen=${this.chosen === name}
        .value=${this.values[name]}
        @focus=${() => (this.chosen = name)}
        @input=${(e: InputEvent) => this.set(name, (e.target as HTMLInputElement).value.replace(/\D/g, ""))}
      />
      <span class="soft">${unit}</span>
    </label>`;
  }

  private set(name: Field, text: string): void {
    this.values = { ...this.values, [name]: text.slice(0, 3) };
    const input = this.field(name);
    if (input) input.value = this.values[name];
  }

  private type(digit: string): void {
    this.set(this.chosen, this.values[this.chosen] + digit);
  }

  private erase(): void {
    this.set(this.chosen, this.values[this.chosen].slice(0, -1));
  }

  private field(name: Field): HTMLInputElement | null {
    return this.form.querySelector(`input[name="${name}"]`);
  }

  private submit(event: Event): void {
    event.preventDefault();
    const { systolic, diastolic, pulse } = this.values;
    const args: Args = { systolic: Number(systolic), diastolic: Number(diastolic) };
    if (pulse !== "") args["pulse"] = Number(pulse);
    this.sending = true;
    this.problem = "";
    this.dispatchEvent(ask("enter-reading", args, (answer) => this.answered(answer)));
  }

  private answered(answer: Answer): void {
    this.sending = false;
    if (answer.kind === "confirmed") this.dispatchEvent(new CustomEvent("close-sheet", { bubbles: true, composed: true }));
    else this.problem = noteOf("enter-reading", answer).text;
  }
}
