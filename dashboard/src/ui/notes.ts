/** What became of a command, in the one line kept for it at the foot of a page. */
import { css, html, nothing, type TemplateResult } from "lit";
import type { Answer } from "../commands";

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
};

/** What to tell the person who gave the command. */
export function noteOf(command: string, answer: Answer): Note {
  switch (answer.kind) {
    case "confirmed":
      return { kind: "done", text: DONE[command] ?? "Done.", forMs: 4000 };
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
