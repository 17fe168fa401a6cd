"""The gate: whatever inflates a cuff on a person leaves the room through here, or not at all.

Rule 1. A start is let through only when the cuff is connected, not running, and 30 s deflated.
Rule 2. After two failures running it stays shut until a person has checked cuff and arm.
Rule 3. A stop always goes through, whatever we believe the cuff is doing.
Rule 4. A cuff that measures for too long is told to stop, and that is a failure.
Limits: 30 s deflated between readings, two tries and 180 s for a cycle are the field's practice (makers'
manuals; default).
"""

from dataclasses import dataclass, replace

from sessionctl.events import (
    Asked,
    Booted,
    Command,
    ConditionBegan,
    ConditionEnded,
    DoseMarked,
    Event,
    LinkDown,
    LinkUp,
    Measured,
    ReadingDue,
    Refused,
    Reported,
    SessionClosed,
    Tick,
)
from sessionctl.room.settings import Armed, InCharge, Settled
from sessionctl.vitals import Vital

DEFLATED_S = 30.0
TRIES = 2
ANSWER_S = 5.0
"""A cuff that says nothing for this long after a start is taken as not having started."""

CYCLE_S = 180.0
"""No reading takes longer; a cuff of which no end is heard by then is stopped and no longer waited for."""


@dataclass(frozen=True, slots=True)
class Cuff:
    """`state`: none (no driven cuff), idle, asked, inflating. `pressure` is the cuff's, while inflating."""

    device: str = ""
    state: str = "none"
    linked: bool = False
    since: float | None = None
    pressure: float | None = None
    text: str = ""
    deflated_at: float | None = None
    failures: int = 0
    asked_by: str = ""
    held: bool = False  # another cuff answers than this patient's
    wanted: bool = False  # by the timetable, as soon as the gate lets it through

    @property
    def condition(self) -> str:
        return f"{self.device}.failed.low"

    @property
    def next_allowed_at(self) -> float | None:
        """The earliest instant of the next start; None when nothing holds it back."""
        return None if self.deflated_at is None else self.deflated_at + DEFLATED_S


def step(state: Cuff, event: Event | Settled | Armed | InCharge) -> tuple[Cuff, list[Event]]:
    """Answers commands with `asked` or `refused`, and follows what the cuff reports of itself."""
    match event:
        case InCharge():
            driven = [d.name for d in event.devices if d.driven]
            if state.device and state.device in driven:
                return replace(state, held=state.device in event.held), []
            if not driven:
                return Cuff(), _over(state, event.at)
            cuff = Cuff(driven[0], "idle", driven[0] in event.linked, held=driven[0] in event.held)
            return cuff, _over(state, event.at)
        case Booted() if state.device:
            # The cuff's own rules deflated it; the arm rests before the next reading.
            return replace(state, state="idle", linked=False, pressure=None, deflated_at=event.at), []
        case LinkUp() if event.device == state.device:
            return replace(state, linked=True), []
        case LinkDown() if event.device == state.device:
            return _unlinked(state, event)
        case Reported(what="cuff") if event.device == state.device:
            return _reported(state, event)
        case Measured() if event.device == state.device:
            return _pressure(state, event), []
        case Tick() if (
            state.state == "asked" and state.since is not None and event.at >= state.since + ANSWER_S
        ):
            return _failed(state, event.at, "the cuff did not answer")
        case Tick() if (
            state.state == "inflating" and state.since is not None and event.at >= state.since + CYCLE_S
        ):
            state, failed = _failed(state, event.at, f"no end after {CYCLE_S:.0f} s: open the cuff's valve")
            return state, [Asked(event.at, state.device, "stop"), *failed]
        case ReadingDue() if event.state == "due":
            return _wanted(replace(state, wanted=True), event.at)
        case ReadingDue(state="filled" | "deferred") | DoseMarked(change="undone") | SessionClosed():
            return replace(state, wanted=False), []
        case Tick() if state.wanted:
            return _wanted(state, event.at)
        case Command():
            return _command(state, event)
    return state, []


def _wanted(state: Cuff, at: float) -> tuple[Cuff, list[Event]]:
    """The timetable's start, as soon as the gate lets it through; a shut gate is tried again."""
    if not state.wanted or _shut(state, at) is not None:
        return state, []
    asked = replace(
        state, state="asked", since=at, text="due by the timetable", asked_by="", pressure=None, wanted=False
    )
    return asked, [Asked(at, state.device, "start", "the timetable")]


def next_due(state: Cuff) -> float | None:
    """When an asked-for start counts as unanswered, or a reading as never ending."""
    if state.wanted and state.state == "idle" and state.linked and not state.held and state.failures < TRIES:
        return state.next_allowed_at
    lasts = {"asked": ANSWER_S, "inflating": CYCLE_S}.get(state.state)
    return state.since + lasts if lasts is not None and state.since is not None else None


def _over(state: Cuff, at: float) -> list[Event]:
    """The end of "failed twice", if it is present."""
    if state.failures < TRIES:
        return []
    return [ConditionEnded(at, state.condition, "technical", "low", "failed", state.device)]


def _command(state: Cuff, event: Command) -> tuple[Cuff, list[Event]]:
    match event.name:
        case "start-cuff":
            if (why := _shut(state, event.at)) is not None:
                return state, [Refused(event.at, event.id, event.name, event.person, why)]
            asked = replace(
                state,
                state="asked",
                since=event.at,
                text="asked to start",
                asked_by=event.person,
                pressure=None,
            )
            return asked, [Asked(event.at, state.device, "start", event.person)]
        case "stop-cuff" if state.device:
            return replace(state, wanted=False), [Asked(event.at, state.device, "stop", event.person)]
        case "stop-cuff":
            why = "this room has no cuff that can be stopped from here: open the cuff's valve or take it off"
            return state, [Refused(event.at, event.id, event.name, event.person, why)]
        case "checked" if event.args.get("condition") == state.condition and state.failures >= TRIES:
            return replace(state, failures=0, text=""), _over(state, event.at)
    return state, []


def _shut(state: Cuff, at: float) -> str | None:
    """Why a start may not go through now, for a person; None when it may."""
    if not state.device:
        return "this room has no cuff that can be started from here"
    if state.state in ("asked", "inflating"):
        return "the cuff is already measuring"
    if not state.linked:
        return "the cuff is not connected"
    if state.held:
        return "another cuff answers: confirm that it is on this patient first"
    if state.failures >= TRIES:
        return "the cuff failed twice: check cuff and arm, then confirm with Checked"
    if state.next_allowed_at is not None and at < state.next_allowed_at:
        wait = state.next_allowed_at - at
        return f"the arm rests 30 s between readings: {wait:.0f} s more"
    return None


def _reported(state: Cuff, event: Reported) -> tuple[Cuff, list[Event]]:
    match event.state:
        case "inflating":
            since = event.at if state.state != "inflating" else state.since
            return replace(state, state="inflating", since=since, text="measuring"), []
        case "failed" | "refused" if state.state not in ("asked", "inflating"):
            return replace(state, text=event.text), []  # an answer to a stop, or to nobody: no try of ours
        case "failed" | "refused":
            return _failed(state, event.at, event.text or event.state)
        case "finished" | "aborted":
            rested = _rested(state, event.at, "stopped" if event.state == "aborted" else "")
            if event.state == "finished":
                return replace(rested, failures=0), _over(state, event.at)
            return rested, []
    return state, []


def _rested(state: Cuff, at: float, text: str) -> Cuff:
    return replace(state, state="idle", since=at, pressure=None, text=text, deflated_at=at)


def _failed(state: Cuff, at: float, why: str) -> tuple[Cuff, list[Event]]:
    failures = state.failures + 1
    state = replace(_rested(state, at, why), failures=failures)
    if failures != TRIES:
        return state, []
    title = f"Cuff failed twice: {why}"
    return state, [
        ConditionBegan(at, state.condition, "technical", "low", "failed", state.device, text=title)
    ]


def _unlinked(state: Cuff, event: LinkDown) -> tuple[Cuff, list[Event]]:
    """A cuff that loses its link deflates by its own rules; we no longer know its state."""
    changed = replace(state, linked=False)
    if state.state == "idle":
        return changed, []
    return _failed(changed, event.at, f"link lost while measuring: {event.reason}")


def _pressure(state: Cuff, event: Measured) -> Cuff:
    for m in event.measurements:
        if m.vital is Vital.CUFF_PRESSURE and m.value is not None and state.state in ("asked", "inflating"):
            return replace(state, pressure=m.value)
    return state
