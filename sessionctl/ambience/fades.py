"""How one level becomes another: the lengths and the shapes of every change of sound. Pure.

Rule 1. Nothing starts, stops or moves without a ramp, and a ramp that is overtaken goes on from where it is.
Rule 2. A share of the room's sound is a power. Shares move along a raised cosine, so that two sounds that
        swap places have cosine and sine as gains and keep one power: the equal-power crossfade.
Rule 3. Ducks and the volume move in decibels, as the ear judges them.
"""

from dataclasses import dataclass
from math import cos, log10, pi, sin, sqrt

SILENT_DB = -90.0
"""What counts as nothing: below the last bit of 16-bit sound."""

# Lengths in seconds and levels in decibels, after the handbook's table of live controls and sound rules.
CROSSFADE_S = 8.0
SHORTEST_CROSSFADE_S, LONGEST_CROSSFADE_S = 4.0, 20.0
FADE_IN_S = 8.0  # the first start, from silence
RESUME_S = 5.0  # after a pause or a restart
STOP_S = 4.0
SILENCE_S = 3.0
SKIP_S = 8.0
CALM_S = 6.0
EMERGENCY_S = 1.5  # the shortest way to silence that there is
COLD_S = 3.0  # tracks that start or end at full level: fade, gap, fade
COLD_GAP_S = 1.0  # short of the 2 s that would count as a fault
BED_S = 5.0
DUCK_DB, DUCK_S, DUCK_BACK_S = -12.0, 0.8, 3.0
STAFF_DUCK_DB, STAFF_DUCK_S = -6.0, 3.0
VOLUME_DB_A_S = 3.0
LOWEST_DB = -60.0  # of volume and duck
HIGHEST_DB = 6.0  # of the volume: the most that is ever added to a sound


def amplitude(db: float) -> float:
    """The factor for `db`; exactly 0 at `SILENT_DB` and below."""
    return 0.0 if db <= SILENT_DB else 10.0 ** (db / 20.0)


def decibels(factor: float) -> float:
    """The level of an amplitude factor, never below `SILENT_DB`."""
    return max(SILENT_DB, 20.0 * log10(factor)) if factor > 0.0 else SILENT_DB


def power_db(power: float) -> float:
    """The level of a power, never below `SILENT_DB`."""
    return max(SILENT_DB, 10.0 * log10(power)) if power > 0.0 else SILENT_DB


def within(value: float, least: float, most: float) -> float:
    """`value`, or the nearest of the bounds; no number at all is the least."""
    return min(max(value, least), most) if value == value else least


def equal_power(x: float) -> tuple[float, float]:
    """Gains (out, in) at `x` of the way, 0 to 1; their squares add up to 1."""
    x = within(x, 0.0, 1.0)
    return cos(pi / 2 * x), sin(pi / 2 * x)


@dataclass(frozen=True, slots=True)
class Share:
    """A power on its way from `start` to `end` (0 to 1), `length_s` seconds along a raised cosine."""

    start: float
    end: float
    length_s: float

    def at(self, elapsed_s: float) -> float:
        """The power so long after it began; before, the start, and after, exactly the end."""
        if elapsed_s >= self.length_s:
            return self.end
        if elapsed_s <= 0.0:
            return self.start
        into = equal_power(elapsed_s / self.length_s)[1] ** 2
        return self.start + (self.end - self.start) * into

    def gain(self, elapsed_s: float) -> float:
        """The amplitude factor that gives this power."""
        return sqrt(self.at(elapsed_s))


@dataclass(frozen=True, slots=True)
class Ramp:
    """A level on its way from `start_db` to `end_db`, `length_s` seconds at one rate."""

    start_db: float
    end_db: float
    length_s: float

    def at(self, elapsed_s: float) -> float:
        """The level so long after it began; before, the start, and after, exactly the end."""
        if elapsed_s >= self.length_s:
            return self.end_db
        return self.start_db + (self.end_db - self.start_db) * max(0.0, elapsed_s) / self.length_s


def slewed(present_db: float, target_db: float, elapsed_s: float) -> float:
    """The volume `elapsed_s` later: towards the target at `VOLUME_DB_A_S`, never past it."""
    step = VOLUME_DB_A_S * elapsed_s
    return within(target_db, present_db - step, present_db + step)
