/** What became of a command, in the one line kept for it at the foot of a page. */
import { css, html, nothing, type TemplateResult } from "lit";
import type { Answer } from "../commands";
import { ASKED } from "../told";

export interface Note {
  kind: "sending" | "done" | "refused" | "no-answer";
  text: string;
  /** taken away by itself after this long */
  forMs?: number;
}

const DONE: Record<string, string> = {
  "open-session": "Watching has begun.",
  "close-session": "Watching has ended.",
  seen: "Seen: noted.",
  acknowledge: "Acknowledged.",
  checked: "Checked: noted.",
  "patient-checked": "Patient checked: noted.",
  "pause-audio": "Alarm sound is paused.",
  "resume-audio": "Alarm sound is back.",
  "call-nurse": "The nurse has been called.",
  "enter-reading": "Reading entered.",
  "start-cuff": "The cuff has been asked to measure.",
  "stop-cuff": "The cuff has been told to stop.",
  "start-stat": "STAT: one reading after another for 5 min.",
  "cuff-interval": "Interval of readings: noted.",
  "mark-dose": "Dose marked.",
  "undo-dose": "Dose mark taken back.",
  "correct-dose": "Time of the dose corrected: both are kept.",
  "further-dose": "Further dose marked.",
  "phase-next": "The next phase begins.",
  "phase-back": "Back to the phase before, and held.",
  "phase-hold": "Phase held.",
  "phase-release": "Phase goes on.",
  "phase-extend": "Phase extended.",
  "defer-reading": "Reading deferred by 5 min.",
  "confirm-device": "Noted: this instrument is on this patient.",
  "sensors-off": "Sensors off on purpose: noted.",
  note: "Note kept.",
  mark: "Marked.",
  emergency: "EMERGENCY: all staff are called.",
  ...Object.fromEntries(Object.entries(ASKED).map(([name, text]) => [name, `Asked: ${text}.`])),
};

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${text.endsWith(".") ? "" : "."}`;
}

/** What to tell the person who gave the command. */
export function noteOf(command: string, answer: Answer): Note {
  switch (answer.kind) {
    case "confirmed":
      return { kind: "done", text: answer.text ? sentence(answer.text) : (DONE[command] ?? "Done."), forMs: 5000 };
    case "refused":
      return { kind: "refused", text: answer.reason, forMs: 12000 };
    case "signed-out":
      return { kind: "refused", text: "You have been signed out. Please sign in again.", forMs: 12000 };
    case "no-answer":
      return { kind: "no-answer", text: "no answer from the monitor", forMs: 12000 };
  }
}

const SIGN: Record<Note["kind"], string> = { sending: "…", done: "✓", refused: "✕", "no-answer": "!" };

export function noteLine(note: Note | null): TemplateResult {
  return html`<p class="note" role="status" data-kind=${note?.kind ?? ""}>
    ${note ? html`<span class="sign" aria-hidden="true">${SIGN[note.kind]}</span>${note.text}` : nothing}
  </p>`;
}

export const noteStyle = css`
  .note {
    min-width: 0;
    min-height: 1.35em;
    font-weight: 550;
  }
  .note .sign {
    display: inline-block;
    width: 1.4em;
    text-align: center;
  }
  .note[data-kind="sending"] {
    color: var(--soft);
    font-weight: 400;
  }
`;
