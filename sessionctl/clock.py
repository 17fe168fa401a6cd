"""Journal time: seconds that count suspend, never go back, and continue over a restart.

Rule 1. Decisions are made on CLOCK_BOOTTIME; wall time is only printed.
Rule 2. Within one boot, journal time is CLOCK_BOOTTIME and an offset. A new boot advances it by the
        wall-clock gap, never back; a gap that cannot be known is told (`Continued.gap_known`).
"""

import time
from dataclasses import dataclass
from pathlib import Path

JUMP_S = 2.0
"""A wall clock that moved by more than this against CLOCK_BOOTTIME has jumped."""

LONGEST_GAP_S = 30 * 86_400.0
"""A gap beyond a month says more about the clock than about the room (no clock chip, no network yet)."""

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True, slots=True)
class Stamp:
    """One instant on every clock, as the journal keeps it."""

    at: float
    wall: float
    boot_id: str
    boottime: float


@dataclass(frozen=True, slots=True)
class Continued:
    """How a new run follows the last one: seconds away, and whether the machine could know them."""

    at: float
    gap_s: float | None
    gap_known: bool


def boot_id() -> str:
    """Names this boot of the machine; "" where the kernel does not tell."""
    try:
        return _BOOT_ID.read_text().strip()
    except OSError:
        return ""


def continued(last: Stamp | None, here: Stamp) -> Continued:
    """Journal time now, after `last`. `here.at` is not used: it is what is being asked for."""
    if last is None:
        return Continued(0.0, None, True)
    if last.boot_id and last.boot_id == here.boot_id and here.boottime >= last.boottime:
        gap = here.boottime - last.boottime
        return Continued(last.at + gap, gap, True)
    gap = here.wall - last.wall
    if 0.0 <= gap <= LONGEST_GAP_S:
        return Continued(last.at + gap, gap, True)
    return Continued(last.at, 0.0, False)


class Clock:
    """Journal time of this run. `start_at` is journal time at the moment of making it."""

    def __init__(self, start_at: float = 0.0) -> None:
        self._offset = start_at - boottime()
        self.wall_offset = time.time() - self.now()

    def now(self) -> float:
        """Seconds of journal time."""
        return boottime() + self._offset

    def wall(self, at: float) -> float:
        """The wall clock (seconds since 1970) at an instant of journal time, as far as now known."""
        return at + self.wall_offset

    def jumped(self) -> float:
        """Seconds by which the wall clock moved against ours since last asked, if it jumped; else 0."""
        moved = time.time() - self.wall(self.now())
        if abs(moved) <= JUMP_S:
            return 0.0
        self.wall_offset += moved
        return moved

    def stamp(self) -> Stamp:
        """This instant on every clock."""
        now = self.now()
        return Stamp(now, self.wall(now), boot_id(), boottime())


def boottime() -> float:
    """Seconds since boot, suspend included."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)
