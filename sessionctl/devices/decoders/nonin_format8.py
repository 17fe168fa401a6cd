"""Nonin serial format 8: four bytes once a second (9600 8N1), without a check code.

Rule 1. Only the first byte of a frame has bit 7 set. After bytes that are no frame, and at the beginning, one
        is taken only when the next begins right behind it: a false beginning makes no number.
Rule 2. While the sensor alarm stands there is no number. Bits that the document keeps for later make the
        values questionable: older wrist units use some of them otherwise.

Source: Nonin 9560 OEM specification 6470-000-01.
"""

from collections.abc import Mapping
from typing import Any

from sessionctl.devices.decoders import nonin_layout as at
from sessionctl.devices.decoders.frames import Battery, Fields, WireProtocol
from sessionctl.devices.decoders.framing import TOO_SHORT, Found, NotHere, Stream, Whole
from sessionctl.devices.decoders.readings import reading, said, withhold_implausible
from sessionctl.vitals import Measurement, Vital

SIZE = 4
BEGINS = 0x80
"""The bit that marks the first byte of a frame, and no other."""

STATUS = {"out_of_track": 0x20, "low_perfusion": 0x10, "marginal_perfusion": 0x08, "artifact": 0x04}
STATUS_2 = {"smartpoint": at.SMARTPOINT, "sensor_alarm": 0x08, "low_battery": at.LOW_BATTERY}
RESERVED = 0x40  # of the first byte
RESERVED_2 = 0x7F & ~(at.SMARTPOINT | 0x08 | at.LOW_BATTERY)

ABSENT = {"sensor_alarm": "sensor off"}
DOUBTS = {
    "artifact": "artifact",
    "out_of_track": "out of track",
    "low_perfusion": "low perfusion",
    "reserved_bits": "unknown status bits",
}
VITALS = {"spo2_percent": Vital.SPO2, "pulse_rate_bpm": Vital.PULSE_RATE}


def read(frame: bytes | bytearray) -> Fields | str:
    """The wire fields of one frame, or `too_short`, `bad_length`, `sync`."""
    if len(frame) < SIZE:
        return TOO_SHORT
    if len(frame) > SIZE:
        return "bad_length"
    if frame[0] < BEGINS or any(byte >= BEGINS for byte in frame[1:]):
        return "sync"
    status, low, saturation, status_2 = frame
    rate = (status & 3) << 7 | low
    values: dict[str, Any] = {
        "spo2_percent": None if saturation == at.NO_SATURATION else saturation,
        "pulse_rate_bpm": None if rate == at.NO_RATE else rate,
    }
    return withhold_implausible(values, VITALS) | {
        **{name: bool(status & bit) for name, bit in STATUS.items()},
        **{name: bool(status_2 & bit) for name, bit in STATUS_2.items()},
        "reserved_bits": bool(status & RESERVED or status_2 & RESERVED_2),
    }


def look(buffer: bytearray, locked: bool) -> Found | NotHere | None:
    """A frame at the start of `buffer`; without one before it the first byte of the next must be there."""
    for place, byte in enumerate(buffer[: SIZE + (not locked)]):
        if (byte >= BEGINS) is not (place % SIZE == 0):
            return NotHere()
    if len(buffer) < SIZE + (not locked):
        return None
    fields = read(buffer[:SIZE])
    return NotHere(fields, SIZE) if isinstance(fields, str) else Found(SIZE, fields)


def measurements(fields: Fields) -> tuple[Measurement, ...]:
    """SpO2 and pulse rate, always both; `unavailable` with the reason when there is no number."""
    absent, doubts = said(fields, ABSENT), said(fields, DOUBTS)
    return tuple(reading(fields, name, vital, absent=absent, doubts=doubts) for name, vital in VITALS.items())


def _battery(fields: Fields) -> Battery:
    return Battery(None, low=fields["low_battery"])


def _stream(_: Mapping[str, str]) -> Stream:
    return Stream(look, bytes(range(BEGINS, 0x100)))


PROTOCOLS: tuple[WireProtocol, ...] = (
    WireProtocol(
        "nonin-serial-format8", lambda _: Whole(read), measurements, checked=False, battery=_battery
    ),
    WireProtocol(
        "nonin-serial-format8-stream",
        _stream,
        measurements,
        checked=False,
        battery=_battery,
        stream=True,
        usual_bytes=SIZE,
        lasting=tuple(VITALS.values()),
    ),
)
"""Nothing in a frame must move from second to second, so there is no `stamp`: see docs/quality.md."""
