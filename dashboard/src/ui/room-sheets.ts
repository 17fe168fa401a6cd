/** The dialogs of the room page. */
import { html, nothing, type TemplateResult } from "lit";
import type { Me } from "../account";
import { alarmsOf, type View } from "../view";
import "./alarm-card";
import "./me-panel";
import "./reading-form";
import { ask } from "./room-client";
import "./sheet";
import "./start-form";

export type SheetName = "start" | "end" | "reading" | "alarms" | "me";

export function roomSheet(name: SheetName, view: View, now: number, me: Me | null, locked: boolean): TemplateResult {
  switch (name) {
    case "start":
      return html`<sc-sheet heading="Start watching">
        <sc-start-form
          .programmes=${view.session?.programmes ?? []}
          .first=${view.session?.default_programme ?? ""}
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
