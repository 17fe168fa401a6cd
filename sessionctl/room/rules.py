"""The limits of a programme as a table of rules: one row a condition (vital, bound, priority)."""

from collections.abc import Mapping
from dataclasses import dataclass

from sessionctl.events import Priority
from sessionctl.room.programme import Limits, RateLimits
from sessionctl.vitals import Vital

LOWER = ("low", "drop")
"""Bounds that are crossed downwards; all others upwards."""

TOWARD = {"low": "down", "drop": "down", "burden": "down", "dips": "down", "high": "up", "rise": "up"}
"""Which way a bound is crossed: one vital going one way is one alarm to a person, told at its worst."""

OWN = ("rise", "drop")
"""Bounds that count from the patient's own baseline."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to cross: `limit` for `delay_s` seconds. `twice`: two readings running must cross it."""

    limit: float
    delay_s: float = 0.0
    twice: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A bound on a vital. Low bounds are crossed strictly below; high ones above, or at it if `inclusive`.

    It clears when the value is inside every way by `clear_by` for `clear_for_s` seconds of valid, live data.
    """

    vital: Vital
    bound: str
    priority: Priority
    ways: tuple[Way, ...]
    clear_by: float = 0.0
    clear_for_s: float = 0.0
    inclusive: bool = False

    condition: str = ""
    """The condition's id; made here, because every number asks for it."""

    mildest: float = 0.0
    """The limit of the way that is crossed first."""

    def __post_init__(self) -> None:
        first = max if self.bound in LOWER else min
        object.__setattr__(self, "condition", f"{self.vital}.{self.bound}.{self.priority}")
        object.__setattr__(self, "mildest", first(way.limit for way in self.ways))

    def beyond(self, value: float) -> bool:
        """True when `value` may cross one of the ways."""
        if self.bound in LOWER:
            return value <= self.mildest
        return value >= self.mildest

    def crosses(self, way: Way, value: float) -> bool:
        """True when `value` lies beyond `way.limit`."""
        if self.bound in LOWER:
            return value <= way.limit if self.inclusive else value < way.limit
        return value >= way.limit if self.inclusive else value > way.limit

    def inside(self, value: float, before: tuple[float, ...] = ()) -> bool:
        """True when `value`, which came after `before`, is inside every way by the margin."""
        margin = self.clear_by if self.bound in LOWER else -self.clear_by
        return all(
            not self.crosses(Way(way.limit + margin), value)
            for way in self.ways
            if not way.twice or any(self.crosses(way, b) for b in before)
        )


def rules_of(limits: Limits) -> tuple[Rule, ...]:
    """Every rule of a programme, the absolute limits of each vital."""
    return (
        *_spo2(limits),
        *_rate(Vital.PULSE_RATE, limits.pulse_rate),
        *_rate(Vital.HEART_RATE, limits.pulse_rate),
        *_systolic(limits),
        *_diastolic(limits),
        *_breathing(limits),
        *_temperature(limits),
    )


def own_rules(limits: Limits, baseline: Mapping[Vital, float]) -> tuple[Rule, ...]:
    """The rules that count from the patient's own values before the dose; none where there are none."""
    found = list[Rule]()
    if (spo2 := baseline.get(Vital.SPO2)) is not None and limits.spo2.low.drop is not None:
        low, clear = limits.spo2.low, limits.spo2.clear
        way = Way(round(spo2 - limits.spo2.low.drop, 1), low.drop_for_s)
        found.append(Rule(Vital.SPO2, "drop", "low", (way,), clear.above_by, clear.for_s, inclusive=True))
    grades: tuple[tuple[Vital, Priority, float | None], ...] = (
        (Vital.SYSTOLIC, "low", limits.systolic.low.rise),
        (Vital.SYSTOLIC, "medium", limits.systolic.medium.rise),
        (Vital.DIASTOLIC, "low", limits.diastolic.low.rise),
        (Vital.DIASTOLIC, "medium", limits.diastolic.medium.rise),
    )
    for vital, priority, rise in grades:
        if rise is not None and vital in baseline:
            way = Way(round(baseline[vital] + rise, 1))
            found.append(Rule(vital, "rise", priority, (way,), inclusive=True))
    return tuple(found)


def _spo2(limits: Limits) -> list[Rule]:
    s = limits.spo2
    margin, hold = s.clear.above_by, s.clear.for_s
    return [
        Rule(Vital.SPO2, "low", "low", (Way(s.low.below, s.low.delay_s),), margin, hold),
        Rule(Vital.SPO2, "low", "medium", (Way(s.medium.below, s.medium.delay_s),), margin, hold),
        Rule(
            Vital.SPO2,
            "low",
            "high",
            (Way(s.high.below, s.high.delay_s), Way(s.floor.below, s.floor.delay_s)),
            margin,
            hold,
        ),
    ]


def _rate(vital: Vital, r: RateLimits) -> list[Rule]:
    margin, hold = r.clear.inside_by, r.clear.for_s
    found = [
        Rule(vital, "low", "high", (Way(r.high.below, r.high.delay_s),), margin, hold),
        Rule(vital, "high", "high", (Way(r.high.above, r.high.delay_s),), margin, hold),
    ]
    if r.medium.below is not None:
        found.append(
            Rule(vital, "low", "medium", (Way(r.medium.below, r.medium.below_delay_s),), margin, hold)
        )
    if r.medium.above is not None:
        found.append(
            Rule(vital, "high", "medium", (Way(r.medium.above, r.medium.above_delay_s),), margin, hold)
        )
    return found


def _systolic(limits: Limits) -> list[Rule]:
    s, vital = limits.systolic, Vital.SYSTOLIC
    medium = [Way(s.medium.from_)]
    if s.medium.twice_from is not None:
        medium.append(Way(s.medium.twice_from, twice=True))
    found = [
        Rule(vital, "high", "medium", tuple(medium), inclusive=True),
        Rule(vital, "high", "high", (Way(s.high.from_),), inclusive=True),
        Rule(vital, "low", "medium", (Way(s.medium.below),)),
        Rule(vital, "low", "high", (Way(s.high.below),)),
    ]
    if s.low.from_ is not None:
        found.append(Rule(vital, "high", "low", (Way(s.low.from_),), inclusive=True))
    return found


def _diastolic(limits: Limits) -> list[Rule]:
    d, vital = limits.diastolic, Vital.DIASTOLIC
    return [
        Rule(vital, "high", "medium", (Way(d.medium.from_),), inclusive=True),
        Rule(vital, "high", "high", (Way(d.high.from_),), inclusive=True),
    ]


def _breathing(limits: Limits) -> list[Rule]:
    b, vital, found = limits.respiratory_rate, Vital.RESPIRATORY_RATE, list[Rule]()
    grades: tuple[tuple[Priority, float, float, float], ...] = (
        ("medium", b.medium.below, b.medium.above, b.medium.delay_s),
        ("high", b.high.below, b.high.above, b.high.delay_s),
    )
    for priority, below, above, delay_s in grades:
        margin, hold = b.clear.inside_by, b.clear.for_s
        found.append(Rule(vital, "low", priority, (Way(below, delay_s),), margin, hold))
        found.append(Rule(vital, "high", priority, (Way(above, delay_s),), margin, hold))
    return found


def _temperature(limits: Limits) -> list[Rule]:
    t, vital, found = limits.temperature, Vital.TEMPERATURE, list[Rule]()
    grades: tuple[tuple[Priority, float, float], ...] = (
        ("medium", t.medium.from_, t.medium.delay_s),
        ("high", t.high.from_, t.high.delay_s),
    )
    for priority, limit, delay_s in grades:
        margin = max(0.0, limit - t.clear.below)
        found.append(
            Rule(vital, "high", priority, (Way(limit, delay_s),), margin, t.clear.for_s, inclusive=True)
        )
    return found
