"""Blood Pressure Service 0x1810: the result (0x2A35), the cuff at work (0x2A36), what a cuff can (0x2A49).

Rule 1. A failed measurement may be NaN in every number with a status word of zero: NaN alone is the sign.
Rule 2. A cuff stamps live results too, so a time stamp does not make a reading history. This decoder cannot
        know the age: `timestamp` is in the fields, and whoever knows the clock compares.
Rule 3. Reserved bits of the status are ignored, even when set.

Source: Bluetooth SIG, Blood Pressure Service and GATT Specification Supplement.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sessionctl.devices.decoders.ble_fields import UNEXPLAINED, Cursor, Order, named_bits, wrong_length
from sessionctl.devices.decoders.frames import Fields, WireProtocol
from sessionctl.devices.decoders.framing import Whole
from sessionctl.devices.decoders.ieee11073 import Number
from sessionctl.devices.decoders.readings import reading, said, withhold_implausible
from sessionctl.vitals import Measurement, Validity, Vital

MMHG_PER_KPA = 7.500616

KPA, TIME_STAMP, PULSE, USER_ID, STATUS = (1 << bit for bit in range(5))
OPTIONAL = {TIME_STAMP: 7, PULSE: 2, USER_ID: 1, STATUS: 2}
"""Flags of optional fields, in their order, with the bytes each adds to the seven that are always there."""

PULSE_RANGES = ("in_range", "above_upper", "below_lower", "reserved")

DOUBTS = {
    "body_movement": "body movement",
    "cuff_too_loose": "cuff too loose",
    "irregular_pulse": "irregular pulse",
    "improper_position": "improper position",
    **UNEXPLAINED,
}
"""Fields under which a reading is worth a second one."""

FEATURES = {
    0: "body_movement",
    1: "cuff_fit",
    2: "irregular_pulse",
    3: "pulse_rate_range",
    4: "measurement_position",
    5: "multiple_bonds",
    6: "e2e_crc",
    7: "user_data_service",
    8: "user_facing_time",
}

RESULT = {
    "systolic_mmhg": Vital.SYSTOLIC,
    "diastolic_mmhg": Vital.DIASTOLIC,
    "map_mmhg": Vital.MEAN_PRESSURE,
    "pulse_rate_bpm": Vital.CUFF_PULSE_RATE,
}
PROGRESS = {"cuff_pressure_mmhg": Vital.CUFF_PRESSURE, "pulse_rate_bpm": Vital.CUFF_PULSE_RATE}


@dataclass(frozen=True, slots=True)
class Quirk:
    """How a cuff departs from the service: a user id without its flag; pulse and status big-endian; a result
    is only what carries a status, and a failure looks like a high pressure without a pulse."""

    user_id_always: bool = False
    big_endian_tail: bool = False
    status_ends: bool = False


QUIRKS = {
    "": Quirk(),
    # Beurer BM85, recorded frames: derdilla/blood-pressure-monitor-fl, pull requests 735 and 737.
    "beurer-be": Quirk(user_id_always=True, big_endian_tail=True),
    # QardioArm: offline-qardio-app-ios, QardioBLE (progress frames lack flag b4; the last has flags 0x14).
    "qardioarm": Quirk(status_ends=True),
}
"""By the context `quirk`. A quirk is never guessed from the bytes."""


def named_quirk(context: Mapping[str, str]) -> Quirk:
    """The row of QUIRKS that `context` names. Raises ValueError: a misread frame is worse than none."""
    name = context.get("quirk", "")
    if name not in QUIRKS:
        raise ValueError(f"quirk = {name}; expected one of: {', '.join(filter(None, QUIRKS))}")
    return QUIRKS[name]


def new_result_decoder(context: Mapping[str, str]) -> Whole:
    """A decoder of 0x2A35 for the cuff that `context` tells of. Raises ValueError for an unknown quirk."""
    quirk = named_quirk(context)
    return Whole(lambda data: _read(data, RESULT, quirk))


def new_progress_decoder(context: Mapping[str, str]) -> Whole:
    """A decoder of 0x2A36; otherwise as `new_result_decoder`."""
    quirk = named_quirk(context)
    return Whole(lambda data: _read(data, PROGRESS, quirk))


def _read(data: bytes, vitals: Mapping[str, Vital], quirk: Quirk) -> Fields | str:
    """The fields of either measurement; `vitals` names the SFLOATs in order (unused ones are left out)."""
    flags = data[0] if data else 0
    if quirk.user_id_always:
        flags |= USER_ID
    size = 7 + sum(extra for flag, extra in OPTIONAL.items() if flags & flag)
    if reason := wrong_length(data, size, flags):
        return reason
    if quirk.status_ends and not flags & STATUS:
        return {"unfinished": True}  # its cuff is at work; these numbers are no result
    order: Order = "big" if quirk.big_endian_tail else "little"
    cursor = Cursor(data[1:])
    numbers = [cursor.sfloat() for _ in range(3)]
    fields: dict[str, Any] = {"unit": "kPa" if flags & KPA else "mmHg"}
    fields |= _pressures(numbers, [name for name in vitals if name.endswith("_mmhg")], bool(flags & KPA))
    if flags & TIME_STAMP:
        fields["timestamp"] = cursor.date_time()
    if flags & PULSE:
        fields["pulse_rate_bpm"] = cursor.sfloat(order).value
    if flags & USER_ID:
        user = cursor.unsigned(1)
        fields["user_id"] = None if user == 0xFF else user  # 255: the user is unknown
    if flags & STATUS:
        fields |= _status(cursor.unsigned(2, order))
    if len(data) > size:
        fields["unexplained_bytes"] = len(data) - size
    if quirk.status_ends and _failed(fields):
        fields |= dict.fromkeys(name for name in vitals if name in fields) | {"failed": True}
    return _consistent(withhold_implausible(fields, vitals))


FAILED_MMHG = 250
"""A QardioArm that could not measure ends with such a systolic and no pulse (qardioarmv2reversed)."""


def _failed(fields: Fields) -> bool:
    systolic = fields.get("systolic_mmhg")
    return systolic is not None and systolic >= FAILED_MMHG and not fields.get("pulse_rate_bpm")


def _pressures(numbers: list[Number], names: list[str], kpa: bool) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name, number in zip(names, numbers, strict=False):
        value = number.value
        if name == "map_mmhg" and value == 0:
            value = None  # a cuff that computes no mean sends NaN or 0
        if kpa:
            fields[name.replace("mmhg", "kpa")] = value
            value = None if value is None else value * MMHG_PER_KPA
        fields[name] = value
    return fields


def _consistent(fields: dict[str, Any]) -> Fields:
    """A pressure that was withheld in mmHg is withheld in kPa too."""
    for name in fields.get("implausible", ()):
        if name.replace("mmhg", "kpa") in fields:
            fields[name.replace("mmhg", "kpa")] = None
    return fields


def _status(status: int) -> dict[str, Any]:
    return {
        "measurement_status": status,
        "body_movement": bool(status & 1),
        "cuff_too_loose": bool(status & 2),
        "irregular_pulse": bool(status & 4),
        "pulse_rate_range": PULSE_RANGES[status >> 3 & 3],
        "improper_position": bool(status & 32),
    }


def result_measurements(fields: Fields) -> tuple[Measurement, ...]:
    """Pressures in mmHg and the cuff's pulse in /min; questionable, with reasons, where there is doubt."""
    doubts = said(fields, DOUBTS)
    return tuple(
        reading(fields, name, vital, doubts=doubts) for name, vital in RESULT.items() if name in fields
    )


def progress_measurements(fields: Fields) -> tuple[Measurement, ...]:
    """The pressure in a cuff at work: ongoing, never a result. Nothing where the cuff gives none."""
    pressure = fields["cuff_pressure_mmhg"]
    return () if pressure is None else (Measurement(Vital.CUFF_PRESSURE, pressure, Validity.ONGOING),)


def _read_feature(data: bytes) -> Fields | str:
    raw = int.from_bytes(data[:2], "little")
    return wrong_length(data, 2) or {"raw": raw, "features": named_bits(raw, FEATURES)}


PROTOCOLS = (
    WireProtocol("ble-blood-pressure", new_result_decoder, result_measurements, checked=True),
    WireProtocol("ble-intermediate-cuff-pressure", new_progress_decoder, progress_measurements, checked=True),
    WireProtocol("ble-blood-pressure-feature", lambda _: Whole(_read_feature), lambda _: (), checked=True),
)
"""Checked: the radio's link layer carries a check code over every packet."""
