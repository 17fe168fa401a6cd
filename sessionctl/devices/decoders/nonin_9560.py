"""The Nonin 9560 over its serial profile: what it may be told, its answers, the two streams that follow.

Rule 1. It listens for the first five seconds of a connection only, and answers with one byte. Such a byte is
        an answer only at the very beginning or right behind a frame; elsewhere it is as stray as any other.
Rule 2. It stays on the format that was selected last, and leaves its maker on spot checks (format 13).
        So the continuous stream reads these too, as history: what it measures now comes in format 2.

Source: Nonin 9560 OEM specification 6470-000-01.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Literal

from sessionctl.devices.decoders import nonin_format13 as spot, nonin_serial as packets
from sessionctl.devices.decoders.frames import Battery, Fields, Pleth, WireProtocol
from sessionctl.devices.decoders.framing import Found, NotHere, Stream
from sessionctl.vitals import Measurement, Vital

ANSWERS = {0x06: "accepted", 0x15: "refused"}
LISTENS_S = 5.0
"""After so long a connected device takes no command any more."""

Format = Literal[2, 13]
FIRST_CENTURY = 2000  # the year of a clock command is one byte


def select_format(format_: Format) -> bytes:
    """The command that selects what is sent, from now on and on later connections."""
    return bytes((0x02, 0x70, 0x02, 0x02, format_, 0x03))


def set_clock(now: datetime) -> bytes:
    """The command that sets the device's clock to `now`, which is local time of this century."""
    parts = (now.year - FIRST_CENTURY, now.month, now.day, now.hour, now.minute, now.second)
    return bytes((0x02, 0x72, 0x06, *parts, 0x03))


def is_set_clock(command: bytes) -> bool:
    """True for a command that sets the clock to an instant that exists."""
    if len(command) != 10 or command[:3] != b"\x02\x72\x06" or command[9] != 0x03:
        return False
    year, month, day, hour, minute, second = command[3:9]
    try:
        datetime(FIRST_CENTURY + year, month, day, hour, minute, second)
    except ValueError:
        return False
    return True


Look = Callable[[bytearray, bool], Found | NotHere | None]


class _Answering:
    """Recognises answers where they can be, and leaves all else to `frames`, told apart by the first byte."""

    def __init__(self, frames: Mapping[int, Look]) -> None:
        self._frames = frames
        self._begun = False

    def look(self, buffer: bytearray, locked: bool) -> Found | NotHere | None:
        """An answer or a frame at the start of `buffer`."""
        seen: Found | NotHere | None
        if buffer[0] in ANSWERS:
            here = locked or not self._begun
            seen = Found(1, {"reply": ANSWERS[buffer[0]]}) if here else NotHere()
        else:
            seen = self._frames[buffer[0]](buffer, locked) if buffer[0] in self._frames else NotHere()
        self._begun = self._begun or seen is not None
        return seen


def _both(_: Mapping[str, str]) -> Stream:
    frames: dict[int, Look] = {spot.START[0]: spot.look, packets.FIRSTS[2][0]: packets.Packets(2).look}
    return Stream(_Answering(frames).look)


def _spot_checks(_: Mapping[str, str]) -> Stream:
    return Stream(_Answering({spot.START[0]: spot.look}).look)


def measurements(fields: Fields) -> tuple[Measurement, ...]:
    """What a packet measures now, what a spot check did, nothing from an answer."""
    if "reply" in fields:
        return ()
    if "valid_frames" in fields:
        return packets.measurements(fields)
    return spot.stored(fields, spot.measurements(fields))


def _spot_measurements(fields: Fields) -> tuple[Measurement, ...]:
    return () if "reply" in fields else spot.measurements(fields)


def _battery(fields: Fields) -> Battery | None:
    return None if "reply" in fields else spot.battery(fields)


def _pleth(fields: Fields) -> Pleth | None:
    return packets.pleth(fields) if "pleth" in fields else None


def _timer(fields: Fields) -> int | None:
    return fields.get("timer")


PROTOCOLS: tuple[WireProtocol, ...] = (
    WireProtocol(
        "nonin-serial-format13-stream",
        _spot_checks,
        _spot_measurements,
        checked=True,
        weak=True,
        battery=_battery,
        stream=True,
        usual_bytes=spot.SIZE,
    ),
    WireProtocol(
        "nonin-9560-stream",
        _both,
        measurements,
        checked=True,
        weak=True,
        battery=_battery,
        pleth=_pleth,
        stream=True,
        usual_bytes=packets.PACKET_BYTES,
        lasting=(Vital.SPO2, Vital.PULSE_RATE),
        stamp=_timer,
    ),
)
