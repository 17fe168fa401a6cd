"""Readings beside those of the programme: after a high one, and at an interval that medical staff set.

Rule 1. Neither takes a reading of the programme away, nor is put closer to another than `min_gap_s`.
Rule 2. The interval counts from its setting, then from every reading, whatever that was for. It ends with the
        session.
"""

from dataclasses import replace

from sessionctl.events import Command, Event, Refused
from sessionctl.room.timetable_late import without_overdue
from sessionctl.room.timetable_slots import INTERVAL, OPEN, REPEAT, Interval, Slot, Timetable

LONGEST_MIN = 60.0
"""A pressure leaves the screen after 60 min; a longer interval would be none (ours)."""


def repeated(state: Timetable, at: float) -> Timetable:
    """One more reading soon after the one at `at`, unless one is due by then or too close behind it."""
    if state.t0 is None or not state.repeating:
        return state
    due = at + state.rules.repeat_if_medium_min * state.minute_s
    if any(s.due_at is not None and s.due_at < due + state.gap_s for s in _open(state)):
        return state
    return replace(state, slots=(*state.slots, Slot(_id(state, REPEAT), "repeat", due)))


def every(state: Timetable, at: float) -> Timetable:
    """The next reading of the interval, counted from `at`; the one that was open before is forgotten.

    Where a reading of the programme stands so near that one of them would be too close, that one serves.
    """
    slots = tuple(s for s in state.slots if not (s.of_interval and s.state in OPEN))
    if slots != state.slots:
        state = replace(state, slots=slots)
    if state.interval is None:
        return state
    due = at + state.interval.minutes * state.minute_s
    if any(s.due_at is not None and abs(s.due_at - due) < state.gap_s for s in _open(state)):
        return state
    slot = Slot(_id(state, INTERVAL), f"{state.interval.minutes:g}-min reading", due)
    return replace(state, slots=(*state.slots, slot))


def set_interval(state: Timetable, event: Command) -> tuple[Timetable, list[Event]]:
    """Answers `cuff-interval`: `minutes` between readings, 0 for none."""
    given = event.args.get("minutes")
    least = state.rules.min_gap_s / 60.0
    if isinstance(given, bool) or not isinstance(given, int | float) or not 0 <= given <= LONGEST_MIN:
        why = f"give the minutes between readings, {least:g} to {LONGEST_MIN:g}, or 0 for none"
        return state, [_refused(event, why)]
    if 0 < given < least:
        return state, [_refused(event, f"readings by themselves are at least {least:g} min apart")]
    interval = Interval(float(given), event.person) if given else None
    state = every(replace(state, interval=interval), event.at)
    if state.read_at is not None:  # an interval may have stood for a repeat that is needed all the same
        state = repeated(state, state.read_at)
    return without_overdue(state, event.at)


def _open(state: Timetable) -> list[Slot]:
    return [slot for slot in state.slots if slot.state in OPEN]


def _id(state: Timetable, kind: str) -> str:
    return f"{kind}-{sum(1 for slot in state.slots if slot.id.startswith(kind)) + 1}"


def _refused(event: Command, why: str) -> Event:
    return Refused(event.at, event.id, event.name, event.person, why)
