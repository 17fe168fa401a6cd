"""One try of the cuff, from its start to its end, as far as the cuff tells of it."""

from dataclasses import replace

from sessionctl.events import Asked, Event, LinkDown, Measured, Reported
from sessionctl.room.cuff_announce import given_up
from sessionctl.room.cuff_state import Cuff
from sessionctl.vitals import Vital

ANSWER_S = 5.0
"""A cuff that says nothing for this long after a start, or a stop, is taken as not having heard it (ours)."""

CYCLE_S = 180.0
"""No reading takes longer (the field's limit, independent of the cuff's own); then it is told to stop."""

BY_HAND = "if it is tight, take it off by hand"


def started(cuff: Cuff, at: float, by: str, text: str) -> tuple[Cuff, list[Event]]:
    """The gate has let a start through: to the cuff with it."""
    asked = replace(
        cuff, state="asked", since=at, text=text, asked_by=by, pressure=None, announced=None, spoiled=""
    )
    return asked, [Asked(at, cuff.device, "start", by or "the timetable")]


def stopped(cuff: Cuff, at: float) -> Cuff:
    """A person stopped it, here or at the cuff: nothing that is due now starts it again by itself."""
    return replace(given_up(cuff, at), stat=None, announced=None)


def reported(cuff: Cuff, event: Reported) -> Cuff:
    """What the cuff says of its state."""
    match event.state:
        case "inflating":
            since = cuff.since if cuff.state == "inflating" else event.at
            return replace(cuff, state="inflating", since=since, text=event.text or "measuring")
        case "failed" | "refused" if not cuff.moving:
            return replace(cuff, text=event.text)  # an answer to a stop, or to nobody: no try of ours
        case "failed" | "refused":
            return failed(cuff, event.at, event.text or event.state)
        case "finished" if cuff.moving and cuff.spoiled:
            return failed(cuff, event.at, f"no reading came of it: {cuff.spoiled}")
        case "finished":
            return replace(rested(cuff, event.at), ended_at=event.at, failures=0, why="")
        case "aborted" if cuff.moving:
            ended = replace(rested(cuff, event.at, "stopped"), ended_at=event.at)
            return stopped(ended, event.at)
        case "aborted":
            return rested(cuff, event.at, cuff.why or "stopped")
    return cuff


def rested(cuff: Cuff, at: float, text: str = "") -> Cuff:
    """The cuff is empty; the arm rests from now."""
    idle = replace(cuff, state="idle", since=at, pressure=None, text=text, deflated_at=at)
    return replace(idle, stop_at=None, serving=None)


def failed(cuff: Cuff, at: float, why: str) -> Cuff:
    """A try that gave no reading."""
    return replace(rested(cuff, at, why), ended_at=at, failures=cuff.failures + 1, why=why)


def unlinked(cuff: Cuff, event: LinkDown) -> Cuff:
    """A cuff that loses its link deflates by its own rules; we no longer know its state."""
    cuff = replace(cuff, linked=False)
    if not cuff.moving:
        return cuff
    return failed(cuff, event.at, f"link lost while measuring ({event.reason}): {BY_HAND}")


def restarted(cuff: Cuff, at: float) -> Cuff:
    """The monitor was away: the cuff's own rules deflated it. The arm rests from now, and nobody stands by a
    STAT run or an announcement that was made before; what is due is still wanted."""
    ended = at if cuff.moving else cuff.ended_at
    return replace(rested(cuff, at, cuff.why), linked=False, ended_at=ended, stat=None, announced=None)


def overdue(cuff: Cuff, at: float) -> tuple[Cuff, list[Event]]:
    """An answer or an end that did not come in its time is a failure; a cuff at work is told to stop."""
    due = runs_out_at(cuff)
    if due is None or at < due:
        return cuff, []
    if cuff.stop_at is not None:
        return failed(cuff, at, f"the cuff does not confirm the stop: {BY_HAND}"), []
    if cuff.state == "asked":
        return failed(cuff, at, "the cuff did not answer"), []
    stop: list[Event] = [Asked(at, cuff.device, "stop", "the gate")]
    return failed(cuff, at, f"no end after {CYCLE_S:.0f} s: open the cuff's valve"), stop


def runs_out_at(cuff: Cuff) -> float | None:
    """When a start or a stop counts as unanswered, or a reading as never ending."""
    if not cuff.moving or cuff.since is None:
        return None
    ends = cuff.since + (ANSWER_S if cuff.state == "asked" else CYCLE_S)
    return ends if cuff.stop_at is None else min(ends, cuff.stop_at + ANSWER_S)


def measured(cuff: Cuff, event: Measured) -> Cuff:
    """Follows the pressure in the cuff, and notes when a blood pressure came, from whichever device."""
    for m in event.measurements:
        if m.vital is Vital.CUFF_PRESSURE and event.device == cuff.device:
            if m.value is not None and cuff.moving:
                cuff = replace(cuff, pressure=m.value)
        elif m.vital is Vital.SYSTOLIC and m.history is None:
            if event.device == cuff.device:
                cuff = replace(
                    cuff, spoiled="" if m.value is not None else ", ".join(m.reasons) or "no value"
                )
            if m.value is not None:
                cuff = replace(cuff, read_at=event.at)
    return cuff
