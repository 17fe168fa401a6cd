"""A room: what it is now, and `step`, which says what follows from one event.

Rule 1. Every part sees the event and, in order, all that the parts before it answered.
Rule 2. A room is the fold of its inputs; `advance` puts in the ticks that are due before an event.
Rule 3. The same command id twice is one command.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sessionctl.events import (
    INPUTS,
    Command,
    ConditionBegan,
    ConditionType,
    Configured,
    Event,
    Measured,
    Observed,
    Refused,
    SessionOpened,
    Tick,
)
from sessionctl.room import (
    alarms as _alarms,
    baseline as _baseline,
    bindings as _bindings,
    burden as _burden,
    claims as _claims,
    cuff as _cuff,
    limits as _limits,
    links as _links,
    notes as _notes,
    quality as _quality,
    rows as _rows,
    session as _session,
    steer as _steer,
    technical as _technical,
    timeline as _timeline,
    timetable as _timetable,
)
from sessionctl.room.between import Blinded, Heard, InCharge, Planned
from sessionctl.room.rights import IDLE, refusal
from sessionctl.room.settings import Armed, Settled, read

REMEMBERED_COMMANDS = 200

PARTS: tuple[tuple[str, Callable[[Any, Any], tuple[Any, Sequence[Heard]]]], ...] = (
    ("session", _session.step),
    ("timeline", _timeline.step),
    ("links", _links.step),
    ("bindings", _bindings.step),
    ("quality", _quality.step),
    ("baseline", _baseline.step),
    ("timetable", _timetable.step),
    ("cuff", _cuff.step),
    ("limits", _limits.step),
    ("burden", _burden.step),
    ("technical", _technical.step),
    ("steer", _steer.step),
    ("notes", _notes.step),
    ("alarms", _alarms.step),
)
"""The parts of a room in the order of the data's way; each name is a field of `Room`."""

_NUMBERLESS = ("session", "timeline", "links", "steer", "notes", "alarms")
DEAF: dict[type, tuple[str, ...]] = {
    Measured: (*_NUMBERLESS, "baseline", "timetable", "limits", "burden", "technical"),
    Observed: (*_NUMBERLESS, "bindings", "quality", "cuff"),
}
"""Parts that do not hear numbers: they are not asked, because an alarm may hang on the time it takes."""

UNTOLD = (*INPUTS, Settled, Armed, InCharge, Planned, Blinded)
"""What parts tell each other and the record does not hold."""

DUE: tuple[tuple[str, Callable[[Any], float | None]], ...] = (
    ("timeline", _timeline.next_due),
    ("bindings", _bindings.next_due),
    ("quality", _quality.next_due),
    ("timetable", _timetable.next_due),
    ("cuff", _cuff.next_due),
    ("limits", _limits.next_due),
    ("burden", _burden.next_due),
    ("technical", _technical.next_due),
    ("steer", _steer.next_due),
    ("alarms", _alarms.next_due),
)
"""The parts in which something follows from time alone."""


@dataclass(frozen=True, slots=True)
class Room:
    """The whole state of one room. `at` is the time of the last event."""

    at: float = 0.0
    session: _session.SessionState = field(default_factory=_session.SessionState)
    timeline: _timeline.Timeline = field(default_factory=_timeline.Timeline)
    links: _links.Links = field(default_factory=_links.Links)
    bindings: _bindings.Bindings = field(default_factory=_bindings.Bindings)
    quality: _quality.Quality = field(default_factory=_quality.Quality)
    baseline: _baseline.Baseline = field(default_factory=_baseline.Baseline)
    timetable: _timetable.Timetable = field(default_factory=_timetable.Timetable)
    cuff: _cuff.Cuff = field(default_factory=_cuff.Cuff)
    limits: _limits.LimitsState = field(default_factory=_limits.LimitsState)
    burden: _burden.BurdenState = field(default_factory=_burden.BurdenState)
    technical: _rows.Technical = field(default_factory=_rows.Technical)
    steer: _steer.Steering = field(default_factory=_steer.Steering)
    notes: _notes.Notes = field(default_factory=_notes.Notes)
    alarms: _alarms.Alarms = field(default_factory=_alarms.Alarms)
    commands: tuple[str, ...] = ()
    due: float | None = None
    """The next instant at which something follows from time alone."""

    @property
    def watching(self) -> bool:
        return self.session.session.watching


def step(room: Room, event: Event) -> tuple[Room, list[Event]]:
    """The room after `event`, and every outcome in order. `event.at` never lies before `room.at`."""
    heard: list[Heard] = [event]
    match event:
        case Configured():
            heard = [event, Settled(event.at, read(event.settings))]
        case Command():
            at = max(room.at, event.at)
            if event.id in room.commands:
                return replace(room, at=at), []
            room = replace(room, at=at, commands=(*room.commands[-REMEMBERED_COMMANDS:], event.id))
            if (why := _why_not(room, event)) is not None:
                return room, [Refused(event.at, event.id, event.name, event.person, why)]
    return _through_the_parts(room, heard)


def advance(room: Room, event: Event) -> tuple[Room, list[Event]]:
    """Like `step`, with every tick that is due before `event` put in first; answers all of them in order.

    The list holds inputs and outcomes: each due `Tick`, its outcomes, then `event` and its outcomes.
    """
    told = list[Event]()
    while (due := room.due) is not None and due <= event.at:
        if due == event.at and isinstance(event, Tick):
            break  # the event is that tick
        tick = Tick(max(due, room.at))
        room, found = step(room, tick)
        told += [tick, *found]
        if room.due == due and not found:
            break  # a due instant that changes nothing must not hold up the room
    room, found = step(room, event)
    return room, [*told, event, *found]


def next_due(room: Room) -> float | None:
    """The next instant at which something follows from time alone."""
    return room.due


def _next_due(parts: Mapping[str, Any]) -> float | None:
    dues = [due for name, ask in DUE if (due := ask(parts[name])) is not None]
    return min(dues) if dues else None


def _through_the_parts(room: Room, heard: list[Heard]) -> tuple[Room, list[Event]]:
    """Each part hears the event and all that was answered so far. A refusal leaves the room as it was."""
    outcomes, parts = list[Event](), dict[str, Any]()
    settings, at = room.session.settings, max(room.at, heard[0].at)
    for name, part_step in PARTS:
        part = getattr(room, name)
        for each in tuple(heard):
            if name in DEAF.get(type(each), ()):
                continue
            part, found = part_step(part, each)
            # A reading by hand is `measured` to the other parts; in the record it is its command, or a
            # fold would count it twice.
            outcomes += [each for each in found if not isinstance(each, UNTOLD)]
            heard += found
            for opened in found:
                if isinstance(opened, SessionOpened):
                    heard.append(Armed(opened.at, settings, settings.programmes[opened.programme]))
                elif isinstance(opened, Refused):
                    return room, [opened]
        if name == "bindings":  # no part after it hears a number that is not this patient's
            heard = _bindings.passed(part, heard)
        parts[name] = part
    return Room(at=at, commands=room.commands, due=_next_due(parts), **parts), outcomes


def _why_not(room: Room, command: Command) -> str | None:
    """Why the command is refused before any part hears it, for the person who gave it."""
    condition = str(command.args.get("condition") or "")
    why = refusal(command, condition_type(room, condition))
    if why is None and not room.watching and command.name not in IDLE:
        why = "nobody is watched: start watching first"
    if why is None and command.name == "sensors-off":
        why = _why_not_off(room, command)
    if why is None and command.name == "confirm-device" and room.cuff.state in ("asked", "inflating"):
        device = str(command.args.get("device") or "")
        if room.cuff.device in _claims.related(room.bindings.devices, device):
            why = "the cuff it would replace is measuring: stop it first"
    if why is None and command.name == "checked" and not checkable(room, condition):
        why = "this ends by itself: only what a person must check can be confirmed as checked"
    return why


def _why_not_off(room: Room, command: Command) -> str | None:
    """Taking the sensors off on purpose needs a reason and an escort, and at peak the nurse."""
    for key in ("reason", "escort"):
        if not str(command.args.get(key) or "").strip():
            return f"give the {key} first"
    # The dose clock decides, and no steering gets round it; nor does a peak begun early by hand.
    phases = (room.timeline.phase, room.timeline.by_dose(command.at))
    if "peak" in phases and command.role == "therapist":
        return "during peak the nurse must agree: a nurse or prescriber enters it"
    return None


def condition_type(room: Room, condition: str) -> ConditionType:
    """The type of a signalled or present condition; unknown ones count as technical."""
    if condition in room.alarms.signals:
        return room.alarms.signals[condition].began.type
    if condition in room.alarms.present:
        return room.alarms.present[condition].type
    return "technical"


def checkable(room: Room, condition: str) -> bool:
    """True for what only a person can end: instants, a twice failed cuff, an alarm whose data is lost."""
    row = room.technical.rows.get(condition)
    if row is not None:
        return row.instant
    began = room.alarms.present.get(condition)
    if began is None:
        return False
    return condition == room.cuff.condition or data_lost(room, began)


def data_lost(room: Room, began: ConditionBegan) -> bool:
    """The vital that began a physiological condition has no value now."""
    if began.type != "physiological" or began.vital is None:
        return False
    channel = room.quality.channels.get(began.vital)
    return channel is None or channel.stage == "blank"
