"""Numbers and times of ISO/IEEE 11073-20601, as every BLE health profile sends them (little-endian).

Rule 1. A medical float is mantissa * 10**exponent, both two's complement; nothing is biased or unsigned.
Rule 2. Five codes, with exponent 0 only, mean "no number". Mantissas beside them are ordinary numbers.
Rule 3. A time stamp has no zone, is the device's own and unverified; an incomplete one is no time at all.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Number:
    """A medical float: its value, or the name of the special code that stands in a number's place."""

    value: float | None
    special: str | None = None


def sfloat(raw: int) -> Number:
    """One 16-bit medical float (`raw`: 0 to 0xFFFF): 4 bits of exponent above 12 of mantissa."""
    if raw in _SFLOAT_SPECIALS:
        return Number(None, _SFLOAT_SPECIALS[raw])
    return Number(_scaled(_signed(raw & 0xFFF, 12), _signed(raw >> 12, 4)))


def float32(raw: int) -> Number:
    """One 32-bit medical float (`raw`: 0 to 0xFFFFFFFF): 8 bits of exponent above 24 of mantissa."""
    if raw in _FLOAT_SPECIALS:
        return Number(None, _FLOAT_SPECIALS[raw])
    return Number(_scaled(_signed(raw & 0xFFFFFF, 24), _signed(raw >> 24, 8)))


_SFLOAT_SPECIALS = {0x07FF: "NaN", 0x0800: "NRes", 0x07FE: "+INF", 0x0802: "-INF", 0x0801: "reserved"}
_FLOAT_SPECIALS = {
    0x007FFFFF: "NaN",
    0x00800000: "NRes",
    0x007FFFFE: "+INF",
    0x00800002: "-INF",
    0x00800001: "reserved",
}


def _signed(raw: int, bits: int) -> int:
    return raw - (1 << bits) if raw >> (bits - 1) else raw


def _scaled(mantissa: int, exponent: int) -> float:
    # One division of whole numbers is rounded once, so 189 * 10**-1 is 18.9 and not 18.900000000000002.
    return mantissa / 10**-exponent if exponent < 0 else float(mantissa * 10**exponent)


def date_time(data: bytes) -> str | None:
    """ISO 8601 local time of a 7-byte date_time, or None when it is incomplete or names no instant.

    Zero stands for "unknown" in year, month and day; years run from 1582 to 9999.
    """
    year = int.from_bytes(data[:2], "little")
    if year < 1582:
        return None
    try:
        return datetime(year, *data[2:7]).isoformat()
    except ValueError:
        return None
