"""The slots of the timetable: one for each reading that has to be."""

from dataclasses import dataclass, replace

from sessionctl.events import Priority
from sessionctl.room.between import Wanted
from sessionctl.room.programme import CuffRules, Limits

SOON_MIN = 3.0
"""A due reading is announced 3 minutes before."""

ANNOUNCED_S = 10.0
"""A cuff that starts by itself is announced 10 real seconds before (default of the handbook's cuff rules)."""

OPEN = ("waiting", "soon", "due")
REPEAT, INTERVAL = "repeat", "interval"


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

    @property
    def added(self) -> bool:
        """It is not of the programme: a repeat after a high pressure, or one of the nurse's interval."""
        return self.id.startswith((REPEAT, INTERVAL))

    @property
    def of_interval(self) -> bool:
        """It is of the interval that a nurse set."""
        return self.id.startswith(INTERVAL)


@dataclass(frozen=True, slots=True)
class Interval:
    """Readings every `minutes` of the programme, as `by` asked."""

    minutes: float
    by: str


@dataclass(frozen=True, slots=True)
class Timetable:
    """`read_at`: the last valid pressure, from wherever. `interval`: None while no nurse has set one."""

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
    interval: Interval | None = None
    read_at: float | None = None

    @property
    def gap_s(self) -> float:
        """No reading is planned closer than this to another."""
        return self.rules.min_gap_s / 60.0 * self.minute_s


def wanted(state: Timetable) -> tuple[Wanted, ...]:
    """The readings that are still to be taken at a time of their own."""
    return tuple(
        Wanted(slot.id, slot.label, slot.due_at)
        for slot in state.slots
        if slot.state in OPEN and slot.due_at is not None
    )


def filled(state: Timetable, at: float) -> tuple[Timetable, Slot | None]:
    """A reading came: the slot it was for is filled, and those it has overtaken were missed."""
    slot = nearest(state, at)
    if slot is None:
        return state, None
    done = replace(slot, state="filled", filled_at=at)
    return replace(state, slots=tuple(_after(other, slot, done) for other in state.slots)), slot


def nearest(state: Timetable, at: float) -> Slot | None:
    """The open slot that this reading is for: one before the dose, or the nearest that may be taken.

    One of the programme goes before one of an interval: it is the one that must not be missed.
    """
    early = at + SOON_MIN * state.minute_s
    open_ = [s for s in state.slots if s.state in OPEN]
    if state.t0 is None and (before := next((s for s in open_ if s.due_at is None), None)) is not None:
        return before
    due = [s for s in open_ if s.due_at is not None and s.due_at <= early]
    return min(due, key=lambda s: (s.of_interval, abs((s.due_at or 0.0) - at)), default=None)


def _after(other: Slot, slot: Slot, done: Slot) -> Slot:
    """A slot that a later one has overtaken was missed."""
    if other.id == slot.id:
        return done
    overtaken = other.due_at is not None and slot.due_at is not None and other.due_at < slot.due_at
    return replace(other, state="missed") if overtaken and other.state in OPEN else other
