"""Heart Rate Service 0x180D: the measurement (0x2A37) of a chest strap, about once a second.

Rule 1. A heart rate is a vital of its own: it never becomes the pulse rate of an oximeter, nor the reverse.
Rule 2. Without contact to the skin there is no number, whatever the message holds.
Rule 3. Intervals between beats (RR) come in 1/1024 s and are told in milliseconds, the oldest first. They
        fill the rest of the message: none where they are announced, or half a one, is no message.

Source: Bluetooth SIG, Heart Rate Service and GATT Specification Supplement.
"""

from typing import Any

from sessionctl.devices.decoders.ble_fields import UNEXPLAINED, Cursor, wrong_length
from sessionctl.devices.decoders.frames import Fields, WireProtocol
from sessionctl.devices.decoders.framing import Whole
from sessionctl.devices.decoders.readings import reading, said, withhold_implausible
from sessionctl.vitals import Measurement, Vital

WIDE, CONTACT_SEEN, CONTACT_KNOWN, ENERGY, INTERVALS = 0x01, 0x02, 0x04, 0x08, 0x10
INTERVAL_HZ = 1024

VITALS = {"heart_rate_bpm": Vital.HEART_RATE}


def _read(data: bytes) -> Fields | str:
    flags = data[0] if data else 0
    size = 2 + bool(flags & WIDE) + 2 * bool(flags & ENERGY)
    rest = len(data) - size
    if rest < 2 * bool(flags & INTERVALS):
        return "too_short"
    if rest % 2 if flags & INTERVALS else wrong_length(data, size, flags):
        return "bad_length"
    cursor = Cursor(data[1:])
    rate = cursor.unsigned(2 if flags & WIDE else 1)
    fields: dict[str, Any] = {"heart_rate_bpm": rate or None, "contact": _contact(flags)}
    if flags & ENERGY:
        fields["energy_expended_kj"] = cursor.unsigned(2)
    if flags & INTERVALS:
        fields["rr_intervals_ms"] = [_milliseconds(cursor.unsigned(2)) for _ in range(rest // 2)]
    elif rest:
        fields["unexplained_bytes"] = rest
    return withhold_implausible(fields, VITALS)


def _contact(flags: int) -> str:
    if not flags & CONTACT_KNOWN:
        return "unsupported"
    return "detected" if flags & CONTACT_SEEN else "not_detected"


def _milliseconds(interval: int) -> float | None:
    return interval * 1000 / INTERVAL_HZ if interval else None


def measurements(fields: Fields) -> tuple[Measurement, ...]:
    """The heart rate; none without contact, a doubted one where the message is longer than its flags say."""
    absent = ("no contact",) if fields["contact"] == "not_detected" else ()
    doubts = said(fields, UNEXPLAINED)
    return (reading(fields, "heart_rate_bpm", Vital.HEART_RATE, absent=absent, doubts=doubts),)


PROTOCOLS: tuple[WireProtocol, ...] = (
    WireProtocol("ble-heart-rate", lambda _: Whole(_read), measurements, checked=True),
)
"""Checked: the radio's link layer carries a check code over every packet."""
