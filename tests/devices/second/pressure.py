"""The Blood Pressure Service (0x2A35, 0x2A36) a second time."""

from typing import Any

from tests.devices.second.messages import LEAST_PRESSURE, MMHG_IN_KPA, Missing, Row, walk, within

_HEAD: tuple[Row, ...] = (("first", "sfloat", None), ("second", "sfloat", None), ("third", "sfloat", None))
ROWS: tuple[Row, ...] = (
    *_HEAD,
    ("timestamp", "stamp", 1),
    ("pulse", "sfloat", 2),
    ("user_id", "u8", 3),
    ("status", "u16", 4),
)
# Beurer BM85: pulse and status with the high byte first, the user id there whatever the flags say.
BEURER_ROWS: tuple[Row, ...] = (
    *_HEAD,
    ("timestamp", "stamp", 1),
    ("pulse", "sfloat-be", 2),
    ("user_id", "u8", None),
    ("status", "u16-be", 4),
)
RANGES = ("in_range", "above_upper", "below_lower", "reserved")


def measurement(data: bytes, rows: tuple[Row, ...] = ROWS) -> dict[str, Any] | Missing:
    """A blood-pressure reading."""
    parts = walk(rows, data)
    if isinstance(parts, Missing):
        return parts
    out = _shared(data[0], parts)
    for name, part in (("systolic", "first"), ("diastolic", "second"), ("map", "third")):
        out |= _pressure(name, parts[part], data[0], LEAST_PRESSURE)
    return out


def intermediate(data: bytes, rows: tuple[Row, ...] = ROWS) -> dict[str, Any] | Missing:
    """The cuff's pressure while it works; the second and third number mean nothing."""
    parts = walk(rows, data)
    if isinstance(parts, Missing):
        return parts
    return _shared(data[0], parts) | _pressure("cuff_pressure", parts["first"], data[0], 0)


def _pressure(name: str, value: float | None, flags: int, least: float) -> dict[str, Any]:
    kilopascal = flags & 1
    mmhg = within(least, value * MMHG_IN_KPA if kilopascal and value is not None else value, 320)
    out: dict[str, Any] = {f"{name}_mmhg": mmhg}
    if kilopascal:
        out[f"{name}_kpa"] = None if mmhg is None else value
    return out


def _shared(flags: int, parts: dict[str, Any]) -> dict[str, Any]:
    out: dict[str, Any] = {"unit": "kPa" if flags & 1 else "mmHg"}
    if "timestamp" in parts:
        out["timestamp"] = parts["timestamp"]
    if "pulse" in parts:
        out["pulse_rate_bpm"] = within(10, parts["pulse"], 350)
    if "user_id" in parts:
        out["user_id"] = parts["user_id"]
    if "status" in parts:
        status = parts["status"]
        out |= {
            "measurement_status": status,
            "body_movement": bool(status & 0x01),
            "cuff_too_loose": bool(status & 0x02),
            "irregular_pulse": bool(status & 0x04),
            "pulse_rate_range": RANGES[(status & 0x18) // 8],
            "improper_position": bool(status & 0x20),
        }
    return out
