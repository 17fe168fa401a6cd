"""Pulse Oximeter Service, 0x1822: continuous (0x2A5F), spot check (0x2A5E), what an oximeter can (0x2A60).

Rule 1. A number under "measurement unavailable", "invalid", or with the sensor off the patient is no number,
        however good it looks: devices hold the last one on.
Rule 2. Demonstration and test data never reach the room; data from storage reach it as history, even when
        their time is unknown.
Rule 3. Every other complaint of the sensor makes the values questionable, with the complaint as the reason.
Rule 4. The two measurements number their flags differently; each has its own table.

Source: Bluetooth SIG, Pulse Oximeter Service and GATT Specification Supplement.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from sessionctl.devices.decoders.ble_fields import UNEXPLAINED, Cursor, named_bits, wrong_length
from sessionctl.devices.decoders.ble_plx_status import (
    DOUBTS,
    FEATURES,
    MEASUREMENT_STATUS,
    NO_NUMBER,
    NOT_A_PATIENT,
    SENSOR_STATUS,
)
from sessionctl.devices.decoders.frames import Fields, WireProtocol
from sessionctl.devices.decoders.framing import Whole
from sessionctl.devices.decoders.readings import reading, said, withhold_implausible
from sessionctl.vitals import Measurement, Vital

UNKNOWN_TIME = "unknown"
"""The `history` of a stored value without a usable time stamp: it is not current, whenever it was."""

VITALS = {
    "spo2_percent": Vital.SPO2,
    "pulse_rate_bpm": Vital.PULSE_RATE,
    "perfusion_index_percent": Vital.PERFUSION_INDEX,
}
EXTRA = {
    "spo2_fast_percent": Vital.SPO2,
    "pulse_rate_fast_bpm": Vital.PULSE_RATE,
    "spo2_slow_percent": Vital.SPO2,
    "pulse_rate_slow_bpm": Vital.PULSE_RATE,
}
"""Other averagings of the same signal: shown when frames are decoded by hand, never sent to the room."""


@dataclass(frozen=True, slots=True)
class Part:
    """A field that is there when flag `bit` is set: its size in bytes and what reads it."""

    bit: int
    size: int
    read: Callable[[Cursor], dict[str, Any]]


def _pair(middle: str) -> Callable[[Cursor], dict[str, Any]]:
    def read(cursor: Cursor) -> dict[str, Any]:
        spo2, pulse_rate = cursor.sfloat().value, cursor.sfloat().value
        return {f"spo2{middle}_percent": spo2, f"pulse_rate{middle}_bpm": pulse_rate}

    return read


def _time_stamp(cursor: Cursor) -> dict[str, Any]:
    return {"timestamp": cursor.date_time()}


def _measurement_status(cursor: Cursor) -> dict[str, Any]:
    return {"measurement_status": named_bits(cursor.unsigned(2), MEASUREMENT_STATUS)}


def _sensor_status(cursor: Cursor) -> dict[str, Any]:
    return {"sensor_status": named_bits(cursor.unsigned(3), SENSOR_STATUS)}


def _amplitude(cursor: Cursor) -> dict[str, Any]:
    return {"perfusion_index_percent": cursor.sfloat().value}


CONTINUOUS = (
    Part(0, 4, _pair("_fast")),
    Part(1, 4, _pair("_slow")),
    Part(2, 2, _measurement_status),
    Part(3, 3, _sensor_status),
    Part(4, 2, _amplitude),
)
SPOT_CHECK = (
    Part(0, 7, _time_stamp),
    Part(1, 2, _measurement_status),
    Part(2, 3, _sensor_status),
    Part(3, 2, _amplitude),
)
CLOCK_NOT_SET = 1 << 4  # in the flags of a spot check: its time stamp counts from nowhere


def _read(data: bytes, parts: tuple[Part, ...]) -> dict[str, Any] | str:
    flags = data[0] if data else 0
    present = [part for part in parts if flags >> part.bit & 1]
    size = 5 + sum(part.size for part in present)
    if reason := wrong_length(data, size, flags):
        return reason
    cursor = Cursor(data[1:])
    fields = _pair("")(cursor)
    for part in present:
        fields |= part.read(cursor)
    if len(data) > size:
        fields["unexplained_bytes"] = len(data) - size
    if _claims(fields) & NO_NUMBER:
        fields |= dict.fromkeys(fields.keys() & (VITALS | EXTRA).keys())
    return withhold_implausible(fields, VITALS | EXTRA)


def _claims(fields: Fields) -> set[str]:
    return {*fields.get("measurement_status", ()), *fields.get("sensor_status", ())}


def _read_continuous(data: bytes) -> Fields | str:
    return _read(data, CONTINUOUS)


def _read_spot_check(data: bytes) -> Fields | str:
    fields = _read(data, SPOT_CHECK)
    if isinstance(fields, str):
        return fields
    fields["clock_not_set"] = bool(data[0] & CLOCK_NOT_SET)
    if fields["clock_not_set"] and "timestamp" in fields:
        fields["timestamp"] = None
    return fields


def measurements(fields: Fields) -> tuple[Measurement, ...]:
    """SpO2 in %, pulse in /min and perfusion index in %, as far as the device stands by them."""
    claims = _claims(fields)
    absent = _words(claims & (NO_NUMBER | NOT_A_PATIENT))
    doubts = _words(claims & DOUBTS) + said(fields, UNEXPLAINED)
    found = tuple(
        reading(fields, name, vital, absent=absent, doubts=doubts)
        for name, vital in VITALS.items()
        if name in fields
    )
    if "from_storage" not in claims:
        return found
    time = fields.get("timestamp") or UNKNOWN_TIME
    return tuple(replace(one, history=time) for one in found)


def _words(names: set[str]) -> tuple[str, ...]:
    return tuple(name.replace("_", " ") for name in sorted(names))


def _read_features(data: bytes) -> Fields | str:
    flags = int.from_bytes(data[:2], "little")
    if reason := wrong_length(data, 2 + 2 * (flags & 1) + 3 * (flags >> 1 & 1)):
        return reason
    fields: dict[str, Any] = {"features": named_bits(flags, FEATURES)}
    cursor = Cursor(data[2:])
    if flags & 1:
        fields["measurement_status_supported"] = named_bits(cursor.unsigned(2), MEASUREMENT_STATUS)
    if flags & 2:
        fields["sensor_status_supported"] = named_bits(cursor.unsigned(3), SENSOR_STATUS)
    return fields


PROTOCOLS = (
    WireProtocol("ble-plx-continuous", lambda _: Whole(_read_continuous), measurements, checked=True),
    WireProtocol("ble-plx-spot-check", lambda _: Whole(_read_spot_check), measurements, checked=True),
    WireProtocol("ble-plx-features", lambda _: Whole(_read_features), lambda _: (), checked=True),
)
"""Checked: the radio's link layer carries a check code over every packet."""
