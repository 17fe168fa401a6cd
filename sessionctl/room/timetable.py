"""Which blood pressure readings are due, which were taken, and which are late.

Rule 1. A slot is filled by the reading that arrives near it, from a cuff or by hand.
Rule 2. The cuff is told what is wanted, and starts for it where it can be started from here; any other cuff
        is waited for.
Rule 3. After a reading above the medium limit, readings repeat until two running are below it. Medical staff
        may set an interval beside the programme's readings (`timetable_repeat`).
Rule 4. A slot may be deferred once, and never when the last reading was above medium, when SpO2 is lost, or
        when the programme says it is fixed. Overdue slots are technical conditions: low, then medium.
Slots follow the dose clock, never a steered phase.
"""

from dataclasses import replace

from sessionctl.events import Command, DoseMarked, Event, Observed, ReadingDue, Refused, SessionClosed, Tick
from sessionctl.room.between import Planned
from sessionctl.room.settings import Armed, Settled
from sessionctl.room.timetable_defer import deferred
from sessionctl.room.timetable_late import grown_late, late, without_overdue
from sessionctl.room.timetable_repeat import every, repeated, set_interval
from sessionctl.room.timetable_slots import OPEN, SOON_MIN, Slot, Timetable, filled, wanted
from sessionctl.vitals import Validity, Vital

__all__ = ["OPEN", "Slot", "Timetable", "next_due", "step"]

BASELINE_READINGS = 2
"""The baseline is the mean of two readings before the dose."""


def step(state: Timetable, event: Event | Settled | Armed) -> tuple[Timetable, list[Event | Planned]]:
    """Answers the dose, readings and time with due readings and overdue conditions; says what is wanted."""
    before = state
    state, found = _heard(state, event)
    if state.slots is before.slots or any(isinstance(each, Refused) for each in found):
        return state, [*found]
    now = wanted(state)
    return state, [*found, Planned(event.at, now)] if now != wanted(before) else [*found]


def next_due(state: Timetable) -> float | None:
    """When a slot is announced, becomes due, or is late."""
    if state.limits is None:
        return None
    dues = list[float]()
    for slot in state.slots:
        if slot.due_at is None:
            continue
        if slot.state == "waiting":
            dues.append(slot.due_at - SOON_MIN * state.minute_s)
        elif slot.state == "soon":
            dues.append(slot.due_at)
        elif slot.state == "due":
            reached = [
                slot.due_at + after for priority, after in late(state) if priority not in state.overdue
            ]
            dues += reached[:1]
    return min(dues, default=None)


def _heard(state: Timetable, event: Event | Settled | Armed) -> tuple[Timetable, list[Event]]:
    match event:
        case Armed():
            rules = event.programme.nibp
            fresh = Timetable(rules, event.programme.limits, event.settings.minute_s)
            before = any(isinstance(m, int | float) and m < 0 for m in rules.times_min)
            slots = tuple(
                Slot(f"baseline-{n}", f"baseline {n}", None, "due") for n in range(1, BASELINE_READINGS + 1)
            )
            return replace(fresh, slots=slots if before else ()), []
        case SessionClosed():
            _, ended = without_overdue(replace(state, slots=()), event.at)
            return Timetable(), ended
        case DoseMarked():
            return _dosed(state, event)
        case Observed() if state.limits is not None:
            return _observed(state, event)
        case Command(name="defer-reading"):
            return deferred(state, event)
        case Command(name="cuff-interval"):
            return set_interval(state, event)
        case Tick() if state.limits is not None:
            return _passed(state, event.at)
    return state, []


def _dosed(state: Timetable, event: DoseMarked) -> tuple[Timetable, list[Event]]:
    if event.change == "further":
        return state, []
    kept = tuple(slot for slot in state.slots if slot.due_at is None)
    every_ = tuple(slot for slot in state.slots if slot.of_interval)
    if event.t0 is None:  # undone: what the mark had made a missed baseline can be taken again
        kept = tuple(slot if slot.state == "filled" else replace(slot, state="due") for slot in kept)
        undone = replace(state, t0=None, slots=(*kept, *every_), repeating=False)
        return without_overdue(undone, event.at)
    kept = tuple(slot if slot.state == "filled" else replace(slot, state="missed") for slot in kept)
    if state.t0 is not None and event.t0 > state.t0:
        return state, []  # a further dose was corrected, and readings count from the first
    known = {slot.id: slot for slot in state.slots}
    fresh = [
        _recomputed(state, known.get(f"t{minute:g}"), minute, event.t0)
        for minute in state.rules.times_min
        if isinstance(minute, int | float) and minute >= 0
    ]
    added = [slot for slot in state.slots if slot.added]
    return without_overdue(replace(state, t0=event.t0, slots=(*kept, *fresh, *added)), event.at)


def _recomputed(state: Timetable, known: Slot | None, minute: float, t0: float) -> Slot:
    """The slot of a minute for this T0. What was filled or missed stays so; a deferral stays used up."""
    if known is not None and known.state not in OPEN:
        return known
    deferred_ = known is not None and known.deferred
    due = t0 + (minute + (state.rules.defer_once_min if deferred_ else 0.0)) * state.minute_s
    fixed = minute in state.rules.fixed_min
    return Slot(f"t{minute:g}", f"T+{minute:g}", due, deferred=deferred_, fixed=fixed)


def _observed(state: Timetable, event: Observed) -> tuple[Timetable, list[Event]]:
    values = {o.vital: o for o in event.observations if o.history is None}
    if Vital.SPO2 in values and (values[Vital.SPO2].value is None) != state.spo2_lost:
        state = replace(state, spo2_lost=not state.spo2_lost)
    systolic, diastolic = values.get(Vital.SYSTOLIC), values.get(Vital.DIASTOLIC)
    if systolic is None or diastolic is None or systolic.value is None or diastolic.value is None:
        return state, []
    if systolic.validity is not Validity.VALID:
        return state, []
    return _read(state, event.at, systolic.value, diastolic.value)


def _read(state: Timetable, at: float, systolic: float, diastolic: float) -> tuple[Timetable, list[Event]]:
    """A valid pressure: what it fills, and which readings follow from it."""
    assert state.limits is not None
    high = systolic >= state.limits.systolic.medium.from_ or diastolic >= state.limits.diastolic.medium.from_
    state, slot = filled(state, at)
    found: list[Event] = [] if slot is None else [ReadingDue(at, slot.id, slot.label, "filled", slot.due_at)]
    below = 0 if high else state.below_running + 1
    repeating = high or (state.repeating and below < 2)
    state = replace(state, last_high=high, below_running=below, repeating=repeating, read_at=at)
    interval, state = state.interval, every(replace(state, interval=None), at)
    state = every(replace(repeated(state, at), interval=interval), at)
    state, ended = without_overdue(state, at)
    return state, [*found, *ended]


def _passed(state: Timetable, at: float) -> tuple[Timetable, list[Event]]:
    slots, found = list[Slot](), list[Event]()
    for slot in state.slots:
        due_at = slot.due_at
        if due_at is not None and slot.state == "waiting" and at >= due_at - SOON_MIN * state.minute_s:
            slot = replace(slot, state="soon")
            found.append(ReadingDue(at, slot.id, slot.label, "soon", slot.due_at))
        if due_at is not None and slot.state == "soon" and at >= due_at:
            slot = replace(slot, state="due")
            found.append(ReadingDue(at, slot.id, slot.label, "due", slot.due_at))
        slots.append(slot)
    state = replace(state, slots=tuple(slots)) if found else state
    state, grown = grown_late(state, at)
    return state, [*found, *grown]
