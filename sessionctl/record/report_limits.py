"""The limits in force that page somebody (medium priority), as lines to draw: what, from when to when."""

from dataclasses import dataclass

from sessionctl.record.report_axes import Axis
from sessionctl.record.report_facts import Facts
from sessionctl.record.report_settings import medium
from sessionctl.vitals import Vital


@dataclass(frozen=True, slots=True)
class Bound:
    """A limit, the stretch of time it was in force, and how it is written beside its line."""

    value: float
    start: float
    end: float
    text: str


_KEYS: dict[Vital, tuple[tuple[str, str], ...]] = {
    Vital.SPO2: (("below", "< "),),
    Vital.PULSE_RATE: (("below", "< "), ("above", "> ")),
    Vital.SYSTOLIC: (("below", "S < "), ("from_", "S ≥ ")),
    Vital.DIASTOLIC: (("from_", "D ≥ "),),
}


def bounds(facts: Facts, axis: Axis, vital: Vital) -> list[Bound]:
    """The limits on `vital`; from the dose on, the patient's own baseline may lower the upper ones."""
    limits, found = facts.programme.limits, list[Bound]()
    for key, sign in _KEYS.get(vital, ()):
        value = medium(limits, vital, key)
        if value is None:
            continue
        own = _own(facts, vital) if key == "from_" else None
        if own is None or own[1] >= value:
            found.append(Bound(value, axis.first, axis.last, f"{sign}{value:g}"))
        else:
            since, lower = own
            found.append(Bound(value, axis.first, since, f"{sign}{value:g}"))
            found.append(Bound(lower, since, axis.last, f"{sign}{lower:g}"))
    return found


def _own(facts: Facts, vital: Vital) -> tuple[float, float] | None:
    """Since when, and from which value, a rise over the own baseline pages somebody."""
    rise = medium(facts.programme.limits, vital, "rise")
    baseline = facts.course.baseline
    if rise is None or baseline is None or vital not in baseline.values:
        return None
    return baseline.at, round(baseline.values[vital] + rise, 1)
