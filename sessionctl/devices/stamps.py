"""Which readings of a device with a memory are of now, judged by the device's own time stamp.

Cuffs send what they remember when a link stands, mixed with the reading just taken, in any order and more
than once. A stamp is the device's local wall time, unverified: clocks drift, reset with the battery, may
carry factory dates and know nothing of summer time. A reading wrongly taken for current could hide a rise;
one wrongly taken for history is shown as such, so doubt goes that way.

Rule 1. Current: stamped within two minutes of now, newer than all that came before, and not that again.
Rule 2. A stamp from the future says that the clock is fast, and then nothing is current until two readings
        that arrive at different times show by how much, alike, at most ten minutes. A clock that is slow is
        never learned: it looks like a memory. Somebody must set it.
Rule 3. A cuff that stamps its readings and does not know the time sends history: its clock was reset.
Rule 4. Without a stamp a reading is current, unless a cuff cannot have taken it since the one before it.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sessionctl.vitals import Measurement

LATE = timedelta(minutes=2)
"""Ours: a cuff hangs up within a minute of a reading, and a clock that was set drifts by a minute a month."""

AWAY = timedelta(minutes=10)
"""Ours: a clock drifts by minutes in a year. What is fast by more was reset or never set."""

SAME = timedelta(seconds=60)
"""Two errors are the same within this; readings that arrive within it came together, from a memory."""

APART = timedelta(seconds=15)
"""No cuff inflates, measures and lets its air out in less (20 to 40 s are usual)."""

UNKNOWN = "unknown"
"""The `history` of a reading without a time stamp."""


@dataclass(slots=True)
class Stamps:
    """What one device has delivered, over all its links: the next may bring the same reading again."""

    _last: datetime | None = None
    _wrong_by: timedelta | None = timedelta()
    _suspected: tuple[datetime, timedelta] | None = None
    _unstamped_at: datetime | None = None

    def judge(
        self,
        stamp: str | None,
        measurements: tuple[Measurement, ...],
        now: datetime,
        *,
        clock_lost: bool = False,
    ) -> tuple[Measurement, ...]:
        """`measurements`, marked as history where the device's `stamp` (ISO 8601, local) says that they are.

        `now` is local too. `clock_lost`: the reading has a place for a stamp, and no time stands there.
        """
        if any(measurement.history is not None for measurement in measurements):
            return measurements  # the device itself says so
        if stamp is None and clock_lost:
            return _marked(measurements, UNKNOWN)
        if stamp is None:
            return measurements if self._fresh(now) else _marked(measurements, UNKNOWN)
        taken = datetime.fromisoformat(stamp)
        newer = self._last is None or taken > self._last
        if not newer or not self._of_now(taken, now):
            return _marked(measurements, stamp)
        self._last = taken
        return measurements

    def _fresh(self, now: datetime) -> bool:
        before, self._unstamped_at = self._unstamped_at, now
        return before is None or abs(now - before) >= APART

    def _of_now(self, taken: datetime, now: datetime) -> bool:
        delay = now - taken
        if self._wrong_by is not None and abs(delay - self._wrong_by) <= LATE:
            return True
        if delay < -LATE:
            self._wrong_by = None
        if -AWAY <= delay <= LATE:
            before, self._suspected = self._suspected, (now, delay)
            if before is not None and now - before[0] >= SAME and abs(delay - before[1]) <= SAME:
                self._wrong_by, self._suspected = delay, None
        return False


def _marked(measurements: tuple[Measurement, ...], history: str) -> tuple[Measurement, ...]:
    return tuple(replace(measurement, history=history) for measurement in measurements)
