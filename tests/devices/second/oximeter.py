"""The Pulse Oximeter Service (0x2A5F, 0x2A5E) a second time, and which of its numbers may be shown."""

from typing import Any

from tests.devices.second.messages import Missing, Row, walk, within

_PAIR: tuple[Row, ...] = (("spo2", "sfloat", None), ("pulse", "sfloat", None))
CONTINUOUS_ROWS: tuple[Row, ...] = (
    *_PAIR,
    ("spo2_fast", "sfloat", 0),
    ("pulse_fast", "sfloat", 0),
    ("spo2_slow", "sfloat", 1),
    ("pulse_slow", "sfloat", 1),
    ("status", "u16", 2),
    ("sensor", "u24", 3),
    ("amplitude", "sfloat", 4),
)
SPOT_ROWS: tuple[Row, ...] = (
    *_PAIR,
    ("timestamp", "stamp", 0),
    ("status", "u16", 1),
    ("sensor", "u24", 2),
    ("amplitude", "sfloat", 3),
)
STATUS = {
    5: "measurement_ongoing",
    6: "early_estimate",
    7: "validated",
    8: "fully_qualified",
    9: "from_storage",
    10: "demonstration",
    11: "testing",
    12: "calibration_ongoing",
    13: "measurement_unavailable",
    14: "questionable_measurement",
    15: "invalid_measurement",
}
SENSOR = {
    0: "extended_display_update_ongoing",
    1: "equipment_malfunction",
    2: "signal_processing_irregularity",
    3: "inadequate_signal",
    4: "poor_signal",
    5: "low_perfusion",
    6: "erratic_signal",
    7: "non_pulsatile",
    8: "questionable_pulse",
    9: "signal_analysis_ongoing",
    10: "sensor_interference",
    11: "sensor_unconnected_to_user",
    12: "unknown_sensor",
    13: "sensor_displaced",
    14: "sensor_malfunction",
    15: "sensor_disconnected",
}


def continuous(data: bytes) -> dict[str, Any] | Missing:
    """One reading a second."""
    parts = walk(CONTINUOUS_ROWS, data)
    return parts if isinstance(parts, Missing) else _said(parts)


def spot(data: bytes) -> dict[str, Any] | Missing:
    """One reading taken at one moment, perhaps long ago."""
    parts = walk(SPOT_ROWS, data)
    if isinstance(parts, Missing):
        return parts
    unset = bool(data[0] & 0x10)
    return _said(parts) | {"clock_not_set": unset}


def _said(parts: dict[str, Any]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for name, value in parts.items():
        match name:
            case "spo2" | "spo2_fast" | "spo2_slow":
                out[f"{name}_percent"] = within(1, value, 100)
            case "pulse" | "pulse_fast" | "pulse_slow":
                out[f"{name.replace('pulse', 'pulse_rate')}_bpm"] = within(10, value, 350)
            case "amplitude":
                out["perfusion_index_percent"] = within(0, value, 30)
            case "status":
                out["measurement_status"] = [word for bit, word in STATUS.items() if value >> bit & 1]
            case "sensor":
                out["sensor_status"] = [word for bit, word in SENSOR.items() if value >> bit & 1]
            case _:
                out[name] = value
    return out


def may_be_shown(data: bytes, rows: tuple[Row, ...]) -> bool:
    """False where a status bit says that the numbers are no person's now.

    Unavailable, invalid, demonstration, testing.
    """
    parts = walk(rows, data)
    assert not isinstance(parts, Missing)
    return not parts.get("status", 0) & (1 << 13 | 1 << 15 | 1 << 10 | 1 << 11)


def must_be_doubted(data: bytes, rows: tuple[Row, ...]) -> bool:
    """True where a status bit says early estimate or questionable."""
    parts = walk(rows, data)
    assert not isinstance(parts, Missing)
    return bool(parts.get("status", 0) & (1 << 6 | 1 << 14))


def is_history(data: bytes, rows: tuple[Row, ...]) -> bool:
    """True where a status bit says: from storage."""
    parts = walk(rows, data)
    assert not isinstance(parts, Missing)
    return bool(parts.get("status", 0) & 1 << 9)
