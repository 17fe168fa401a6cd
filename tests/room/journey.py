"""A dosed session on the bench, by the marks of the sublingual programme (the handbook's section 2.2)."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sessionctl.events import INPUTS, Configured, Cue, Event, PhaseChanged, ReadingDue, from_json, to_json
from sessionctl.monitor.fold import from_json as room_from_json, to_json as room_to_json
from sessionctl.room.programme import CuffRules, Phase, Programme
from sessionctl.room.room import Room, step
from sessionctl.room.settings import RoomDevice, plain
from tests.room.bench import DEVICES, Bench

MARKS: dict[Phase, tuple[float, float]] = {
    "settle": (-20, 0),
    "pre_onset": (0, 12),
    "ascent": (12, 30),
    "peak": (30, 60),
    "reentry": (60, 85),
    "return": (85, 120),
}
TIMES = (-10.0, 20.0, 40.0, 60.0, 90.0, "exit")
DOSE = 600.0
"""Seconds from opening to the dose."""


def m(minute: float) -> float:
    """The instant `minute` minutes after the dose."""
    return DOSE + 60.0 * minute


def programme(**rules: Any) -> Programme:
    """The sublingual marks, with `rules` for its cuff readings."""
    nibp = CuffRules(**{"times_min": TIMES, **rules})
    return Programme(phases_min=MARKS, earliest_exit_min=120.0, nibp=nibp)


def opened(minute_s: float = 60.0, devices: Iterable[RoomDevice] = DEVICES, **rules: Any) -> Bench:
    """A session that was opened at 0 s."""
    b = Bench(devices, programme(**rules), watching=False)
    b.settings = replace(b.settings, minute_s=minute_s)
    b.feed(Configured(0.0, plain(b.settings)))
    b.command("open-session", 0.0, "therapist", alias="K.M.")
    return b


def dosed(minute_s: float = 60.0, devices: Iterable[RoomDevice] = DEVICES, **rules: Any) -> Bench:
    """A session whose dose was marked `DOSE` seconds after it was opened."""
    b = opened(minute_s, devices, **rules)
    b.command("mark-dose", DOSE, "therapist", text="200 mg")
    return b


def at_phase(phase: str) -> Bench:
    """A session in which the therapist has tapped up to `phase`, one second after the dose each."""
    b = dosed()
    for second in range(1, 5):
        if b.room.timeline.phase != phase:
            b.command("phase-next", DOSE + second, "therapist")
    assert b.room.timeline.phase == phase
    return b


def phases(b: Bench) -> list[tuple[float, str, str]]:
    """Each change of phase: when, to which, and what brought it."""
    return [(e.at, e.phase, e.reason) for e in b.told if isinstance(e, PhaseChanged)]


def cues(told: Iterable[Event]) -> list[tuple[float, str, str]]:
    return [(e.at, e.cue, e.phase) for e in told if isinstance(e, Cue)]


def due(told: Iterable[Event], state: str = "") -> list[tuple[float, str, str]]:
    """What was told of due readings: when, which slot, what of it."""
    found = [(e.at, e.slot, e.state) for e in told if isinstance(e, ReadingDue)]
    return [each for each in found if state in ("", each[2])]


def slots(b: Bench) -> dict[str, str]:
    """The state of each slot of the timetable."""
    return {slot.id: slot.state for slot in b.room.timetable.slots}


def restored(room: Room) -> Room:
    """The room as a checkpoint gives it back."""
    again = room_from_json(room_to_json(room))
    assert again is not None
    return again


def refolded(told: Iterable[Event]) -> Room:
    """The room as the record gives it back: the inputs alone, through JSON."""
    room = Room()
    for event in told:
        if isinstance(event, INPUTS):
            room, _ = step(room, from_json(to_json(event)))
    return room
