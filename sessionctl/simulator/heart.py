"""The patient's beats, and the wave that each sends to the finger."""

import math

from sessionctl.simulator.patient import Patient, Truth

_STEPS = 256
WELL_PERFUSED = 3.0  # perfusion index in % from which the wave has its full height
_REST = 40  # of 255: the level between beats
_SWING = 180  # of 255: the height of a well perfused beat


def _shape(phase: float) -> float:
    """One beat of a finger's volume: steep rise, notch as the aortic valve shuts, second wave, slow fall."""
    first = math.exp(-(((phase - 0.20) / 0.09) ** 2))
    second = 0.38 * math.exp(-(((phase - 0.50) / 0.10) ** 2))
    body = 0.30 * math.exp(-(((phase - 0.38) / 0.20) ** 2))
    return first + second + body


_HIGHEST = max(_shape(step / _STEPS) for step in range(_STEPS))
_BEAT = tuple(_shape(step / _STEPS) / _HIGHEST for step in range(_STEPS))


class Heart:
    """Beats at the patient's rate. The phase is carried on, so a change of rate never makes a jump."""

    def __init__(self, patient: Patient) -> None:
        self._patient = patient
        self._t = 0.0
        self.phase = 0.0
        """Beats since the start; its whole part counts them."""

    def advance(self, t: float, truth: Truth) -> bool:
        """Beats on to real second `t`, which never goes back. True when a beat was completed on the way."""
        before = int(self.phase)
        self.phase += truth.pulse / 60 * max(t - self._t, 0.0)
        self._t = max(t, self._t)
        return int(self.phase) > before

    def wave(self, truth: Truth) -> int:
        """The plethysmogram of a finger as perfused and as moved as `truth` says, now: 0 to 255."""
        height = _SWING * min(truth.perfusion / WELL_PERFUSED, 1.0)
        level = _REST + 6 * self._patient.breath(self._t) * min(truth.perfusion, 1.0)
        if truth.moving:
            level += 45 * math.sin(31 * self._t) * math.cos(13 * self._t)
        return min(max(round(level + height * _BEAT[int(self.phase % 1 * _STEPS)]), 0), 255)
