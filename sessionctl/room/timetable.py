"""Which blood pressure readings are due, which were taken, and which are late.

Rule 1. A slot is filled by the reading that arrives near it, from a cuff or by hand.
Rule 2. A due slot asks the gate to start the cuff, where the cuff can be started from here.
Rule 3. After a reading above the medium limit, readings repeat until two running are below it. No repeat is
        put closer to another reading than the programme's `min_gap_s`.
Rule 4. A slot may be deferred once, and never when the last reading was above medium, when SpO2 is lost, or
        when the programme says it is fixed. Overdue slots are technical conditions: low, then medium.
Slots follow the dose clock, never a steered phase.
"""

from dataclasses import dataclass, replace

from sessionctl.events import (
    Command,
    ConditionBegan,
    ConditionEnded,
    DoseMarked,
    Event,
    Observed,
    Priority,
    ReadingDue,
    Refused,
    SessionClosed,
    Tick,
)
from sessionctl.room.programme import CuffRules, Limits
from sessionctl.room.settings import Armed, Settled
from sessionctl.vitals import Validity, Vital

SOON_MIN = 3.0
"""A due reading is announced 3 minutes before."""

BASELINE_READINGS = 2
"""The baseline is the mean of two readings before the dose."""

OPEN = ("waiting", "soon", "due")


@dataclass(frozen=True, slots=True)
class Slot:
    """One reading that has to be. `due_at` is None for readings before the dose: any time will do."""

    id: str
    label: str
    due_at: float | None
    state: str = "waiting"
    filled_at: float | None = None
    deferred: bool = False
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Timetable:
    rules: CuffRules = CuffRules()
    limits: Limits | None = None
    minute_s: float = 60.0
    t0: float | None = None
    slots: tuple[Slot, ...] = ()
    last_high: bool = False
    repeating: bool = False  # a reading was above medium, and no two running below it since
    below_running: int = 0
    spo2_lost: bool = True
    overdue: tuple[Priority, ...] = ()


def step(state: Timetable, event: Event | Settled | Armed) -> tuple[Timetable, list[Event]]:
    """Answers the dose, readings and time with due readings and overdue conditions."""
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
            _, ended = _without_overdue(replace(state, slots=()), event.at)
            return Timetable(), ended
        case DoseMarked():
            return _dosed(state, event)
        case Observed() if state.limits is not None:
            return _observed(state, event)
        case Command(name="defer-reading"):
            return _defer(state, event)
        case Tick() if state.limits is not None:
            return _passed(state, event.at)
    return state, []


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
            late = [slot.due_at + after for priority, after in _late(state) if priority not in state.overdue]
            dues += late[:1]
    return min(dues, default=None)


def _late(state: Timetable) -> tuple[tuple[Priority, float], ...]:
    """Real minutes: how late a person may be does not go faster in a demo."""
    return ("low", state.rules.overdue_low_min * 60.0), ("medium", state.rules.overdue_medium_min * 60.0)


def _dosed(state: Timetable, event: DoseMarked) -> tuple[Timetable, list[Event]]:
    if event.change == "further":
        return state, []
    kept = tuple(slot for slot in state.slots if slot.due_at is None)
    if event.t0 is None:  # undone: what the mark had made a missed baseline can be taken again
        kept = tuple(slot if slot.state == "filled" else replace(slot, state="due") for slot in kept)
        return _without_overdue(replace(state, t0=None, slots=kept, repeating=False), event.at)
    kept = tuple(slot if slot.state == "filled" else replace(slot, state="missed") for slot in kept)
    if state.t0 is not None and event.t0 > state.t0:
        return state, []  # a further dose was corrected, and readings count from the first
    known = {slot.id: slot for slot in state.slots}
    fresh = [
        _recomputed(state, known.get(f"t{minute:g}"), minute, event.t0)
        for minute in state.rules.times_min
        if isinstance(minute, int | float) and minute >= 0
    ]
    repeats = [slot for slot in state.slots if slot.id.startswith("repeat")]
    return _without_overdue(replace(state, t0=event.t0, slots=(*kept, *fresh, *repeats)), event.at)


def _recomputed(state: Timetable, known: Slot | None, minute: float, t0: float) -> Slot:
    """The slot of a minute for this T0. What was filled or missed stays so; a deferral stays used up."""
    if known is not None and known.state not in OPEN:
        return known
    deferred = known is not None and known.deferred
    due = t0 + (minute + (state.rules.defer_once_min if deferred else 0.0)) * state.minute_s
    fixed = minute in state.rules.fixed_min
    return Slot(f"t{minute:g}", f"T+{minute:g}", due, deferred=deferred, fixed=fixed)


def _observed(state: Timetable, event: Observed) -> tuple[Timetable, list[Event]]:
    values = {o.vital: o for o in event.observations if o.history is None}
    if Vital.SPO2 in values and (values[Vital.SPO2].value is None) != state.spo2_lost:
        state = replace(state, spo2_lost=not state.spo2_lost)
    systolic, diastolic = values.get(Vital.SYSTOLIC), values.get(Vital.DIASTOLIC)
    if systolic is None or diastolic is None or systolic.value is None or diastolic.value is None:
        return state, []
    if systolic.validity is not Validity.VALID:
        return state, []
    return _filled(state, event.at, systolic.value, diastolic.value)


def _filled(state: Timetable, at: float, systolic: float, diastolic: float) -> tuple[Timetable, list[Event]]:
    assert state.limits is not None
    high = systolic >= state.limits.systolic.medium.from_ or diastolic >= state.limits.diastolic.medium.from_
    slot = _nearest(state, at)
    slots = state.slots
    found = list[Event]()
    if slot is not None:
        done = replace(slot, state="filled", filled_at=at)
        slots = tuple(_after(other, slot, done) for other in slots)
        found.append(ReadingDue(at, slot.id, slot.label, "filled", slot.due_at))
    below = 0 if high else state.below_running + 1
    repeating = high or (state.repeating and below < 2)
    state = replace(state, slots=slots, last_high=high, below_running=below, repeating=repeating)
    state, ended = _without_overdue(_repeated(state, at) if repeating else state, at)
    return state, [*found, *ended]


def _repeated(state: Timetable, at: float) -> Timetable:
    """One more reading soon after this one, unless one is due by then or too close behind it."""
    if state.t0 is None:
        return state
    due = at + state.rules.repeat_if_medium_min * state.minute_s
    close = due + state.rules.min_gap_s / 60.0 * state.minute_s
    if any(s.state in OPEN and s.due_at is not None and s.due_at < close for s in state.slots):
        return state
    number = sum(1 for s in state.slots if s.id.startswith("repeat")) + 1
    return replace(state, slots=(*state.slots, Slot(f"repeat-{number}", "repeat", due)))


def _after(other: Slot, slot: Slot, done: Slot) -> Slot:
    """A slot that a later one has overtaken was missed."""
    if other.id == slot.id:
        return done
    overtaken = other.due_at is not None and slot.due_at is not None and other.due_at < slot.due_at
    return replace(other, state="missed") if overtaken and other.state in OPEN else other


def _nearest(state: Timetable, at: float) -> Slot | None:
    """The open slot that this reading is for: one before the dose, or the nearest that may be taken."""
    early = at + SOON_MIN * state.minute_s
    open_ = [s for s in state.slots if s.state in OPEN]
    if state.t0 is None:
        return next((s for s in open_ if s.due_at is None), None)
    due = [s for s in open_ if s.due_at is not None and s.due_at <= early]
    return min(due, key=lambda s: abs((s.due_at or 0.0) - at), default=None)


def _passed(state: Timetable, at: float) -> tuple[Timetable, list[Event]]:
    slots, found = list[Slot](), list[Event]()
    for slot in state.slots:
        if (
            slot.due_at is not None
            and slot.state == "waiting"
            and at >= slot.due_at - SOON_MIN * state.minute_s
        ):
            slot = replace(slot, state="soon")
            found.append(ReadingDue(at, slot.id, slot.label, "soon", slot.due_at))
        if slot.due_at is not None and slot.state == "soon" and at >= slot.due_at:
            slot = replace(slot, state="due")
            found.append(ReadingDue(at, slot.id, slot.label, "due", slot.due_at))
        slots.append(slot)
    state = replace(state, slots=tuple(slots)) if found else state
    state, late = _grown_late(state, at)
    return state, [*found, *late]


def _grown_late(state: Timetable, at: float) -> tuple[Timetable, list[Event]]:
    found = list[Event]()
    oldest = min((s.due_at for s in state.slots if s.state == "due" and s.due_at is not None), default=None)
    if oldest is None:
        return state, found
    for priority, after in _late(state):
        if at >= oldest + after and priority not in state.overdue:
            state = replace(state, overdue=(*state.overdue, priority))
            text = "Blood pressure reading overdue"
            found.append(
                ConditionBegan(
                    at,
                    f"readings.overdue.{priority}",
                    "technical",
                    priority,
                    "overdue",
                    "readings",
                    text=text,
                )
            )
    return state, found


def _without_overdue(state: Timetable, at: float) -> tuple[Timetable, list[Event]]:
    """Ends the overdue conditions when no slot is that late any more."""
    oldest = min((s.due_at for s in state.slots if s.state == "due" and s.due_at is not None), default=None)
    over = [p for p, after in _late(state) if p in state.overdue and (oldest is None or at < oldest + after)]
    ended: list[Event] = [
        ConditionEnded(at, f"readings.overdue.{p}", "technical", p, "overdue", "readings") for p in over
    ]
    return replace(state, overdue=tuple(p for p in state.overdue if p not in over)), ended


def _defer(state: Timetable, event: Command) -> tuple[Timetable, list[Event]]:
    def refused(why: str) -> tuple[Timetable, list[Event]]:
        return state, [Refused(event.at, event.id, event.name, event.person, why)]

    slot = min(
        (s for s in state.slots if s.state in ("soon", "due") and s.due_at is not None),
        key=lambda s: s.due_at or 0.0,
        default=None,
    )
    if slot is None or slot.due_at is None:
        return refused("no reading is due now")
    if slot.deferred:
        return refused("a reading may be deferred once")
    if slot.fixed:
        return refused("this reading may not be deferred")
    if state.last_high:
        return refused("the last pressure was above the medium limit: this reading may not be deferred")
    if state.spo2_lost:
        return refused("SpO₂ is lost: this reading may not be deferred")
    due = slot.due_at + state.rules.defer_once_min * state.minute_s
    if due <= event.at:
        return refused("too late to defer: this reading is overdue")
    later = replace(slot, due_at=due, state="waiting", deferred=True)
    state = replace(state, slots=tuple(later if s.id == slot.id else s for s in state.slots))
    told: list[Event] = [ReadingDue(event.at, slot.id, slot.label, "deferred", due, event.person)]
    state, ended = _without_overdue(state, event.at)
    return state, told + ended
