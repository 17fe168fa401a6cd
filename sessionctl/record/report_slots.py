"""Which readings had to be and what became of each: on time, late, missed, or not reached."""

from dataclasses import dataclass

from sessionctl.record.report_facts import Facts
from sessionctl.record.report_readings import Slot
from sessionctl.record.report_words import duration

BASELINES = 2
"""Readings before the dose, where the programme asks for any: the baseline is the mean of two."""


@dataclass(frozen=True, slots=True)
class Told:
    """What became of a slot. `good`: it was taken on time. `short` is one word of it."""

    good: bool
    short: str
    text: str


def slots(facts: Facts) -> list[Slot]:
    """Every reading of the programme's timetable and those that were repeated, in order of time."""
    found = {slot.id: slot for slot in facts.readings.slots.values()}
    plan, course = facts.programme, facts.course
    if plan.before:
        for number in range(1, BASELINES + 1):
            found.setdefault(f"baseline-{number}", Slot(f"baseline-{number}", f"baseline {number}"))
    if course.t0 is not None:
        for minute in plan.times_min:
            due = course.t0 + minute * course.minute_s
            found.setdefault(f"t{minute:g}", Slot(f"t{minute:g}", f"T+{minute:g}", due))
    return sorted(found.values(), key=lambda slot: (slot.due_at is not None, slot.due_at or 0.0, slot.id))


def state_of(slot: Slot, facts: Facts) -> Told:
    """On time means before the room calls it overdue; that is in real seconds, also in a fast demo."""
    late_s = facts.programme.late_s
    if slot.filled_at is not None:
        if slot.due_at is None:
            return Told(True, "taken", "taken before the dose")
        after = slot.filled_at - slot.due_at
        if after > late_s:
            return Told(False, "late", f"late, {duration(after)} after it was due")
        when = (
            "when due" if abs(after) < 1 else f"{duration(abs(after))} {'after' if after > 0 else 'before'}"
        )
        return Told(True, "on time", f"on time, {when}")
    if slot.due_at is None:
        over = facts.course.t0 is not None
        return Told(False, "missed", "missed") if over else Told(False, "open", "not taken")
    if slot.due_at > facts.last:
        return Told(False, "not reached", "not reached")
    if facts.course.closed is None and facts.last - slot.due_at <= late_s:
        return Told(False, "due", "due now")
    return Told(False, "missed", "missed")
