"""A patient: what is true of them at any instant. Pure: the same seed and second give the same patient.

Rule 1. Outside the two episodes of the script nothing crosses a default limit of an adult profile.
Rule 2. Everything is a function of time, so it can be asked at any instant and in any order.
"""

import math
from dataclasses import dataclass
from random import Random

from sessionctl.simulator.script import Script, effect

FLOOR_SPO2 = 86.3  # % at the floor of the desaturation: under the high limit of 88, far above 80
RAISED = (175.0, 97.0)  # mmHg, first stage: medium by its systolic pressure (170), not by its diastolic (100)
SEVERE = (188.0, 106.0)  # mmHg, second stage: high by its systolic pressure (180), under 200 and 110

MOVES_EVERY_S = 80.0  # an arm that moves about three times in four minutes
MOVES_FOR_S = 2.0


@dataclass(frozen=True, slots=True)
class Truth:
    """What is so, whatever an instrument makes of it: %, /min, mmHg, perfusion index in %, breaths/min."""

    minute: float
    spo2: float
    pulse: float
    systolic: float
    diastolic: float
    mean: float
    perfusion: float
    breathing: float
    moving: bool


class Wander:
    """A slow drift within `size` around zero: three sines with periods that never meet."""

    def __init__(self, random: Random, size: float, period_s: float) -> None:
        self._waves = []
        for share, stretch in ((0.5, 1.0), (0.3, 0.41), (0.2, 0.17)):
            turns_in_s = period_s * stretch * random.uniform(0.9, 1.1)
            self._waves.append((size * share, math.tau / turns_in_s, random.uniform(0, math.tau)))

    def at(self, t: float) -> float:
        """The drift at real second `t`."""
        return sum(size * math.sin(speed * t + phase) for size, speed, phase in self._waves)


def _drawn(random: Random, mean: float, sd: float, low: float, high: float) -> float:
    return min(max(random.gauss(mean, sd), low), high)


class Patient:
    """One person, drawn from `seed`: around 128/80 mmHg, 70 /min and 97.5 % before the dose."""

    def __init__(self, seed: int, script: Script) -> None:
        self.script = script
        random = Random(seed)
        self._spo2 = random.uniform(97.2, 98.0)
        self._pulse = _drawn(random, 70, 3, 64, 76)
        self._systolic = _drawn(random, 128, 2.5, 123, 133)
        self._diastolic = _drawn(random, 80, 2, 76, 84)
        # Rises: mean +16 (SD 11.2) / +11 (SD 8.5) mmHg over 2342 infusions of ketamine. Cut to what stays
        # under the limits on a rise (+30 / +20 mmHg), because the script brings its own high pressure.
        self._systolic_rise = _drawn(random, 16, 11.2, 6, 20)
        self._diastolic_rise = _drawn(random, 11, 8.5, 4, 13)
        self._pulse_rise = _drawn(random, 11, 4, 4, 18)
        self._perfusion = random.uniform(3.0, 5.0)
        self._breathing = random.uniform(13.0, 15.0)
        self._breath_phase = random.uniform(0, math.tau)
        self._moves_at = random.uniform(10.0, MOVES_EVERY_S)
        self._spo2_drift = Wander(random, 0.5, 190)
        self._pulse_drift = Wander(random, 3.0, 140)
        self._pressure_drift = Wander(random, 1.5, 230)
        self._perfusion_drift = Wander(random, 0.5, 160)

    def breath(self, t: float) -> float:
        """Where in a breath the patient is: -1 (out) to 1 (in)."""
        return math.sin(self._breath_phase + math.tau * self._breathing / 60 * t)

    def at(self, t: float) -> Truth:
        """The patient at real second `t` since the start."""
        minute = self.script.minute(t)
        felt = effect(minute)
        dip = self.script.desaturation.strength(t)
        raised, severe = self.script.raised.strength(t), self.script.severe.strength(t)
        systolic, diastolic = self._pressure(t, felt, raised, severe)
        rested = self._spo2 - 0.7 * felt
        return Truth(
            minute=minute,
            spo2=min(rested + dip * (FLOOR_SPO2 - rested) + self._spo2_drift.at(t), 99.4),
            pulse=self._pulse
            + self._pulse_rise * felt
            + 8 * dip
            + 5 * raised
            + self._pulse_drift.at(t)
            + 2 * self.breath(t),  # respiratory sinus arrhythmia
            systolic=systolic,
            diastolic=diastolic,
            mean=diastolic + (systolic - diastolic) / 3,
            perfusion=self._perfusion * (1 - 0.3 * felt) + self._perfusion_drift.at(t),
            breathing=self._breathing * (1 - 0.1 * felt - 0.1 * dip),
            moving=dip == 0 and (t - self._moves_at) % MOVES_EVERY_S < MOVES_FOR_S and t >= self._moves_at,
        )

    def _pressure(self, t: float, felt: float, raised: float, severe: float) -> tuple[float, float]:
        drift = self._pressure_drift.at(t)
        systolic = self._systolic + self._systolic_rise * felt
        diastolic = self._diastolic + self._diastolic_rise * felt
        systolic += raised * (RAISED[0] - systolic) + severe * (SEVERE[0] - RAISED[0])
        diastolic += raised * (RAISED[1] - diastolic) + severe * (SEVERE[1] - RAISED[1])
        return systolic + drift, diastolic + 0.6 * drift
