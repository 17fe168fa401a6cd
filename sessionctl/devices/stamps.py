"""Which readings of a cuff with a memory are of now, judged by the device's own time stamp.

Cuffs send what they remember when a link stands, mixed with the reading just taken. A stamp is the device's
local wall time, unverified: clocks drift, reset with the battery and may carry factory dates. A reading
wrongly taken for current could hide a rise; one wrongly taken for history is shown as such, so doubt goes
that way.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sessionctl.vitals import Measurement

AWAY = timedelta(minutes=10)
"""Ours: a cuff hangs up within a minute of a reading, and its clock drifts by minutes in a year."""


@dataclass(slots=True)
class Stamps:
    """What one device has delivered last, over all its links: the next may bring the same reading again."""

    _last: datetime | None = None
    _sent: tuple[Measurement, ...] = ()

    def judge(
        self, stamp: str | None, measurements: tuple[Measurement, ...], now: datetime
    ) -> tuple[Measurement, ...]:
        """`measurements`, marked as history where the device's `stamp` (ISO 8601, local) says that they are.

        History: over ten minutes from `now` (local), older than the last one delivered, or that one again.
        """
        if stamp is None:
            return measurements
        taken = datetime.fromisoformat(stamp)
        again = taken == self._last and measurements == self._sent
        older = self._last is not None and taken < self._last
        if abs(taken - now) > AWAY or again or older:
            return tuple(replace(measurement, history=stamp) for measurement in measurements)
        self._last, self._sent = taken, measurements
        return measurements
