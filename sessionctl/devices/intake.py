"""From the bytes of one link to events, synchronously: decode, withhold, drop repeats, count garbage.

Rule 1. Each rejection is told; what the gate withholds is told as no number, with the reason.
Rule 2. An unchanged reading is told once a second, but not before it has been told as often as the room needs
        to believe it.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sessionctl.devices.decoders.channels import decoders_of
from sessionctl.devices.decoders.frames import Battery, Decoder, Fields, Frame, Pleth, Rejected, WireProtocol
from sessionctl.devices.garbled import GarbledTally
from sessionctl.devices.gate.gate import NOISY, Gate, gone
from sessionctl.devices.gate.serials import Serials
from sessionctl.devices.stamps import Stamps
from sessionctl.devices.tap import Tap
from sessionctl.events import Event, Measured, Reported
from sessionctl.vitals import CONTINUOUS, Measurement

REPEAT_S = 1.0
"""An unchanged reading is told again after this long: a Nonin sends three packets a second, and freshness is
judged in seconds. Without a check code repetition is the proof, so it is told `PROOF` times first."""

PROOF = 3
"""A number and the frames that the room wants to agree with it without a check code: at most two
(`room.agreement.FRAMES_KEPT`). More prove nothing, and a BCI oximeter would fill the record with a hundred a
second."""

DOUBTED_S = 60.0
"""So long after garbled bytes the room wants a sum confirmed (`room.agreement.GARBLED_S`)."""

STAMPED = ("ble-blood-pressure", "ble-plx-spot-check", "nonin-serial-format13-stream", "yonker-bp")
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
    times: int = 0


@dataclass(slots=True)
class Tally:
    """How many frames a device has sent, by protocol, and how many rejections, by reason."""

    frames: Counter[str] = field(default_factory=Counter)
    rejected: Counter[str] = field(default_factory=Counter)


class Intake:
    """The receiving half of one link, with decoders of its own: nothing half-received outlives a link.

    `awaited` says whether a frame may become a measurement, or None while it waits for another to confirm it;
    `arrived` is told of each frame afterwards. `serials`: what the device has called itself on earlier links.
    """

    def __init__(
        self,
        around: Surroundings,
        protocols: Mapping[str, WireProtocol],
        context: Mapping[str, str],
        stamps: Stamps,
        tally: Tally,
        awaited: Callable[[Fields], bool | None],
        arrived: Callable[[float, Fields], None],
        serials: Serials | None = None,
    ) -> None:
        self._around = around
        decoders = decoders_of(protocols, context)
        self._channels = {name: _Channel(row, decoders[name]) for name, row in protocols.items()}
        self._stamps = stamps
        self._tally = tally
        self._awaited = awaited
        self._arrived = arrived
        self._garbled = GarbledTally(around.device)
        self._garbled_at = float("-inf")
        usual = max((row.usual_bytes for row in protocols.values()), default=1)
        self._gate = Gate(serials or Serials(), usual)
        self._battery: Battery | None = None
        self._ended = False

    def anew(self, protocols: Mapping[str, WireProtocol], context: Mapping[str, str]) -> None:
        """Reads with these decoders instead, before anything has arrived: now it is known who answers."""
        self._channels = {name: _Channel(row, row.new(context)) for name, row in protocols.items()}

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
        stream = line.protocol.stream
        if stream:
            self._gate.received(at, len(data))
        for found in line.decoder.feed(data):
            if not isinstance(found, Rejected):
                self._frame(at, line, found)
                continue
            self._garbled_at = at
            self._reject(at, found.reason, found.data)
            if stream:
                self._gate.rejected(at, found)
        if stream:
            self._look(at)

    def beat(self) -> None:
        """Emits the counts of rejected bytes whose second is over."""
        at = self._around.clock()
        self._emit_all(self._garbled.due(at))
        self._look(at)

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

    def _look(self, at: float) -> None:
        """Judges the line. When it has just become noisy that is told, though no frame may come any more."""
        if not self._gate.looked(at):
            return
        for line in self._channels.values():
            if line.protocol.lasting:
                self._tell(at, line, gone(line.protocol.lasting, NOISY))

    def _frame(self, at: float, line: _Channel, frame: Frame) -> None:
        fields, row = frame.fields, line.protocol
        self._around.tap.accepted(at, row.name, frame)
        self._tally.frames[row.name] += 1
        self._gate.framed()
        pleth = row.pleth(fields)
        if (battery := row.battery(fields)) is not None and battery != self._battery:
            self._battery = battery
            self._around.emit(
                Reported(at, self._around.device, "battery", "low" if battery.low else "", battery.percent)
            )
        plate = None if row.stream else row.serial(fields)
        if plate is not None and (serial := self._gate.named(plate)) is not None:
            self._around.emit(Reported(at, self._around.device, "identity", text=serial))
        awaited = self._awaited(fields)
        if awaited:
            self._measured(at, line, fields, pleth)
        elif awaited is not None:
            self._reject(at, "unasked", b"")
        if self._around.on_pleth is not None and pleth is not None and not self._gate.withholds:
            self._around.on_pleth(self._around.device, at, pleth)
        self._arrived(at, fields)

    def _measured(self, at: float, line: _Channel, fields: Fields, pleth: Pleth | None) -> None:
        row = line.protocol
        measurements = row.measurements(fields)
        if row.name in STAMPED:
            measurements = self._stamps.judge(
                fields.get("timestamp"),
                measurements,
                self._around.wall(),
                clock_lost="timestamp" in fields and not fields.get("clock_not_set"),
            )
        if not measurements:
            return
        measurements = self._gate.judge(at, row, fields, pleth, measurements)
        if (serial := self._gate.news) is not None:
            self._around.emit(Reported(at, self._around.device, "identity", text=serial))
        if measurements != line.told or at - line.told_at >= REPEAT_S or not self._may_repeat(line):
            self._tell(at, line, measurements)

    def _tell(self, at: float, line: _Channel, measurements: tuple[Measurement, ...]) -> None:
        row = line.protocol
        line.times = line.times + 1 if measurements == line.told else 1
        line.told, line.told_at = measurements, at
        self._around.emit(Measured(at, self._around.device, measurements, row.checked, weak=row.weak))

    def _may_repeat(self, line: _Channel) -> bool:
        """May what was told last go untold when it comes again within the second?"""
        if not any(m.vital in CONTINUOUS for m in line.told):
            return False
        if all(m.value is None for m in line.told):
            return True
        row = line.protocol
        if not row.checked:
            return line.times >= PROOF
        doubted = row.weak and self._around.clock() - self._garbled_at <= DOUBTED_S
        return line.times >= 2 or not doubted

    def _reject(self, at: float, reason: str, data: bytes) -> None:
        self._tally.rejected[reason] += 1
        self._around.tap.rejected(at, reason, data)
        self._emit_all(self._garbled.note(at, reason, data))

    def _emit_all(self, events: Iterable[Event]) -> None:
        for event in events:
            self._around.emit(event)
