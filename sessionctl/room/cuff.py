"""The gate: whatever inflates a cuff on a person leaves the room through here, or not at all.

Rule 1. A start is let through only when the cuff is connected, not running, and the arm has rested
        (`cuff_gate`). What no person tapped is announced to the therapist first (`cuff_announce`).
Rule 2. After two failures running it stays shut until a person has checked cuff and arm (`cuff_alarm`).
Rule 3. A stop always goes through, whatever we believe the cuff is doing, and ends what was to follow.
Rule 4. A cuff that measures for too long is told to stop, and that is a failure (`cuff_run`).
"""

from dataclasses import replace

from sessionctl.events import (
    Asked,
    Booted,
    Command,
    Event,
    LinkDown,
    LinkUp,
    Measured,
    ReadingDue,
    Refused,
    Reported,
    SessionClosed,
)
from sessionctl.room import (
    cuff_alarm as _alarm,
    cuff_announce as _announce,
    cuff_arm as _arm,
    cuff_gate as _gate,
    cuff_run as _run,
    cuff_stat as _stat,
)
from sessionctl.room.between import Blinded, InCharge, Planned
from sessionctl.room.cuff_gate import DEFLATED_S, TRIES
from sessionctl.room.cuff_state import Arm, Cuff
from sessionctl.room.settings import Armed

__all__ = ["DEFLATED_S", "TRIES", "Cuff", "next_due", "step"]

Found = list[Event | Blinded]


def step(state: Cuff, event: Event | Armed | InCharge | Planned) -> tuple[Cuff, Found]:
    """Answers commands with `asked` or `refused`, and follows what the cuff reports of itself.

    The parts after it are told from when until when it may blind a probe on the same arm.
    """
    if isinstance(event, Measured):
        state = _run.measured(state, event)
        return _arm.seen(state, event)
    state, told = _heard(state, event)
    if not state.device or any(isinstance(each, Refused) for each in told):
        return state, [*told]
    found: Found = [*told]
    for follow in (_run.overdue, _alarm.told, _stat.gone_on, _announce.announced, _automatic, _arm.blinded):
        state, more = follow(state, event.at)
        found += more
    return state, found


def next_due(state: Cuff) -> float | None:
    """When a wait for the cuff runs out, or it inflates or is announced by itself."""
    if not state.device:
        return None
    times = (
        _run.runs_out_at(state),
        _alarm.next_due(state),
        _stat.next_due(state),
        _announce.next_due(state),
        _arm.next_due(state),
    )
    return min((at for at in times if at is not None), default=None)


def _heard(state: Cuff, event: Event | Armed | InCharge | Planned) -> tuple[Cuff, list[Event]]:
    match event:
        case InCharge():
            return _equipped(state, event)
        case Armed():
            gap_s = event.programme.nibp.min_gap_s / 60.0 * event.settings.minute_s
            return replace(state, gap_s=gap_s), []
        case Planned():
            return _announce.planned(state, event.wanted), []
        case SessionClosed():
            return replace(_announce.planned(state, ()), stat=None, read_at=None), []
        case Booted() if state.device:
            return _run.restarted(state, event.at), []
        case LinkUp() if event.device == state.device:
            return replace(state, linked=True), []
        case LinkDown() if event.device == state.device:
            return _run.unlinked(state, event), []
        case Reported(what="cuff") if event.device == state.device:
            return _run.reported(state, event), []
        case ReadingDue(state="deferred"):
            return _put_off(state, event)
        case Command():
            return _command(state, event)
    return state, []


def _equipped(state: Cuff, event: InCharge) -> tuple[Cuff, list[Event]]:
    """The cuff in charge; one that is driven already goes on as it was."""
    driven = next((d for d in event.devices if d.driven), None)
    if driven is None:
        return _emptied(state), _alarm.over(state, event.at)
    held = driven.name in event.held
    if driven.name == state.device:
        return replace(state, held=held, arm=replace(state.arm, same=driven.same_arm)), []
    fresh = replace(
        _emptied(state),
        device=driven.name,
        state="idle",
        linked=driven.name in event.linked,
        held=held,
        arm=Arm(driven.same_arm),
    )
    return fresh, _alarm.over(state, event.at)


def _emptied(state: Cuff) -> Cuff:
    return Cuff(gap_s=state.gap_s, read_at=state.read_at, wanted=state.wanted)


def _automatic(state: Cuff, at: float) -> tuple[Cuff, list[Event]]:
    """The start for what was announced, when its ten seconds are over."""
    wanted = _announce.due_for(state, at)
    if wanted is None:
        return state, []
    state, asked = _run.started(state, at, "", f"due by the timetable: {wanted.label}")
    return replace(state, spent=(*state.spent, wanted), serving=wanted), asked


def _put_off(state: Cuff, event: ReadingDue) -> tuple[Cuff, list[Event]]:
    """ "Not now" may be said in the instant in which the cuff starts: then it stops."""
    if not state.moving or state.serving is None or state.serving.slot != event.slot:
        return state, []
    stop: list[Event] = [Asked(event.at, state.device, "stop", event.by)]
    return replace(state, stop_at=event.at), stop


def _command(state: Cuff, event: Command) -> tuple[Cuff, list[Event]]:
    match event.name:
        case "start-cuff":
            if (why := _gate.shut(state, event.at)) is not None:
                return state, [_refused(event, why)]
            return _run.started(state, event.at, event.person, "asked to start")
        case "start-stat":
            if (why := _gate.fit(state)) is None and state.stat is not None:
                why = f"a STAT run by {state.stat.by} is under way"
            if why is not None:
                return state, [_refused(event, why)]
            return _stat.begun(state, event.at, event.person), []
        case "stop-cuff" if state.device:
            asked: list[Event] = [Asked(event.at, state.device, "stop", event.person)]
            stop_at = event.at if state.moving and state.stop_at is None else state.stop_at
            return replace(_run.stopped(state, event.at), stop_at=stop_at), asked
        case "stop-cuff":
            why = "this room has no cuff that can be stopped from here: open the cuff's valve or take it off"
            return state, [_refused(event, why)]
        case "checked" if state.told and event.args.get("condition") == state.condition:
            return replace(state, failures=0, why="", text="", spent=()), []
    return state, []


def _refused(event: Command, why: str) -> Refused:
    return Refused(event.at, event.id, event.name, event.person, why)
