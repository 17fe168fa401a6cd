/** The dialogs of the room page. */
import { html, nothing, type TemplateResult } from "lit";
import type { Me } from "../account";
import { scenesOf } from "../told";
import { alarmsOf, pressureOf, type View } from "../view";
import "./alarm-card";
import "./amount-form";
import { type Choosable } from "./choices-sheet";
import "./choices-sheet";
import "./cuff-form";
import "./dose-form";
import "./me-panel";
import "./note-form";
import "./reading-form";
import { ask } from "./room-client";
import "./sensors-form";
import "./sheet";
import "./start-form";

export type SheetName = "start" | "end" | "reading" | "alarms" | "me" | "amount" | "dose" | "marks" | "note" | "scenes" | "sensors" | "cuff";

/** What the page itself knows and a sheet needs. */
export interface Around {
  now: number;
  me: Me | null;
  locked: boolean;
  amount: string;
}

export function roomSheet(name: SheetName, view: View, { now, me, locked, amount }: Around): TemplateResult {
  switch (name) {
    case "amount":
      return html`<sc-sheet heading="Amount given"><sc-amount-form .amount=${amount}></sc-amount-form></sc-sheet>`;
    case "dose":
      return html`<sc-sheet heading="Dose"><sc-dose-form .view=${view}></sc-dose-form></sc-sheet>`;
    case "note":
      return html`<sc-sheet heading="Note"><sc-note-form></sc-note-form></sc-sheet>`;
    case "cuff":
      return html`<sc-sheet heading="Cuff">
        <sc-cuff-form .cuff=${pressureOf(view)?.cuff ?? null} .now=${now} ?locked=${locked}></sc-cuff-form>
      </sc-sheet>`;
    case "sensors":
      return html`<sc-sheet heading="Sensors off on purpose"><sc-sensors-form></sc-sensors-form></sc-sheet>`;
    case "marks":
      return html`<sc-sheet heading="Mark this moment"><sc-choices .choices=${marks(view)} ?locked=${locked}></sc-choices></sc-sheet>`;
    case "scenes":
      return html`<sc-sheet heading="Light"><sc-choices .choices=${scenes(view)} ?locked=${locked}></sc-choices></sc-sheet>`;
    case "start":
      return html`<sc-sheet heading="Start watching">
        <sc-start-form
          .programmes=${view.session?.programmes ?? []}
          .first=${view.session?.default_programme ?? ""}
          .toSign=${view.session?.to_sign ?? ""}
        ></sc-start-form>
      </sc-sheet>`;
    case "reading":
      return html`<sc-sheet heading="Blood pressure taken by hand"><sc-reading-form></sc-reading-form></sc-sheet>`;
    case "end":
      return end(view);
    case "alarms":
      return html`<sc-sheet heading="All alarms">${all(view, now, locked)}</sc-sheet>`;
    case "me":
      return html`<sc-sheet heading="This screen">
        <sc-me-panel .me=${me ?? { name: "", role: "" }}></sc-me-panel>
      </sc-sheet>`;
  }
}

function marks({ session }: View): Choosable[] {
  return (session?.mark_choices ?? []).map(({ id, label }) => ({ name: "mark", args: { mark: id }, label }));
}

function scenes({ light }: View): Choosable[] {
  const shown = light?.told?.scene;
  const all = scenesOf(light).map(({ id, label }) => ({ name: "scene", args: { scene: id }, label, chosen: id === shown }));
  return [{ name: "scene-follow", args: {}, label: "Follow the phases" }, ...all];
}

function end(view: View): TemplateResult {
  const close = (event: Event): void => {
    event.target?.dispatchEvent(new CustomEvent("close-sheet", { bubbles: true, composed: true }));
  };
  const confirm = (event: Event): void => {
    event.target?.dispatchEvent(ask("close-session"));
    close(event);
  };
  const whom = view.session?.alias ? ` ${view.session.alias}` : "";
  return html`<sc-sheet heading="End watching${whom}?">
    <div class="end">
      <p>No alarm will be sent any more, and this session's numbers leave the screen.</p>
      <div>
        <button class="main" @click=${close}>Go on watching</button>
        <button data-command="close-session" @click=${confirm}>End watching</button>
      </div>
    </div>
  </sc-sheet>`;
}

function all(view: View, now: number, locked: boolean): TemplateResult {
  const alarms = alarmsOf(view);
  return html`<div class="all">
    ${alarms.length === 0 ? html`<p class="soft">No alarm now.</p>` : nothing}
    ${alarms.map(
      (alarm) =>
        html`<sc-alarm-card
          .alarm=${alarm}
          .now=${now}
          .wallOffset=${view.room?.wall_offset ?? 0}
          ?locked=${locked}
        ></sc-alarm-card>`,
    )}
  </div>`;
}
