"""Is this stream alive? The numbers, the wave and the device's counter or time are judged together.

Rule 1. A repeated number proves nothing: a rested patient has 97 % for an hour. What must move is the wave,
        or the device's own time in each line where there is no wave.
Rule 2. Frozen: the same numbers for 12 s over a wave that does not move by more than one unit, or whose
        packets are all alike; or frames that go in a circle, counter and time included (`repeats`).
Rule 3. What claims no number cannot mislead, and is not judged.
Rule 4. A stream without wave and without time cannot be found frozen, and is not judged (docs/quality.md).
"""

from dataclasses import dataclass

from sessionctl.devices.decoders.frames import Pleth
from sessionctl.devices.gate.repeats import Repeats
from sessionctl.vitals import CONTINUOUS, Measurement

FLAT_UNITS = 1
"""Ours: the last digit of a converter may flicker; the least wave of a cold finger has several."""

FLAT_S = 12.0
"""Ours: a pulse at 30 /min shows six beats in this time; and found within 20 s is what we promise."""

WINDOW_S = 1.0
LOOP_S = 10.0
"""Windows and the longest loop that is found."""

LINES_KEPT = 12

Values = tuple[float | None, ...]
Stamp = str | int | None


@dataclass(slots=True)
class _Flat:
    """Since when wave and numbers have stood still."""

    values: Values = ()
    low: int = 0
    high: int = 0
    samples: tuple[int, ...] = ()
    since: float = 0.0

    def judge(self, at: float, values: Values, samples: tuple[int, ...]) -> bool:
        low = high = samples[0]
        if len(samples) > 1:
            low, high = min(samples), max(samples)
        still = max(high, self.high) - min(low, self.low) <= FLAT_UNITS
        alike = len(samples) > 1 and samples == self.samples
        if values == self.values and (still or alike):
            self.low, self.high = min(low, self.low), max(high, self.high)
        else:
            self.values, self.low, self.high, self.since = values, low, high, at
        self.samples = samples
        return at - self.since >= FLAT_S


class Frozen:
    """Watches the stream of one channel: `judge` each frame, in order."""

    def __init__(self) -> None:
        self._flat = _Flat()
        self._wave: Repeats | None = None
        self._lines = Repeats(1, LINES_KEPT)

    def judge(
        self, at: float, measurements: tuple[Measurement, ...], pleth: Pleth | None, stamp: Stamp
    ) -> str:
        """Why nothing of this stream is to be believed; "" while it lives, or where nothing can be proved."""
        values: Values = tuple(m.value for m in measurements if m.vital in CONTINUOUS)
        if values.count(None) == len(values):
            self._flat = _Flat(since=at)
            self._lines.forget()
            if self._wave is not None:
                self._wave.forget()
            return ""
        if pleth is not None and pleth.samples:
            return self._by_wave(at, values, pleth, stamp)
        if stamp is not None and self._lines.judge(at, hash((stamp, measurements))):
            return "frozen: the same lines, times included, come again and again"
        return ""

    def _by_wave(self, at: float, values: Values, pleth: Pleth, stamp: Stamp) -> str:
        if self._wave is None:
            rate = pleth.rate_hz / len(pleth.samples)
            self._wave = Repeats(max(1, round(WINDOW_S * rate)), max(2, round((LOOP_S + WINDOW_S) * rate)))
        again = self._wave.judge(at, hash((pleth.samples, values, stamp)))
        if self._flat.judge(at, values, pleth.samples):
            return "frozen: the wave stands still under numbers that stay"
        return "frozen: the same wave comes again and again" if again else ""
