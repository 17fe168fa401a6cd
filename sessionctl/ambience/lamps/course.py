"""How one lamp moves. Pure: time arrives in the call.

Rule 1: a lamp moves in straight lines, no steeper than its pace allows.
Rule 2: it changes between rising and falling at most once a second; asked sooner, it stands still and waits.
Rule 3: what is asked while it moves starts from where it stands at that instant.
Only an emergency is held back by neither 1 nor 2.
"""

import math
from dataclasses import dataclass

REVERSAL_S = 1.0
"""Seconds between two changes of direction: far below the 3 flashes a second that begin to harm."""

KELVIN_A_SECOND = 500.0
"""The fastest change of colour: across all scenes in some 4 s."""

NOTHING = 1e-9


@dataclass(frozen=True, slots=True)
class Pace:
    """The most a lamp may move, in fractions of full scale a second."""

    up: float
    down: float


STRICT = Pace(0.03, 0.15)
"""From pre-onset to return: at most 3 % a second upward and 15 % downward."""
EASY = Pace(0.15, 0.15)
"""Outside of them nobody lies there adapted to the dark; an edge is still an edge."""
AT_ONCE = Pace(math.inf, math.inf)


@dataclass(frozen=True, slots=True)
class Aim:
    """Where a lamp is to go, within `ramp_s` seconds or as soon after as `pace` allows."""

    level: float
    kelvin: float
    ramp_s: float
    pace: Pace
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Course:
    """Still at `start_level` until `start_at`, straight to `level` until `end_at`, still after it.

    `heading` (1 up, -1 down, 0 never moved) and `turned_at` tell its last change of direction once it has
    started; `before` holds the same two from before, which still count if it is replaced while it waits.
    """

    start_at: float
    end_at: float
    start_level: float
    level: float
    start_kelvin: float
    kelvin: float
    heading: int = 0
    turned_at: float = -math.inf
    before: tuple[int, float] = (0, -math.inf)
    urgent: bool = False

    def level_at(self, now: float) -> float:
        return self._between(self.start_level, self.level, now)

    def kelvin_at(self, now: float) -> float:
        return self._between(self.start_kelvin, self.kelvin, now)

    def way_at(self, now: float) -> tuple[int, float]:
        """The direction it last moved in, and since when."""
        return (self.heading, self.turned_at) if now > self.start_at else self.before

    def _between(self, start: float, end: float, now: float) -> float:
        if now >= self.end_at:
            return end
        if now <= self.start_at:
            return start
        return start + (end - start) * (now - self.start_at) / (self.end_at - self.start_at)


def still(level: float, kelvin: float, now: float, way: tuple[int, float] = (0, -math.inf)) -> Course:
    """A lamp that stays as it is."""
    return Course(now, now, level, level, kelvin, kelvin, way[0], way[1], way)


def steer(course: Course, aim: Aim, now: float) -> Course:
    """The course from where `course` stands at `now` to `aim`."""
    level, kelvin = course.level_at(now), course.kelvin_at(now)
    before = heading, turned_at = course.way_at(now)
    rise = aim.level - level
    start = now
    if abs(rise) > NOTHING:
        way = 1 if rise > 0 else -1
        if way != heading:
            if heading and not aim.urgent:
                start = max(now, turned_at + REVERSAL_S)
            heading, turned_at = way, start
    least_s = abs(rise) / (aim.pace.up if rise > 0 else aim.pace.down)
    colour_s = 0.0 if aim.urgent else abs(aim.kelvin - kelvin) / KELVIN_A_SECOND
    end = start + max(aim.ramp_s, least_s, colour_s)
    there = (aim.level, kelvin, aim.kelvin, heading, turned_at, before, aim.urgent)
    return Course(start, end, level, *there)
