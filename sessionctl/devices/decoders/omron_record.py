"""One record in the memory of an Omron cuff, 14 bytes, in the two layouts of its older models.

Rule 1. Records are history: a memory holds other people's too, and says nothing of now.
Rule 2. An empty place is all FF, all 00, or begins with E2 (classic big-endian models): no reading.
        Adding the 25 mmHg that the cuff takes off would make one of it.

Source: userx14/omblepy (hem-7322t, hem-7600t) and eigger/hass-omron (tests with bytes of device logs,
HEM-7142T2).
"""

from collections.abc import Callable

from sessionctl.devices.decoders.frames import Fields, WireProtocol
from sessionctl.devices.decoders.framing import Whole
from sessionctl.devices.decoders.memory import from_memory, measured, plausible, stamp_of
from sessionctl.vitals import Measurement

SIZE = 14
OFFSET_MMHG = 25
EMPTY_FIRST = 0xE2
SECONDS_MOST = 59  # omblepy: the field may exceed it

Parse = Callable[[bytes], Fields | str]


def _empty(data: bytes) -> bool:
    return data[0] == EMPTY_FIRST or not any(data) or all(byte == 0xFF for byte in data)


def _whole(data: bytes, parse: Callable[[bytes], Fields]) -> Fields | str:
    if len(data) != SIZE:
        return "too_short" if len(data) < SIZE else "bad_length"
    return {"empty": True} if _empty(data) else {"empty": False, **parse(data)}


def little_endian(data: bytes) -> Fields | str:
    """A record of the HEM-7142T2 family."""
    return _whole(data, _little)


def big_endian(data: bytes) -> Fields | str:
    """A record of the HEM-7322T and HEM-7600T."""
    return _whole(data, _big)


def _little(data: bytes) -> Fields:
    when, rest = int.from_bytes(data[4:6], "little"), int.from_bytes(data[6:8], "little")
    year = 2000 + (data[3] & 0x3F)
    stamp = _stamp(year, when >> 10 & 15, when >> 5 & 31, when & 31, rest >> 6 & 63, rest & 63)
    flags = {
        "irregular_pulse": bool(when >> 14 & 1),
        "body_movement": bool(when >> 15),
        "cuff_ok": bool(rest >> 12 & 1),
    }
    return _fields(data[0], data[1], data[2], stamp) | flags


def _big(data: bytes) -> Fields:
    bits = int.from_bytes(data[4:8], "big")
    year = 2000 + data[2]
    stamp = _stamp(year, bits >> 26 & 15, bits >> 21 & 31, bits >> 16 & 31, bits >> 6 & 63, bits & 63)
    flags = {"body_movement": bool(bits >> 31), "irregular_pulse": bool(bits >> 30 & 1)}
    return _fields(data[1], data[0], data[3], stamp) | flags


def _stamp(year: int, month: int, day: int, hour: int, minute: int, second: int) -> str | None:
    return stamp_of(year, month, day, hour, minute, min(second, SECONDS_MOST))


def _fields(systolic: int, diastolic: int, pulse: int, stamp: str | None) -> dict[str, object]:
    return plausible(
        {
            "systolic_mmhg": systolic + OFFSET_MMHG,
            "diastolic_mmhg": diastolic,
            "pulse_rate_bpm": pulse,
            "timestamp": stamp,
        }
    )


def measurements(fields: Fields) -> tuple[Measurement, ...]:
    """The reading, as history of its own time; nothing of an empty place."""
    return from_memory(measured(fields), fields.get("timestamp"))


PROTOCOLS = (
    WireProtocol("omron-record-classic-le", lambda _: Whole(little_endian), measurements, checked=True),
    WireProtocol("omron-record-classic-be", lambda _: Whole(big_endian), measurements, checked=True),
)
"""Checked: by the packet that a record came in, and by the radio's link layer."""
