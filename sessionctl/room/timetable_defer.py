"""A due reading put off: once, and not when it matters most."""

from dataclasses import replace

from sessionctl.events import Command, Event, ReadingDue, Refused
from sessionctl.room.timetable_late import without_overdue
from sessionctl.room.timetable_slots import ANNOUNCED_S, OPEN, SOON_MIN, Slot, Timetable


def why_not(state: Timetable, slot: Slot | None, at: float) -> str | None:
    """Why `slot` may not be put off now, for a person; None when it may."""
    if slot is None or slot.due_at is None or not _near(state, slot, at):
        return "no reading is due now"
    if slot.deferred:
        return "a reading may be deferred once"
    if slot.fixed:
        return "this reading may not be deferred"
    if state.last_high:
        return "the last pressure was above the medium limit: this reading may not be deferred"
    if state.spo2_lost:
        return "SpO₂ is lost: this reading may not be deferred"
    if slot.due_at + state.rules.defer_once_min * state.minute_s <= at:
        return "too late to defer: this reading is overdue"
    return None


def deferred(state: Timetable, event: Command) -> tuple[Timetable, list[Event]]:
    """Answers `defer-reading` for the slot it names, or for the one that has been due the longest."""
    slot = _meant(state, event.args.get("slot"), event.at)
    if (why := why_not(state, slot, event.at)) is not None or slot is None or slot.due_at is None:
        return state, [Refused(event.at, event.id, event.name, event.person, why or "")]
    due = slot.due_at + state.rules.defer_once_min * state.minute_s
    later = replace(slot, due_at=due, state="waiting", deferred=True)
    state = replace(state, slots=tuple(later if s.id == slot.id else s for s in state.slots))
    told: list[Event] = [ReadingDue(event.at, slot.id, slot.label, "deferred", due, event.person)]
    state, ended = without_overdue(state, event.at)
    return state, told + ended


def _near(state: Timetable, slot: Slot, at: float) -> bool:
    """It is due, or so soon that its cuff may have been announced (10 real s, more than 3 min of a demo)."""
    ahead = max(SOON_MIN * state.minute_s, ANNOUNCED_S)
    return slot.state in OPEN and slot.due_at is not None and slot.due_at - at <= ahead


def _meant(state: Timetable, named: object, at: float) -> Slot | None:
    due = [s for s in state.slots if _near(state, s, at)]
    if named:
        return next((s for s in due if s.id == named), None)
    return min(due, key=lambda s: s.due_at or 0.0, default=None)
