"""Finding frames of five bytes that carry no check code: Contec's old protocol and BCI (Berry).

Rule 1. Only the first byte of a frame has bit 7 set. In a stream, reading begins where two frames in a row
        hold that pattern and agree on pulse and SpO2; noise does that too seldom to matter.
Rule 2. Pulse and SpO2 stand in the same places in both protocols; the flags do not. Which of the two it is,
        the bytes cannot tell: the device decides.
"""

from collections.abc import Callable, Mapping

from sessionctl.devices.decoders.frames import Fields
from sessionctl.devices.decoders.framing import Found, NotHere, Stream

SIZE = 5

Parse = Callable[[bytes], Fields | str]


def begins(start: bytes | bytearray) -> bool:
    """True when one to five bytes hold the sync pattern."""
    return start[0] >= 0x80 and all(byte < 0x80 for byte in start[1:])


def wrong(frame: bytes) -> str | None:
    """Why `frame` cannot be one, or None when it can."""
    if len(frame) != SIZE:
        return "bad_length"
    return None if begins(frame) else "sync"


def pulse_of(frame: bytes) -> int:
    """The pulse as sent, 0 to 255: its bit 7 is bit 6 of the third byte."""
    return (frame[2] & 0x40) << 1 | frame[3]


def stream(parse: Parse) -> Callable[[Mapping[str, str]], Stream]:
    """Makes decoders for a stream of such frames; `parse` gives the fields of one."""

    def look(buffer: bytearray, locked: bool) -> Found | NotHere | None:
        first, second = bytes(buffer[:SIZE]), bytes(buffer[SIZE : 2 * SIZE])
        if not begins(first):
            return NotHere()
        if not locked and second and not begins(second):
            return NotHere()
        if len(first) < SIZE or (not locked and len(second) < SIZE):
            return None
        fields = parse(first)
        if isinstance(fields, str):
            return NotHere(fields)
        return Found(SIZE, fields) if locked or _agree(first, second) else NotHere()

    return lambda _: Stream(look, bytes(range(0x80, 0x100)))


def _agree(one: bytes, other: bytes) -> bool:
    return one[2] & 0x40 == other[2] & 0x40 and one[3:] == other[3:]
