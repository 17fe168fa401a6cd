"""Messages of Bluetooth health services a second time, from the tables of the services alone.

Each service is a table of rows: a part's name, its kind, and the flag bit it depends on. A reader walks
the table; what a part means is said below. Nothing here may import `sessionctl`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.devices.second import floats

SIZE = {"sfloat": 2, "sfloat-be": 2, "stamp": 7, "u8": 1, "u16": 2, "u16-be": 2, "u24": 3}

Row = tuple[str, str, int | None]
"""Name, kind (of `SIZE`), the flag bit that says it is there (None: always)."""


@dataclass(frozen=True)
class Missing:
    """The message is shorter than its flags promise."""


def walk(rows: tuple[Row, ...], data: bytes) -> dict[str, Any] | Missing:
    """The parts by name. A number that is a code is None."""
    if not data:
        return Missing()
    flags, place, parts = data[0], 1, dict[str, Any]()
    for name, kind, bit in rows:
        if bit is not None and not flags & 1 << bit:
            continue
        piece = data[place : place + SIZE[kind]]
        if len(piece) < SIZE[kind]:
            return Missing()
        place += SIZE[kind]
        parts[name] = _part(kind, piece)
    return parts


def promised(rows: tuple[Row, ...], flags: int) -> int:
    """How many bytes a message with these flags has."""
    return 1 + sum(SIZE[kind] for _, kind, bit in rows if bit is None or flags & 1 << bit)


def _part(kind: str, piece: bytes) -> Any:
    if kind == "stamp":
        return _stamp(piece)
    raw = int.from_bytes(piece, "big" if kind.endswith("-be") else "little")
    return floats.short(raw)[0] if kind.startswith("sfloat") else raw


def _stamp(piece: bytes) -> str | None:
    year, (month, day, hour, minute, second) = piece[0] | piece[1] << 8, piece[2:]
    if not 1582 <= year <= 9999 or 0 in (month, day):
        return None
    try:
        return datetime(year, month, day, hour, minute, second).isoformat()
    except ValueError:
        return None


def within(low: float, value: float | None, high: float) -> float | None:
    """The value if it can be a person's."""
    return value if value is not None and low <= value <= high else None


LEAST_PRESSURE = 5e-324  # "above 0 to 320 mmHg": the least number above 0
MMHG_IN_KPA = 7.500616
