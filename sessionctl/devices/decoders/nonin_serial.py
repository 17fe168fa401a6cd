"""Nonin serial formats 2 and 7: five-byte frames, 25 to a packet, three packets a second (9600 8N1).

Rule 1. A packet starts only where a sync frame is followed by 24 good frames; anything else slides one byte.
Rule 2. Only the plain four-beat values reach the room. The display values repeat the last reading for ten
        seconds after the finger is gone, and are wire fields only.
Rule 3. While the device says that its sensor does not measure (alarm, disconnected), there is no number.
"""

from collections.abc import Callable, Mapping
from typing import Any

from sessionctl.devices.decoders import nonin_layout as at
from sessionctl.devices.decoders.frames import Battery, Fields, Pleth, WireProtocol
from sessionctl.devices.decoders.framing import Found, NotHere, Stream, Whole
from sessionctl.devices.decoders.readings import reading, said, withhold_implausible
from sessionctl.vitals import Measurement, Vital

SIZE = 5
PACKET_BYTES = at.FRAMES * SIZE

FLAGS = {
    "sensor_alarm": at.SENSOR_ALARM,
    "out_of_track": at.OUT_OF_TRACK,
    "artifact": at.ARTIFACT,
    "sensor_disconnected": at.DISCONNECTED,
}
FIRSTS = {2: b"\x01", 7: bytes(range(at.ALWAYS, 0x100))}
"""What the first byte of a frame can be; `_begins_2` and `_begins_7` say the rest."""

ABSENT = {"sensor_disconnected": "sensor disconnected", "sensor_alarm": "sensor off"}
DOUBTS = {"artifact": "artifact", "out_of_track": "out of track", "low_perfusion": "low perfusion"}

PERFUSION_KEPT_PACKETS = 6
"""A mark of low perfusion stands until the next pulse is marked, or for 2 s (one pulse at 30 /min).

Only 12 frames of a pulse carry the mark; without this the doubt would come and go three times a second.
"""

VITALS = dict.fromkeys(at.RATES, Vital.PULSE_RATE) | dict.fromkeys(at.SATURATIONS, Vital.SPO2)


def _summed(frame: bytes | bytearray) -> bool:
    return sum(frame[:4]) & 0xFF == frame[4]


def _begins_2(start: bytes | bytearray) -> bool:
    """True when one to five bytes could be the beginning of a format 2 frame, its sum aside."""
    return start[0] == 0x01 and (len(start) < 2 or start[1] >= at.ALWAYS)


def _begins_7(start: bytes | bytearray) -> bool:
    return start[0] >= at.ALWAYS


def _status(frame: bytes | bytearray, format_: int) -> int:
    return frame[1] if format_ == 2 else frame[0]


def _frame_fields(frame: bytes) -> Fields | str:
    """The wire fields of one format 2 frame; `float_byte` is the rotating value."""
    if len(frame) != SIZE:
        return "too_short" if len(frame) < SIZE else "bad_length"
    if not (_begins_2(frame) and _summed(frame)):
        return "invalid_frame"
    status = frame[1]
    return {
        "sync": bool(status & at.SYNC),
        "pleth": frame[2],
        "float_byte": frame[3],
        **{name: bool(status & bit) for name, bit in FLAGS.items()},
        "perfusion": at.PERFUSION.get(status & (at.RED | at.GREEN)),
    }


def _rate(msb: int, lsb: int) -> int | None:
    rate = (msb & 3) << 7 | lsb & 0x7F
    return None if rate == at.NO_RATE else rate


def _saturation(byte: int) -> int | None:
    value = byte & 0x7F
    return None if value == at.NO_SATURATION else value


def _packet_fields(packet: bytes, format_: int) -> dict[str, Any]:
    """The wire fields of 25 good frames: flags that any of them sets, and the worst mark of perfusion."""
    frames = [packet[i : i + SIZE] for i in range(0, len(packet), SIZE)]
    turning = [frame[3] for frame in frames]
    status = [_status(frame, format_) for frame in frames]
    marks = {at.PERFUSION.get(s & (at.RED | at.GREEN)) for s in status}
    values: dict[str, Any] = {n: _rate(turning[i], turning[i + 1]) for n, i in at.RATES.items()}
    values |= {n: _saturation(turning[i]) for n, i in at.SATURATIONS.items()}
    pleth = [f[2] if format_ == 2 else f[1] << 8 | f[2] for f in frames]
    return withhold_implausible(values, VITALS) | {
        "firmware_rev": turning[at.FIRMWARE],
        "timer": (turning[at.TIMER] & 0x7F) << 7 | turning[at.TIMER + 1] & 0x7F,
        "smartpoint": bool(turning[at.STATUS_2] & at.SMARTPOINT),
        "low_battery": bool(turning[at.STATUS_2] & at.LOW_BATTERY),
        **{name: any(s & bit for s in status) for name, bit in FLAGS.items()},
        "perfusion": next((mark for mark in ("red", "yellow", "green") if mark in marks), None),
        "valid_frames": len(frames),
        "pleth": pleth,
    }


class Packets:
    """Recognises a packet at the start of a buffer, and remembers how the last marked pulse was perfused."""

    def __init__(self, format_: int) -> None:
        self._format = format_
        self._begins: Callable[[bytes | bytearray], bool] = _begins_2 if format_ == 2 else _begins_7
        self._low_left = 0

    def look(self, buffer: bytearray, locked: bool) -> Found | NotHere | None:
        """A packet of 125 bytes; `checksum` or `invalid_frame` where a frame of it is broken, `incomplete`
        where one is missing.
        """
        for number in range(at.FRAMES):
            frame = buffer[number * SIZE : (number + 1) * SIZE]
            if not frame:
                return None
            if not self._begins(frame):
                return NotHere("invalid_frame", SIZE * (number + 1)) if number else NotHere()
            if len(frame) < SIZE:
                return None
            first, sync = number == 0, bool(_status(frame, self._format) & at.SYNC)
            if not _summed(frame):
                return NotHere("checksum", SIZE * (number + 1)) if not first or locked else NotHere()
            if sync is not first:
                return NotHere() if first else NotHere("incomplete", SIZE * number)
        fields = _packet_fields(bytes(buffer[:PACKET_BYTES]), self._format)
        return Found(PACKET_BYTES, {**fields, "low_perfusion": self._low(fields["perfusion"])})

    def _low(self, mark: str | None) -> bool:
        if mark is not None:
            self._low_left = PERFUSION_KEPT_PACKETS if mark == "red" else 0
            return mark == "red"
        self._low_left = max(0, self._low_left - 1)
        return self._low_left > 0


def measurements(fields: Fields) -> tuple[Measurement, ...]:
    """SpO2 and pulse rate of a packet, always both; `unavailable` with the reason when there is no number."""
    absent, doubts = said(fields, ABSENT), said(fields, DOUBTS)
    return (
        reading(fields, "spo2_percent", Vital.SPO2, absent=absent, doubts=doubts),
        reading(fields, "pulse_rate_bpm", Vital.PULSE_RATE, absent=absent, doubts=doubts),
    )


def _battery(fields: Fields) -> Battery:
    return Battery(None, low=fields["low_battery"])


def pleth(fields: Fields) -> Pleth:
    """The wave of a packet."""
    return Pleth(tuple(fields["pleth"]), at.RATE_HZ)


def _timer(fields: Fields) -> int:
    timer: int = fields["timer"]
    return timer


def _stream(format_: int) -> WireProtocol:
    def new(_: Mapping[str, str]) -> Stream:
        return Stream(Packets(format_).look, FIRSTS[format_])

    name = f"nonin-serial-format{format_}-stream"
    return WireProtocol(
        name,
        new,
        measurements,
        checked=True,
        weak=True,
        battery=_battery,
        pleth=pleth,
        stream=True,
        stamp=_timer,
        usual_bytes=PACKET_BYTES,
        lasting=(Vital.SPO2, Vital.PULSE_RATE),
    )


PROTOCOLS: tuple[WireProtocol, ...] = (
    WireProtocol(
        "nonin-serial-format2-frame", lambda _: Whole(_frame_fields), lambda _: (), checked=True, weak=True
    ),
    _stream(2),
    _stream(7),
)
