"""The hash chain of the record: which bytes are hashed, and where a chain stops holding.

Rule 1. A file's first row (table `file`, its only row) has hash = SHA-256(P + B). P is the hash of the last
        event of the file before it (32 bytes; 32 zero bytes when there is none), B its `body` as UTF-8.
Rule 2. An event's row has hash = SHA-256(P + seq + at + wall + input + kind length + kind + body). P is the
        hash of the row before it (for the first event: of the file's first row). `seq` is an unsigned 64-bit
        integer, `at` and `wall` are IEEE 754 doubles, `input` is one byte (1 input, 0 outcome), the length of
        `kind` in bytes is an unsigned 16-bit integer, all big-endian; `kind` and `body` are UTF-8.
Rule 3. Numbers rise by one. The one exception is stated in the chain itself: a row of kind `lost` stands for
        the events `first` to `last` of its body, which could not be kept, and carries the number `first`.
"""

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

import orjson

NOTHING = bytes(32)
"""The hash before the first file of a room."""

LOST = "lost"

RawRow = tuple[int, float, float, str, int, str]
"""seq, at, wall, kind, input, body: a row of `event` without its hash."""

_FIXED = struct.Struct(">QddBH")


@dataclass(frozen=True, slots=True)
class Head:
    """The last link of a chain: an event's number and hash, its `at` and its wall time.

    `at` is the greatest so far. A room without events has number 0 and no times.
    """

    seq: int = 0
    hash: bytes = NOTHING
    at: float | None = None
    wall: float | None = None


@dataclass(frozen=True, slots=True)
class Walked:
    """How far a chain holds, and one sentence about where and how it stops (empty when it is whole)."""

    head: Head
    broken: str = ""


def hash_of_first(previous: bytes, body: str) -> bytes:
    """The hash of a file's first row (rule 1)."""
    return sha256(previous + body.encode()).digest()


def hash_of_row(previous: bytes, row: RawRow) -> bytes:
    """The hash of an event's row (rule 2). Raises struct.error or TypeError for a row that cannot be ours."""
    seq, at, wall, kind, is_input, body = row
    name = kind.encode()
    return sha256(previous + _FIXED.pack(seq, at, wall, is_input, len(name)) + name + body.encode()).digest()


def last_number(row: RawRow) -> int:
    """The last event number the row stands for: its own, or for a `lost` row the last of the lost."""
    return int(orjson.loads(row[5])["last"]) if row[3] == LOST else row[0]


def walk(start: Head, rows: Iterable[tuple[RawRow, bytes]]) -> Walked:
    """Follows the chain from `start` through rows with their stored hashes, ordered by number."""
    seq, link, at, wall = start.seq, start.hash, start.at, start.wall
    for row, stored in rows:
        if row[0] != seq + 1:
            return Walked(Head(seq, link, at, wall), _missing(seq + 1, row[0]))
        try:
            holds = hash_of_row(link, row) == stored
            last = last_number(row)
        except (struct.error, TypeError, ValueError, KeyError, AttributeError):
            holds, last = False, seq
        if not holds or last < row[0]:
            return Walked(
                Head(seq, link, at, wall), f"broken from event {row[0]}: it is not as it was written"
            )
        seq, link, wall = last, stored, row[2]
        at = row[1] if at is None else max(at, row[1])
    return Walked(Head(seq, link, at, wall))


def _missing(first: int, found: int) -> str:
    if found < first:
        return f"broken from event {first}: a row numbered {found} stands there"
    if found == first + 1:
        return f"broken from event {first}: it is missing"
    return f"broken from event {first}: events {first} to {found - 1} are missing"
