"""Readings that are late, as technical conditions: low, then medium."""

from dataclasses import replace

from sessionctl.events import ConditionBegan, ConditionEnded, Event, Priority
from sessionctl.room.timetable_slots import Timetable

TITLE = "Blood pressure reading overdue"


def late(state: Timetable) -> tuple[tuple[Priority, float], ...]:
    """Real minutes: how late a person may be does not go faster in a demo."""
    return ("low", state.rules.overdue_low_min * 60.0), ("medium", state.rules.overdue_medium_min * 60.0)


def grown_late(state: Timetable, at: float) -> tuple[Timetable, list[Event]]:
    """Begins the conditions that the oldest open reading has reached."""
    found = list[Event]()
    oldest = _oldest(state)
    if oldest is None:
        return state, found
    for priority, after in late(state):
        if at >= oldest + after and priority not in state.overdue:
            state = replace(state, overdue=(*state.overdue, priority))
            id_ = f"readings.overdue.{priority}"
            found.append(ConditionBegan(at, id_, "technical", priority, "overdue", "readings", text=TITLE))
    return state, found


def without_overdue(state: Timetable, at: float) -> tuple[Timetable, list[Event]]:
    """Ends the overdue conditions when no slot is that late any more."""
    oldest = _oldest(state)
    over = [p for p, after in late(state) if p in state.overdue and (oldest is None or at < oldest + after)]
    ended: list[Event] = [
        ConditionEnded(at, f"readings.overdue.{p}", "technical", p, "overdue", "readings") for p in over
    ]
    return replace(state, overdue=tuple(p for p in state.overdue if p not in over)), ended


def _oldest(state: Timetable) -> float | None:
    return min((s.due_at for s in state.slots if s.state == "due" and s.due_at is not None), default=None)
