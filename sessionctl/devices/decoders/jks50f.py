"""JKS50F of Guangdong Health: frames of 69 bytes in pieces over Bluetooth, with a plain sum.

Source: Boerni89/ha_bt_oximeter and its tests. Bytes 8 to 67 are not explained there and not used.

Rule 1. 127 is no SpO2 and no pulse. It may be a pulse all the same: then it is missing, never guessed.
Rule 2. A perfusion index of 81.91 means none; one above 20 % is withheld, as its source does; one of nothing
        is no measurement.
Rule 3. Without a finger there is no number, whatever stands in the frame.
"""

from typing import Any

from sessionctl.devices.decoders.frames import Fields, WireProtocol
from sessionctl.devices.decoders.framing import Found, NotHere, Stream
from sessionctl.devices.decoders.readings import reading, withhold_implausible
from sessionctl.vitals import Measurement, Vital

SIZE = 69
READ = 8
"""Bytes from here to the sum are unexplained."""

HEAD = b"\xff\x44\x01"
NONE, NO_INDEX, INDEX_MOST = 127, 8191, 20.0

VITALS = {"spo2_percent": Vital.SPO2, "pulse_rate_bpm": Vital.PULSE_RATE}
INDEX = "perfusion_index_percent"
EITHER = "127: none, or a rate"


def _fields(frame: bytes) -> Fields:
    """The wire fields of one frame whose sum is right."""
    index = (frame[6] & 0x7F) | (frame[7] & 0x3F) << 7
    odd = index != NO_INDEX and index / 100 > INDEX_MOST
    values: dict[str, Any] = {
        "spo2_percent": None if frame[4] == NONE else frame[4],
        "pulse_rate_bpm": None if frame[5] == NONE else frame[5],
    }
    fields: dict[str, Any] = {"finger_present": frame[3] == 0} | withhold_implausible(values, VITALS)
    fields[INDEX] = None if odd or index == NO_INDEX else index / 100
    if odd:
        fields["implausible"] = [*fields.get("implausible", ()), INDEX]
    return fields


def _look(buffer: bytearray, _: bool) -> Found | NotHere | None:
    if buffer[: len(HEAD)] != HEAD[: len(buffer)]:
        return NotHere()
    if len(buffer) < SIZE:
        return None
    if (sum(buffer[: SIZE - 1]) + 1) & 0xFF != buffer[SIZE - 1]:
        return NotHere("checksum", SIZE)
    return Found(SIZE, _fields(bytes(buffer[:SIZE])))


def measurements(fields: Fields) -> tuple[Measurement, ...]:
    """SpO2, pulse rate and perfusion index, always all three; none without a finger."""
    absent = () if fields["finger_present"] else ("no finger",)
    either = fields["spo2_percent"] is not None and fields["pulse_rate_bpm"] is None
    doubtful = (EITHER,) if either and "implausible" not in fields else ()
    return (
        reading(fields, "spo2_percent", Vital.SPO2, absent=absent),
        reading(fields, "pulse_rate_bpm", Vital.PULSE_RATE, absent=absent or doubtful),
        reading(fields, INDEX, Vital.PERFUSION_INDEX, absent=absent or _nothing(fields)),
    )


def _nothing(fields: Fields) -> tuple[str, ...]:
    return ("no value",) if fields[INDEX] == 0.0 else ()


PROTOCOLS: tuple[WireProtocol, ...] = (
    WireProtocol(
        "jks50f",
        lambda _: Stream(_look, HEAD[:1]),
        measurements,
        checked=True,
        weak=True,
        stream=True,
        usual_bytes=SIZE,
        lasting=(*VITALS.values(), Vital.PERFUSION_INDEX),
    ),
)
