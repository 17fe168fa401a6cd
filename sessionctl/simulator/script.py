"""When what happens to the simulated patient, in real seconds since the demo began.

Rule 1. `speed` divides the minutes of the script, and nothing else: hearts beat, cuffs deflate and alarm
        delays run in real seconds. So an episode is held for its scripted length divided by `speed`, but
        never for less than HOLD_S real seconds: long enough for the SpO2 delays of the default limits (at
        most 15 s) with the averaging of the oximeter, and for one whole cuff reading (about 35 s).
Rule 2. The desaturation is there for whoever tries the demo, so it does not wait for its minute: it begins
        30 s + 170 s / speed after the start. That is 200 s at speed 1, 38 s at 20, 34 s at 40, 33 s at 60.
        Its first alarm (SpO2 below 88 % for 10 s) rises about 25 s later.
Rule 3. The pressure episode begins at minute 40, where the pressure peaks, but not before the saturation has
        begun to recover, so that one alarm can be seen beside the other and told from it.

| speed | minute -10 to 120 | desaturation | pressure episode |
|-------|-------------------|--------------|------------------|
| 1     | 130 min           | 3 min 20 s   | 50 min           |
| 20    | 6 min 30 s        | 39 to 111 s  | 150 to 278 s     |
| 40    | 3 min 15 s        | 34 to 106 s  | 91 to 219 s      |
| 60    | 2 min 10 s        | 33 to 105 s  | 90 to 218 s      |
"""

from dataclasses import dataclass

FIRST_MINUTE = -10.0  # the first reading of the schedule of a sublingual dose (-10, 20, 40, 60, 90 min)
LAST_MINUTE = 120.0  # the earliest exit after a sublingual dose

HOLD_S = 45.0
DESATURATION_MIN = 1.5  # scripted length of the dip at its floor
STAGE_MIN = 8.0  # scripted length of each of the two steps of the pressure episode
PEAK_PRESSURE_MIN = 40.0  # when intravenous ketamine's pressure peaks, and the peak of a sublingual dose


def smooth(x: float) -> float:
    """0 up to x = 0, 1 from x = 1, and a ramp without corners between them."""
    x = min(max(x, 0.0), 1.0)
    return x * x * (3 - 2 * x)


@dataclass(frozen=True, slots=True)
class Episode:
    """Something that rises, stays and settles; all in real seconds."""

    begins_s: float
    rise_s: float
    hold_s: float
    settle_s: float

    @property
    def held_until_s(self) -> float:
        """When it begins to settle."""
        return self.begins_s + self.rise_s + self.hold_s

    @property
    def ends_s(self) -> float:
        """When nothing of it is left."""
        return self.held_until_s + self.settle_s

    def strength(self, t: float) -> float:
        """How much of it there is at real second `t`: 0 to 1."""
        return smooth((t - self.begins_s) / self.rise_s) - smooth((t - self.held_until_s) / self.settle_s)


class Script:
    """The course of one demo at `speed` (1 to 60 minutes of the script in a real minute)."""

    def __init__(self, speed: float = 1.0) -> None:
        if not 1 <= speed <= 60:
            raise ValueError(f"speed {speed:g}: expected 1 to 60")
        self.speed = speed
        self.desaturation = Episode(
            30 + 170 / speed, rise_s=12, hold_s=self._held(DESATURATION_MIN), settle_s=15
        )
        begins = max(self.real_s(PEAK_PRESSURE_MIN), self.desaturation.held_until_s)
        stage = self._held(STAGE_MIN)
        self.raised = Episode(begins, rise_s=8, hold_s=stage + 10 + stage, settle_s=20)
        """Systolic pressure past 170 mmHg ..."""
        self.severe = Episode(begins + 8 + stage, rise_s=10, hold_s=stage, settle_s=20)
        """... and, one stage later, past 180 mmHg. Both settle together."""

    def minute(self, t: float) -> float:
        """Minutes since the dose at real second `t`; negative before it."""
        return FIRST_MINUTE + t * self.speed / 60

    def real_s(self, minute: float) -> float:
        """The real second at which it is `minute` minutes since the dose."""
        return (minute - FIRST_MINUTE) * 60 / self.speed

    def _held(self, minutes: float) -> float:
        return max(minutes * 60 / self.speed, HOLD_S)


def effect(minute: float) -> float:
    """How much of a sublingual dose is felt `minute` minutes after it: 0 to 1.

    Onset from 5 min, strong from 30 to 55 min, then a tail that is a tenth at 120 min (sublingual ketamine:
    first effects 5 to 15 min, peak 30 to 60 min, strong for about an hour, off balance for 2 to 4 h).
    """
    if minute <= 55:
        return smooth((minute - 5) / 25)
    return float(2.0 ** (-(minute - 55) / 20))
