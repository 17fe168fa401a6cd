"""One measurement of a cuff: how its pressure goes, and what comes of it. Pure.

Up to 180 mmHg, or 30 above the systolic pressure, in 6 to 9 s; down in steps of 7 mmHg past the diastolic
pressure in about 25 s; then open. The whole takes 32 to 40 s, all of them real: a cuff knows no `--speed`.
"""

import math
from dataclasses import dataclass
from random import Random

from sessionctl.simulator.patient import Truth

LEAST_TOP = 180.0  # mmHg, what such modules inflate to first
ABOVE_SYSTOLIC = 30.0  # mmHg, so that the artery is shut
RISE = 27.0  # mmHg/s
STEP = 7.0  # mmHg
STEP_S = 1.5
BELOW_DIASTOLIC = 15.0  # mmHg
EMPTYING_S = 0.4  # an open valve takes the pressure down to a third in this time
LEAK_TOP = 45.0  # mmHg, all that the pump reaches against a leak
LEAK_S = 15.0  # after which the module gives up

NO_ERROR, MOVEMENT, ABORTED, LEAK = 0, 2, 86, 87
"""Error codes: 86 and 87 are published; for movement ("user-recoverable") we send 2."""

NOISE = {"systolic": (1.2, 2.5), "diastolic": (1.0, 2.0)}  # mmHg: spread and bound of the method's own error


@dataclass(frozen=True, slots=True)
class Result:
    """What the module holds after a measurement: mmHg and /min; zeros and an error code when it failed."""

    systolic: int = 0
    diastolic: int = 0
    mean: int = 0
    pulse: int = 0
    beats: int = 0
    error: int = NO_ERROR


def measured(truth: Truth, random: Random) -> Result:
    """The patient's pressure as an oscillometric module finds it."""
    off = {name: min(max(random.gauss(0, spread), -bound), bound) for name, (spread, bound) in NOISE.items()}
    systolic, diastolic = truth.systolic + off["systolic"], truth.diastolic + off["diastolic"]
    return Result(
        systolic=round(systolic),
        diastolic=round(diastolic),
        mean=round(diastolic + (systolic - diastolic) / 3),
        pulse=round(truth.pulse),
        beats=random.randint(18, 30),
    )


class Inflation:
    """One measurement, begun at real second `began` on the patient as they were then."""

    def __init__(self, began: float, truth: Truth, *, leaking: bool = False) -> None:
        self._began = began
        self._leaking = leaking
        self._top = max(LEAST_TOP, truth.systolic + ABOVE_SYSTOLIC)
        self._pulse_hz = truth.pulse / 60
        self._middle = truth.mean
        self._rise_s = self._top / RISE
        steps = math.ceil((self._top - truth.diastolic + BELOW_DIASTOLIC) / STEP)
        self.judged_s = began + self._rise_s + (self._top - truth.mean) / STEP * STEP_S
        """When the mean pressure is passed on the way down, where the pulses are largest."""
        self.opens_s = began + (LEAK_S if leaking else self._rise_s + steps * STEP_S)
        """When the valve opens."""
        self.aborted = False

    @property
    def empty_s(self) -> float:
        """When the cuff is empty again: the end."""
        return self.opens_s + 4 * EMPTYING_S

    def abort(self, t: float) -> None:
        """Opens the valve now, if it is not open."""
        self.aborted = True
        self.opens_s = min(self.opens_s, t)

    def pressure(self, t: float) -> float:
        """The pressure in the cuff at real second `t`, in mmHg."""
        if t < self.opens_s:
            return self._held(t - self._began)
        return self._held(self.opens_s - self._began) * math.exp(-(t - self.opens_s) / EMPTYING_S)

    def _held(self, s: float) -> float:
        if self._leaking:
            return LEAK_TOP * (1 - math.exp(-s / 3))
        if s < self._rise_s:
            return RISE * s
        level = self._top - STEP * math.floor((s - self._rise_s) / STEP_S)
        nearness = math.exp(-(((level - self._middle) / 25) ** 2))
        return level + 2 * nearness * math.sin(math.tau * self._pulse_hz * s)
