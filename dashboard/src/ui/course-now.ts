/** What the trend shows of the session beside its lines, from the view and what is known of its course. */
import { nextDue } from "../due";
import { wallClock } from "../format";
import { bandsOf } from "../phases";
import { nextIn } from "../told";
import type { Trend } from "../trend";
import type { View } from "../view";
import { windowOf, type Choice, type Window } from "../window";
import type { Session } from "./trend-lanes";

export function windowNow(choice: Choice, { session }: View, trend: Trend): Window {
  return windowOf(choice, session, bandsOf(session, trend.phases, trend.to), trend.to);
}

export function sessionOf(view: View, trend: Trend): Session {
  const { session } = view;
  const due = nextDue(session);
  return {
    bands: bandsOf(session, trend.phases, trend.to),
    doses: dosesOf(view),
    due: due?.at == null ? [] : [{ at: due.at, text: `due ${due.label}` }],
    next: nextOf(view, trend.to),
  };
}

function dosesOf({ session, room }: View): Session["doses"] {
  return (session?.doses ?? []).map(({ at, text }) => ({
    at,
    text: ["dose", text, wallClock(at + (room?.wall_offset ?? 0))].filter(Boolean).join(" "),
  }));
}

function nextOf({ music }: View, now: number): Session["next"] {
  const title = music?.told?.next ?? "";
  const left = music ? nextIn(music, now) : null;
  return title === "" || left === null ? null : { at: now + left, title };
}
