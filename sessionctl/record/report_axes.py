"""The one axis of time, the scales beside it, and rows in which labels do not meet. Pure geometry."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import TypeVar

from sessionctl.record.report_words import Times

WIDTH, LEFT, RIGHT = 720.0, 66.0, 42.0
"""The drawing is 720 units wide, on A4 about a quarter of a millimetre each."""

STEPS_MIN = (1, 2, 5, 10, 15, 20, 30, 60, 120, 240, 480, 1440)
MOST_TICKS = 13

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Axis:
    """From journal time to x. Never shorter than a second, so that an empty session can be drawn."""

    first: float
    last: float

    @property
    def span(self) -> float:
        return max(self.last - self.first, 1.0)

    @property
    def wide(self) -> float:
        return WIDTH - LEFT - RIGHT

    def x(self, at: float) -> float:
        """Where `at` lies; what lies outside the session is drawn at its edge."""
        share = (at - self.first) / self.span
        return LEFT + min(max(share, 0.0), 1.0) * self.wide


@dataclass(frozen=True, slots=True)
class Scale:
    """From a value to y: `low` at `bottom`, `high` at `top`."""

    low: float
    high: float
    top: float
    bottom: float

    def y(self, value: float) -> float:
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return self.bottom - share * (self.bottom - self.top)

    def ticks(self, step: float) -> list[float]:
        """The round numbers on the scale, at most about six."""
        while (self.high - self.low) / step > 6:
            step *= 2
        first = ceil(self.low / step)
        return [number * step for number in range(first, floor(self.high / step) + 1)]


def around(values: Sequence[float], usual: tuple[float, float], step: float) -> tuple[float, float]:
    """The usual ends of a scale, moved out in whole steps until every value lies inside."""
    low, high = min([usual[0], *values]), max([usual[1], *values])
    return floor(low / step) * step, ceil(high / step) * step


def ticks(axis: Axis, times: Times) -> list[tuple[float, str]]:
    """Round minutes since the dose, or since the opening when there was none: (at, label)."""
    zero = times.t0 if times.t0 is not None else axis.first
    span_min = axis.span / times.minute_s
    step = next((s for s in STEPS_MIN if span_min / s <= MOST_TICKS), STEPS_MIN[-1])
    step *= max(1, ceil(span_min / step / MOST_TICKS))
    first = ceil((axis.first - zero) / times.minute_s / step - 1e-9)
    last = floor((axis.last - zero) / times.minute_s / step + 1e-9)
    return [
        (zero + n * step * times.minute_s, f"{n * step}".replace("-", "\N{MINUS SIGN}"))
        for n in range(first, last + 1)
    ]


def rows(items: Sequence[tuple[float, float, T]], most: int) -> list[tuple[int, T]]:
    """Puts each (left, right, item) into the first of at most `most` rows where nothing is in its way.

    What fits nowhere goes into the last row, over what is there.
    """
    ends, found = list[float](), list[tuple[int, T]]()
    for left, right, item in items:
        row = next((n for n, end in enumerate(ends) if end <= left), len(ends))
        if row >= most:
            row = most - 1
        if row == len(ends):
            ends.append(right)
        ends[row] = max(ends[row], right)
        found.append((row, item))
    return found
