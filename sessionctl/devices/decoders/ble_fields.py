"""What the BLE health profiles share: fields read in order, words of bits, messages that name their length.

Rule 1. A message says by its own flags how long it is; a shorter one is `too_short`, never half read.
Rule 2. A longer one is believed only where reserved flags may explain the rest (a later edition of the
        profile may put fields there); its numbers are then questionable. Otherwise it is `bad_length`.
"""

from collections.abc import Mapping
from typing import Literal

from sessionctl.devices.decoders.ieee11073 import Number, date_time, sfloat

Order = Literal["little", "big"]

RESERVED_FLAGS = 0xE0
"""Bits 5 to 7 of the flags, in the blood-pressure and the pulse-oximeter measurements alike."""

UNEXPLAINED = {"unexplained_bytes": "longer than its flags say"}
"""The field that counts such bytes, and what it means to a technician."""


def wrong_length(data: bytes, size: int, flags: int = 0) -> str | None:
    """Why `data` cannot be a message of `size` bytes with these `flags`, or None when it can."""
    if len(data) < size:
        return "too_short"
    if len(data) > size and not flags & RESERVED_FLAGS:
        return "bad_length"
    return None


class Cursor:
    """Reads fields one after the other; the caller has checked that `data` is long enough."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def take(self, size: int) -> bytes:
        """The next `size` bytes."""
        found = self._data[self._at : self._at + size]
        self._at += size
        return found

    def unsigned(self, size: int, order: Order = "little") -> int:
        """The next `size` bytes as an unsigned number."""
        return int.from_bytes(self.take(size), order)

    def sfloat(self, order: Order = "little") -> Number:
        """The next medical float of two bytes."""
        return sfloat(self.unsigned(2, order))

    def date_time(self) -> str | None:
        """The next seven bytes as ISO 8601 local time, or None when they name no instant."""
        return date_time(self.take(7))


def named_bits(word: int, names: Mapping[int, str]) -> list[str]:
    """The names of the bits set in `word`, in the order of `names`; other bits are reserved and ignored."""
    return [name for bit, name in names.items() if word >> bit & 1]
