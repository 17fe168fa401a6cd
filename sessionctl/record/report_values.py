"""Values once a second: the curves, what is to be marked on them, and each vital in four numbers.

Rule 1. A questionable value is drawn and marked. An impossible one breaks the line and is marked.
Rule 2. What a device kept in its memory is counted as marked, never drawn as current.
"""

import re
from dataclasses import dataclass, field
from statistics import median

from sessionctl.events import Event, Observed
from sessionctl.record.curves import GAP_S, Point
from sessionctl.vitals import CONTINUOUS, PRESSURES, Observation, Validity, Vital

_IMPOSSIBLE = re.compile(r"impossible: (\S+) is outside")
_GONE = (Validity.INVALID, Validity.UNAVAILABLE)
NO_DATA = "no data"
"""The reason of a value that blanked by age: nothing odd where readings come now and then."""


@dataclass(slots=True)
class Odd:
    """Values of one vital that were marked for one reason. `numbers` are impossible ones as they came."""

    vital: Vital
    validity: Validity
    reason: str
    first: float
    last: float
    count: int = 0
    numbers: dict[str, None] = field(default_factory=dict)


@dataclass(slots=True)
class Stretch:
    """A stretch of a curve to mark: questionable or impossible from `start` to `end`."""

    validity: Validity
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Summary:
    """One vital: how many valid values, the least and the greatest with their instants, and the median."""

    vital: Vital
    count: int
    least: Point
    greatest: Point
    middle: float


@dataclass(slots=True)
class Values:
    curves: dict[Vital, list[Point]] = field(default_factory=dict)
    marked: dict[Vital, list[Stretch]] = field(default_factory=dict)
    odd: dict[tuple[Vital, Validity, str], Odd] = field(default_factory=dict)
    _valid: dict[Vital, list[tuple[float, float]]] = field(default_factory=dict)

    def hear(self, event: Event) -> None:
        if isinstance(event, Observed):
            for o in event.observations:
                if o.vital is not Vital.CUFF_PRESSURE:
                    self._observed(event.at, o)

    def _observed(self, at: float, o: Observation) -> None:
        aged = o.vital not in CONTINUOUS and o.reasons == (NO_DATA,)
        odd = o.validity not in (Validity.VALID, Validity.ONGOING) or o.history is not None
        if o.vital not in PRESSURES and odd and not aged:
            self._odd(at, o)
        if o.history is not None:
            return
        if o.validity is Validity.VALID and o.value is not None:
            self._valid.setdefault(o.vital, []).append((at, o.value))
        if o.vital in CONTINUOUS:
            gone = o.validity in _GONE
            self.curves.setdefault(o.vital, []).append((at, None if gone else o.value))
            if o.validity in (Validity.QUESTIONABLE, Validity.INVALID):
                self._stretch(at, o)

    def _stretch(self, at: float, o: Observation) -> None:
        found = self.marked.setdefault(o.vital, [])
        if found and found[-1].validity is o.validity and at - found[-1].end <= GAP_S:
            found[-1].end = at
        else:
            found.append(Stretch(o.validity, at, at))

    def _odd(self, at: float, o: Observation) -> None:
        text = ", ".join(dict.fromkeys(o.reasons)) or "no reason given"
        if o.history is not None:
            text = f"from the device's memory: {text}"
        reason = _IMPOSSIBLE.sub("impossible: outside", text)
        odd = self.odd.setdefault((o.vital, o.validity, reason), Odd(o.vital, o.validity, reason, at, at))
        odd.last, odd.count = at, odd.count + 1
        if (number := _IMPOSSIBLE.search(text)) is not None:
            odd.numbers[number[1]] = None

    def summaries(self) -> list[Summary]:
        """The vitals that had a valid value, in the order of their table."""
        return [
            Summary(
                vital,
                len(values),
                min(values, key=lambda point: point[1]),
                max(values, key=lambda point: point[1]),
                median(value for _, value in values),
            )
            for vital in Vital
            if (values := self._valid.get(vital))
        ]
