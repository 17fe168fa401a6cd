"""A Nonin Xpod: 75 frames of five bytes a second (serial data format 2), 25 frames a packet.

Rule 1. The plain values are means of the last four beats, the extended ones of eight: they lag the patient.
Rule 2. Off the finger the plain values are missing at once, while the display (-D) values repeat the last
        reading for ten seconds with the sensor alarm set, as the real one does.
Rule 3. Frame n belongs to second n / 75 since the start. A device that was not served for more than a second
        goes on with the present packet: a line does not send late what it could not send in time.
"""

from collections import deque
from dataclasses import replace

from sessionctl.devices.decoders import nonin_layout as at
from sessionctl.simulator.heart import Heart
from sessionctl.simulator.nonin_frames import NOTHING, Reading, Readings, colour, frame, rotating
from sessionctl.simulator.patient import Patient, Truth

RATE_HZ = int(at.RATE_HZ)
PACKET = at.FRAMES
HELD_S = 10.0  # how long the display values outlive the finger

_FLASH_FRAMES = 12  # the perfusion colour shows only in these frames of each pulse
_COLD = 0.06  # what a cold finger leaves of the perfusion: an index of 0.1 to 0.33 %


class Xpod:
    """The device. What happens at its sensor is set from outside: finger, cold, moved, frozen."""

    def __init__(self, patient: Patient) -> None:
        self.finger = True
        self.cold = False
        self.moved = False
        self.frozen = False
        self._patient = patient
        self._heart = Heart(patient)
        self._next = 0  # the number of the frame to be sent next
        self._beats: deque[tuple[float, float]] = deque(maxlen=8)
        self._since_beat = RATE_HZ
        self._shown = NOTHING
        self._shown_at = -HELD_S
        self._values = b""
        self._packet: list[bytes] = []
        self._complete: list[bytes] = []

    def sent(self, t: float) -> bytes:
        """What left the device since the last call, up to real second `t`."""
        due = int(t * RATE_HZ) + 1
        if due - self._next > RATE_HZ:
            self._next = (due - 1) // PACKET * PACKET
        frames = [self._frame(n) for n in range(self._next, due)]
        self._next = max(self._next, due)
        return b"".join(frames)

    def _frame(self, n: int) -> bytes:
        t, place = n / RATE_HZ, n % PACKET
        truth = self._at_sensor(t)
        self._feel(t, truth)
        if self.frozen and self._complete:
            return self._complete[place]
        if place == 0 or not self._values:
            if len(self._packet) == PACKET:
                self._complete = self._packet
            self._packet = []
            self._values = rotating(self._readings(t), n // PACKET)
        pleth = self._heart.wave(truth) if self.finger else 1
        self._packet.append(frame(self._status(place, truth), pleth, self._values[place]))
        return self._packet[-1]

    def _at_sensor(self, t: float) -> Truth:
        truth = self._patient.at(t)
        if self.cold:
            truth = replace(truth, perfusion=truth.perfusion * _COLD)
        return replace(truth, moving=True) if self.moved else truth

    def _feel(self, t: float, truth: Truth) -> None:
        beat = self._heart.advance(t, truth)
        self._since_beat = 0 if beat else self._since_beat + 1
        if not self.finger:
            self._beats.clear()
        elif beat:
            self._beats.append((truth.pulse, truth.spo2))

    def _mean(self, beats: int) -> Reading:
        if len(self._beats) < beats:
            return NOTHING
        last = list(self._beats)[-beats:]
        return Reading(*(round(sum(values) / beats) for values in zip(*last, strict=True)))

    def _readings(self, t: float) -> Readings:
        plain, extended, beat = self._mean(4), self._mean(8), self._mean(1)
        if plain != NOTHING:
            self._shown, self._shown_at = plain, t
        shown = self._shown if t - self._shown_at < HELD_S else NOTHING
        return Readings(plain, extended, beat, shown, shown if extended == NOTHING else extended)

    def _status(self, place: int, truth: Truth) -> int:
        status = at.ALWAYS | (at.SYNC if place == 0 else 0)
        if not self.finger:
            return status | at.SENSOR_ALARM | at.OUT_OF_TRACK
        if truth.moving:
            status |= at.ARTIFACT
        if len(self._beats) < 4:
            status |= at.OUT_OF_TRACK
        return status | (colour(truth.perfusion) if self._since_beat < _FLASH_FRAMES else 0)
