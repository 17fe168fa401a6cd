"""The instruments as a room sees them: something on a line that is asked, often, what it says now."""

from random import Random
from typing import Protocol

from sessionctl.simulator.cuff import Module
from sessionctl.simulator.faults import Failure, noisy
from sessionctl.simulator.oximeter import Xpod
from sessionctl.simulator.patient import Patient


class Instrument(Protocol):
    """A device on a line."""

    name: str
    period_s: float
    """How often it is asked."""

    def unplugged(self, t: float) -> bool:
        """True when its cable is out at real second `t`."""
        ...

    def power_up(self, t: float) -> bytes:
        """What it says when its cable is put back."""
        ...

    def exchange(self, t: float, heard: bytes) -> bytes:
        """What it says at real second `t`, having heard `heard` since it was last asked."""
        ...


class Oximeter:
    """The Xpod with what can happen to it."""

    name = "oximeter"
    period_s = 5 / 75  # five frames at a time: the wave on the screen moves smoothly

    def __init__(self, patient: Patient, failure: Failure, random: Random) -> None:
        self.device = Xpod(patient)
        self._failure = failure
        self._random = random

    def unplugged(self, t: float) -> bool:
        """True while its cable is pulled."""
        return self._failure.on("unplug", t)

    def power_up(self, t: float) -> bytes:
        """It only starts to send; what it says first is the next frame."""
        self.device.sent(t)
        return b""

    def exchange(self, t: float, heard: bytes) -> bytes:
        """The frames up to now. It takes no commands."""
        self.device.finger = not self._failure.on("finger-off", t)
        self.device.cold = self._failure.on("low-perfusion", t)
        self.device.moved = self._failure.on("motion", t)
        self.device.frozen = self._failure.on("frozen", t)
        sent = self.device.sent(t)
        return noisy(sent, self._random) if self._failure.on("noise", t) else sent


class Cuff:
    """The cuff module with what can happen to it."""

    name = "cuff"
    period_s = 0.05  # answers within a twentieth of a second

    def __init__(self, patient: Patient, failure: Failure, random: Random) -> None:
        self.device = Module(patient, random)
        self._failure = failure

    def unplugged(self, t: float) -> bool:
        """True while its cable is pulled; it is fed by the same cable, so its valve opens."""
        return self._failure.on("cuff-unplug", t)

    def power_up(self, t: float) -> bytes:
        """Its greeting."""
        return self.device.power_up()

    def exchange(self, t: float, heard: bytes) -> bytes:
        """Its answers, and K when a measurement is over."""
        self.device.leaking = self._failure.on("cuff-leak", t)
        self.device.moving = self._failure.on("cuff-movement", t)
        return self.device.exchange(t, heard)
