"""A patient whose values never rest, so that a number held for ten seconds is a wrong number."""

import math
import time
from collections import deque

REMEMBERED_S = 30.0


class Patient:
    """SpO2 and pulse at every instant; mostly they are more than 3 units from what they were 10 s ago."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._said: deque[tuple[float, int, int]] = deque()

    def say(self) -> tuple[int, int, list[int]]:
        """What the instrument measures now: SpO2 (%), pulse (/min), and a third of a second of the wave."""
        now = time.monotonic()
        t = now - self._began
        spo2 = round(90 + 9 * math.sin(2 * math.pi * t / 40))  # 81 to 99, up to 1.4 a second
        pulse = round(85 + 25 * math.sin(2 * math.pi * t / 55 + 1))
        self._said.append((now, spo2, pulse))
        while self._said[0][0] < now - REMEMBERED_S:
            self._said.popleft()
        times = [t + n / 75 for n in range(25)]
        wave = [round(120 + 60 * math.sin(7.5 * t) + 9 * math.sin(31.7 * t)) for t in times]
        return spo2, pulse, wave

    def repeat(self) -> None:
        """The instrument said the same again: until that is found out it is all that anybody can know."""
        _, spo2, pulse = self._said[-1]
        self._said.append((time.monotonic(), spo2, pulse))

    def said(self, vital: str, value: float, within_s: float, tolerance: float) -> bool:
        """True when the instrument said nearly `value` in the last `within_s` seconds."""
        since = time.monotonic() - within_s
        place = 1 if vital == "spo2" else 2
        return any(one[0] >= since and abs(one[place] - value) <= tolerance for one in self._said)
