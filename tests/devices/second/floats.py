"""Medical floats a second time, from the tables of ISO/IEEE 11073-20601 alone and with decimal numbers.

Nothing here may import `sessionctl`: what is compared with our decoders must not be made of them.
"""

import struct
from decimal import Decimal

SHORT_CODES = {0x07FF: "NaN", 0x0800: "NRes", 0x07FE: "+INF", 0x0802: "-INF", 0x0801: "reserved"}
LONG_CODES = {
    0x007FFFFF: "NaN",
    0x00800000: "NRes",
    0x007FFFFE: "+INF",
    0x00800002: "-INF",
    0x00800001: "reserved",
}


def short(raw: int) -> tuple[float | None, str | None]:
    """An SFLOAT's value and the name of its code, one of them None."""
    if raw in SHORT_CODES:
        return None, SHORT_CODES[raw]
    # Shifted to the top of a signed word and back, a field of 12 or 4 bits keeps its sign.
    (mantissa,) = struct.unpack("<h", struct.pack("<H", raw << 4 & 0xFFFF))
    (exponent,) = struct.unpack("<h", struct.pack("<H", raw & 0xF000))
    return float(Decimal(mantissa // 16).scaleb(exponent // 4096)), None


def long(raw: int) -> tuple[float | None, str | None]:
    """A FLOAT's value and the name of its code, one of them None."""
    if raw in LONG_CODES:
        return None, LONG_CODES[raw]
    (mantissa,) = struct.unpack("<i", struct.pack("<I", raw << 8 & 0xFFFFFFFF))
    (exponent,) = struct.unpack("<b", struct.pack("<B", raw >> 24))
    return float(Decimal(mantissa // 256).scaleb(exponent)), None
