"""Recordings made bad: wrong bits, pieces cut out, told twice, put in, exchanged; and bytes out of nowhere.

All chance comes from the generator that is passed in, so that a seed says everything.
"""

from collections.abc import Callable, Sequence
from random import Random

LONGEST_PIECE = 24  # bytes; as long as most frames, so that whole ones come and go too


def flipped(data: bytearray, random: Random) -> None:
    """One wrong bit."""
    if data:
        data[int(random.random() * len(data))] ^= 1 << int(random.random() * 8)


def replaced(data: bytearray, random: Random) -> None:
    """One wrong byte, often one that devices use for "no value"."""
    if data:
        data[int(random.random() * len(data))] = (
            random.choice(ODD) if random.random() < 0.5 else _byte(random)
        )


def cut(data: bytearray, random: Random) -> None:
    """A piece is lost."""
    start, end = _piece(data, random)
    del data[start:end]


def cut_off(data: bytearray, random: Random) -> None:
    """The end is lost."""
    del data[int(random.random() * (len(data) + 1)) :]


def doubled(data: bytearray, random: Random) -> None:
    """A piece comes twice."""
    start, end = _piece(data, random)
    data[end:end] = data[start:end]


def inserted(data: bytearray, random: Random) -> None:
    """Strange bytes in the middle."""
    start, end = _piece(data, random)
    data[start:start] = random.randbytes(end - start)


def swapped(data: bytearray, random: Random) -> None:
    """Two neighbouring pieces change places."""
    start, end = _piece(data, random)
    middle = (start + end) // 2
    data[start:end] = data[middle:end] + data[start:middle]


ODD = (0x00, 0x01, 0x0A, 0x0D, 0x20, 0x2D, 0x3E, 0x7F, 0x80, 0xAA, 0xFE, 0xFF)
SPOILINGS: Sequence[Callable[[bytearray, Random], None]] = (
    *(flipped, flipped, flipped, replaced, replaced),
    *(cut, cut_off, doubled, inserted, swapped),
)
"""What is drawn from; small damage more often, because it is what check codes are for."""


def spoil(data: bytes, random: Random) -> bytes:
    """`data` spoilt once, and again by half a chance each time."""
    found = bytearray(data)
    while True:
        SPOILINGS[int(random.random() * len(SPOILINGS))](found, random)
        if random.random() < 0.5:
            return bytes(found)


def _byte(random: Random) -> int:
    return int(random.random() * 256)


def _piece(data: bytearray, random: Random) -> tuple[int, int]:
    start = int(random.random() * (len(data) + 1))
    return start, min(len(data), start + 1 + int(random.random() * LONGEST_PIECE))
