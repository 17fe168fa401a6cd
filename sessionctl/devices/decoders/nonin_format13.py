"""Nonin serial format 13: one spot check in 22 bytes, with the device's time (9560).

Rule 1. Stored readings are sent oldest first and are erased in the device as they go. Each says "from memory"
        and is history; one that was just taken is judged by its time stamp behind the decoder (`stamps`).
Rule 2. Where the device says that it has no measurement there is no number, whatever the bytes hold.

Source: Nonin 9560 OEM specification 6470-000-01.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sessionctl.devices.decoders import nonin_layout as at
from sessionctl.devices.decoders.frames import Battery, Fields, WireProtocol
from sessionctl.devices.decoders.framing import TOO_SHORT, Found, NotHere, Whole
from sessionctl.devices.decoders.readings import reading, said, withhold_implausible
from sessionctl.vitals import Measurement, Vital

START = bytes.fromhex("0002000d")
END = 0x03
HEAD = len(START) + 2  # the length, u16 big-endian, counts the data alone
DATA_LEAST = 14
DATA_MOST = 32  # ours: more than twice what is documented; it bounds how long a wrong length is waited for
SIZE = HEAD + DATA_LEAST + 2

NO_MEASUREMENT, SMARTPOINT = 0x01, 0x02  # of the high status byte
LOW_BATTERY, FROM_MEMORY = 0x01, 0x10  # of the low one

UNKNOWN_TIME = "unknown"
"""The `history` of a stored reading whose time stamp names no instant."""

ABSENT = {"no_measurement": "no measurement"}
DOUBTS = {"unexplained_bytes": "longer than documented"}
VITALS = {"spo2_percent": Vital.SPO2, "pulse_rate_bpm": Vital.PULSE_RATE}


def look(buffer: bytes | bytearray, _locked: bool = False) -> Found | NotHere | None:
    """A frame at the start of `buffer`; `bad_length`, `checksum` or `syntax` where one is broken."""
    if buffer[: len(START)] != START[: len(buffer)]:
        return NotHere()
    if len(buffer) < HEAD:
        return None
    length = int.from_bytes(buffer[len(START) : HEAD], "big")
    if not DATA_LEAST <= length <= DATA_MOST:
        return NotHere("bad_length", HEAD)
    size = HEAD + length + 2
    if len(buffer) < size:
        return None
    data, check, end = bytes(buffer[HEAD : HEAD + length]), buffer[size - 2], buffer[size - 1]
    if end != END:
        return NotHere("syntax", size)
    if sum(data) & 0xFF != check:
        return NotHere("checksum", size)
    return Found(size, _fields(data))


def _fields(data: bytes) -> dict[str, Any]:
    high, low = data[8], data[9]
    rate = (data[10] & 1) << 8 | data[11]
    values: dict[str, Any] = {
        "spo2_percent": None if data[13] == at.NO_SATURATION else data[13],
        "pulse_rate_bpm": None if rate == at.NO_RATE else rate,
    }
    fields = withhold_implausible(values, VITALS) | {
        "timestamp": _time(data[:7]),
        "smartpoint": bool(high & SMARTPOINT),
        "no_measurement": bool(high & NO_MEASUREMENT),
        "from_memory": bool(low & FROM_MEMORY),
        "low_battery": bool(low & LOW_BATTERY),
    }
    if len(data) > DATA_LEAST:
        fields["unexplained_bytes"] = len(data) - DATA_LEAST
    return fields


def _time(stamp: bytes) -> str | None:
    """ISO 8601, the device's own clock, from century to second in BCD; None when it names no instant."""
    digits = stamp.hex()
    if not digits.isdecimal():
        return None
    month, day, hour, minute, second = (int(digits[start : start + 2]) for start in range(4, 14, 2))
    try:
        return datetime(int(digits[:4]), month, day, hour, minute, second).isoformat()
    except ValueError:
        return None


def read(frame: bytes) -> Fields | str:
    """The wire fields of one whole frame, or the reason for rejecting it."""
    seen = look(frame) if frame else None
    if isinstance(seen, Found):
        return seen.fields if seen.size == len(frame) else "bad_length"
    return TOO_SHORT if seen is None else seen.reason


def measurements(fields: Fields) -> tuple[Measurement, ...]:
    """SpO2 and pulse rate of a spot check; from the device's memory, with its time, where it says so."""
    absent, doubts = said(fields, ABSENT), said(fields, DOUBTS)
    found = tuple(
        reading(fields, name, vital, absent=absent, doubts=doubts) for name, vital in VITALS.items()
    )
    return stored(fields, found) if fields["from_memory"] else found


def stored(fields: Fields, found: tuple[Measurement, ...]) -> tuple[Measurement, ...]:
    """`found` as history, stamped by the device's clock."""
    return tuple(replace(one, history=fields["timestamp"] or UNKNOWN_TIME) for one in found)


def battery(fields: Fields) -> Battery:
    """Whether the device calls its battery low."""
    return Battery(None, low=fields["low_battery"])


PROTOCOLS: tuple[WireProtocol, ...] = (
    WireProtocol(
        "nonin-serial-format13", lambda _: Whole(read), measurements, checked=True, weak=True, battery=battery
    ),
)
