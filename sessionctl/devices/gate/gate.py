"""The gate between decoder and room: a number passes unless its line, its stream or its sender is in doubt.

Rule 1. What is withheld is told as unavailable with the reason, never dropped and never repaired.
Rule 2. Readings from a device's memory pass as they are: they are history already.
Rule 3. Time comes in, and each frame costs the same however long the link stands.
"""

from dataclasses import replace

from sessionctl.devices.decoders.frames import Fields, Pleth, Rejected, WireProtocol
from sessionctl.devices.gate.frozen import Frozen
from sessionctl.devices.gate.noise import Noise
from sessionctl.devices.gate.serials import ANOTHER, Serials
from sessionctl.vitals import Measurement, Validity, Vital

NOISY = "noisy line"


class Gate:
    """The gate of one link. `serials` outlives the link: another instrument on the next one is another.

    `usual_bytes`: the size of the frame that comes most often on its serial line.
    """

    def __init__(self, serials: Serials, usual_bytes: int) -> None:
        self.news: str | None = None
        """The serial number to tell the room, after `judge`."""
        self.withholds = False
        self._noise = Noise(usual_bytes)
        self._frozen: dict[str, Frozen] = {}
        self._serials = serials
        serials.linked()

    @property
    def noisy(self) -> bool:
        """The line is too noisy to be believed, as of the last call."""
        return self._noise.noisy

    def named(self, serial: str) -> str | None:
        """A name plate was read; the serial number to tell the room, if it is news."""
        return self._serials.named(serial)

    def received(self, at: float, count: int) -> None:
        """So many bytes of a serial line arrived."""
        self._noise.received(at, count)

    def framed(self) -> None:
        """A frame has come."""
        self._noise.framed()

    def rejected(self, at: float, found: Rejected) -> None:
        """Some of them belong to no frame."""
        self._noise.rejected(at, found)

    def looked(self, at: float) -> bool:
        """The line is judged; True when it has just become noisy."""
        before = self._noise.noisy
        return self._noise.judge(at) and not before

    def judge(
        self,
        at: float,
        row: WireProtocol,
        fields: Fields,
        pleth: Pleth | None,
        measurements: tuple[Measurement, ...],
    ) -> tuple[Measurement, ...]:
        """The measurements of one frame, or what is told in their place; `withholds` says which it was."""
        watch = self._frozen.setdefault(row.name, Frozen())
        frozen = watch.judge(at, measurements, pleth, row.stamp(fields))
        theirs, self.news = self._serials.judge(row.serial(fields))
        why = NOISY if self._noise.noisy else ANOTHER if not theirs else frozen
        self.withholds = bool(why)
        return withheld(measurements, why) if why else measurements


def gone(vitals: tuple[Vital, ...], reason: str) -> tuple[Measurement, ...]:
    """`vitals` without numbers."""
    return tuple(Measurement(vital, None, Validity.UNAVAILABLE, (reason,)) for vital in vitals)


def withheld(measurements: tuple[Measurement, ...], reason: str) -> tuple[Measurement, ...]:
    """The same vitals without their numbers; history stays as it is."""
    return tuple(
        m
        if m.history is not None
        else replace(m, value=None, validity=Validity.UNAVAILABLE, reasons=(reason,))
        for m in measurements
    )
