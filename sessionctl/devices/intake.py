"""From the bytes of one link to events, synchronously: decode, mark history, drop repeats, count garbage."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sessionctl.devices.decoders.frames import Battery, Decoder, Fields, Frame, Pleth, Rejected, WireProtocol
from sessionctl.devices.garbled import GarbledTally
from sessionctl.devices.stamps import Stamps
from sessionctl.devices.tap import Tap
from sessionctl.events import Event, Measured, Reported
from sessionctl.vitals import CONTINUOUS, Measurement

REPEAT_S = 1.0
"""An unchanged reading is told again after this long: a Nonin sends three packets a second, and freshness is
judged in seconds. Only where a check code vouches for each frame: without one, repetition is the proof."""

STAMPED = ("ble-blood-pressure", "ble-plx-spot-check")
"""Protocols of devices with a memory, whose readings carry the time they were taken."""

Emit = Callable[[Event], None]
OnPleth = Callable[[str, float, Pleth], None]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a device's bytes are turned into events with.

    `clock` gives `at`; `wall` the local wall time. `on_pleth` takes wave samples, past the journal.
    `tap` listens to the bytes and frames, for a technician.
    """

    device: str
    emit: Emit
    clock: Callable[[], float]
    wall: Callable[[], datetime] = datetime.now
    on_pleth: OnPleth | None = None
    tap: Tap = field(default_factory=Tap)


@dataclass(slots=True)
class _Channel:
    protocol: WireProtocol
    decoder: Decoder
    told: tuple[Measurement, ...] = ()
    told_at: float = float("-inf")


@dataclass(slots=True)
class Tally:
    """How many frames a device has sent, by protocol, and how many rejections, by reason."""

    frames: Counter[str] = field(default_factory=Counter)
    rejected: Counter[str] = field(default_factory=Counter)


class Intake:
    """The receiving half of one link, with decoders of its own: nothing half-received outlives a link.

    `awaited` says whether a frame may become a measurement; `arrived` is told of each frame afterwards.
    """

    def __init__(
        self,
        around: Surroundings,
        protocols: Mapping[str, WireProtocol],
        context: Mapping[str, str],
        stamps: Stamps,
        tally: Tally,
        awaited: Callable[[Fields], bool],
        arrived: Callable[[float, Fields], None],
    ) -> None:
        self._around = around
        self._channels = {name: _Channel(row, row.new(context)) for name, row in protocols.items()}
        self._stamps = stamps
        self._tally = tally
        self._awaited = awaited
        self._arrived = arrived
        self._garbled = GarbledTally(around.device)
        self._battery: Battery | None = None
        self._ended = False

    def receive(self, data: bytes, channel: str) -> None:
        """Takes what has arrived; every event it makes is emitted before this returns."""
        if self._ended:
            return
        at = self._around.clock()
        self._around.tap.came(at, data)
        line = self._channels.get(channel)
        if line is None:
            self._reject(at, "channel", data)
            return
        for found in line.decoder.feed(data):
            if isinstance(found, Rejected):
                self._reject(at, found.reason, found.data)
            else:
                self._frame(at, line, found)

    def beat(self) -> None:
        """Emits the counts of rejected bytes whose second is over."""
        self._emit_all(self._garbled.due(self._around.clock()))

    def end(self) -> None:
        """The link is gone. What was still incomplete is garbled, even if it reads like a whole frame.

        A line of text that is cut off may still parse: "SPO2=9" is no reading when "SPO2=98" was on its way.
        """
        self._ended = True
        at = self._around.clock()
        for line in self._channels.values():
            for found in line.decoder.finish():
                if isinstance(found, Rejected):
                    self._reject(at, found.reason, found.data)
                else:
                    self._reject(at, "cut_off", b"")
        self._emit_all(self._garbled.due(at, all_of_them=True))

    def _frame(self, at: float, line: _Channel, frame: Frame) -> None:
        fields, row = frame.fields, line.protocol
        self._around.tap.accepted(at, row.name, frame)
        self._tally.frames[row.name] += 1
        if self._around.on_pleth is not None and (pleth := row.pleth(fields)) is not None:
            self._around.on_pleth(self._around.device, at, pleth)
        if (battery := row.battery(fields)) is not None and battery != self._battery:
            self._battery = battery
            self._around.emit(
                Reported(at, self._around.device, "battery", "low" if battery.low else "", battery.percent)
            )
        if self._awaited(fields):
            self._measured(at, line, fields)
        else:
            self._reject(at, "unasked", b"")
        self._arrived(at, fields)

    def _measured(self, at: float, line: _Channel, fields: Fields) -> None:
        row = line.protocol
        measurements = row.measurements(fields)
        if row.name in STAMPED:
            measurements = self._stamps.judge(fields.get("timestamp"), measurements, self._around.wall())
        if not measurements:
            return
        if measurements == line.told and at - line.told_at < REPEAT_S and _may_repeat(row, measurements):
            return
        line.told, line.told_at = measurements, at
        self._around.emit(Measured(at, self._around.device, measurements, row.checked))

    def _reject(self, at: float, reason: str, data: bytes) -> None:
        self._tally.rejected[reason] += 1
        self._around.tap.rejected(at, reason, data)
        self._emit_all(self._garbled.note(at, reason, data))

    def _emit_all(self, events: Iterable[Event]) -> None:
        for event in events:
            self._around.emit(event)


def _may_repeat(row: WireProtocol, measurements: tuple[Measurement, ...]) -> bool:
    return row.checked and any(measurement.vital in CONTINUOUS for measurement in measurements)
