"""Current Time 0x2A2B (service 0x1805): a device's own clock, and the bytes that set one.

Source: Bluetooth SIG, Current Time Service and GATT Specification Supplement (Exact Time 256).
"""

from datetime import datetime

from sessionctl.devices.decoders.ble_fields import Cursor, named_bits, wrong_length
from sessionctl.devices.decoders.frames import Fields, WireProtocol
from sessionctl.devices.decoders.framing import Whole

SIZE = 10

REASONS = {0: "manual_update", 1: "external_reference_update", 2: "time_zone_change", 3: "dst_change"}
"""Why the clock was set last, by bit."""


def _read(data: bytes) -> Fields | str:
    if reason := wrong_length(data, SIZE):
        return reason
    cursor = Cursor(data)
    stamp, day = cursor.date_time(), cursor.unsigned(1)
    return {
        "timestamp": stamp,
        "day_of_week": day if 1 <= day <= 7 else None,  # 1 is Monday, 0 unknown
        "fraction_256": cursor.unsigned(1),
        "adjust_reason": named_bits(cursor.unsigned(1), REASONS),
    }


def date_time_bytes(wall: datetime) -> bytes:
    """`wall` (local) as the seven bytes of a date_time, to set a clock by."""
    parts = (wall.month, wall.day, wall.hour, wall.minute, wall.second)
    return wall.year.to_bytes(2, "little") + bytes(parts)


PROTOCOLS = (WireProtocol("ble-current-time", lambda _: Whole(_read), lambda _: (), checked=True),)
