"""Frames of the older rings: requests `AA cmd ~cmd block len data crc`, replies `55 status ~status ...`.

Rule 1. A reply does not say what it answers. So a link asks one thing only, and its decoder knows which.
Rule 2. A reply that is longer than any answer to that one request is none of ours, and is never waited for.

Sources: MackeyStingray/o2r@e8ad57f98e06:o2r/o2pkt.py, ecostech/viatom-ble@3c49e6f07782.
"""

from collections.abc import Callable, Mapping
from functools import partial

from sessionctl.devices.decoders.frames import Fields
from sessionctl.devices.decoders.framing import Found, NotHere, Stream
from sessionctl.devices.decoders.viatom_codes import crc8

REQUEST, REPLY = 0xAA, 0x55
HEAD = 7
"""Bytes before the data of a request or a reply; one check byte follows the data."""

Read = Callable[[bytes], Fields | str]
"""The fields of a reply's data, or why it is no such answer."""


def request(command: int) -> bytes:
    """The request `command` without data: eight bytes, so that it fits the ring's pieces of twenty."""
    body = bytes((REQUEST, command, command ^ 0xFF, 0, 0, 0, 0))
    return body + bytes((crc8(body),))


def _wrong(frame: bytes, lead: int) -> str:
    """Why `frame` is none; "" when it is one."""
    if not frame or frame[0] != lead:
        return "header" if frame else "too_short"
    if len(frame) > 2 and frame[1] ^ frame[2] != 0xFF:
        return "complement"
    size = HEAD + 1 + u16(frame, 5) if len(frame) >= HEAD else HEAD + 1
    if len(frame) != size:
        return "too_short" if len(frame) < size else "bad_length"
    return "" if crc8(frame[:-1]) == frame[-1] else "crc"


def asked(frame: bytes) -> Fields | str:
    """What a client asks: `command`, `block`, `length` of its data."""
    if reason := _wrong(frame, REQUEST):
        return reason
    return {"command": frame[1], "block": u16(frame, 3), "length": u16(frame, 5)}


def answered(frame: bytes) -> Fields | str:
    """What the ring answers: `status` (0: done) and its `payload` in hex."""
    if reason := _wrong(frame, REPLY):
        return reason
    return {"status": frame[1], "block": u16(frame, 3), "payload": frame[HEAD:-1].hex()}


def replies(read: Read, most: int) -> Callable[[Mapping[str, str]], Stream]:
    """Makes decoders for the answers to one request, whose data have `most` bytes at most."""
    return lambda _: Stream(partial(_look, read, most), bytes((REPLY,)))


def _look(read: Read, most: int, buffer: bytearray, locked: bool) -> Found | NotHere | None:
    """A reply at the start of `buffer`, with what `read` makes of its data; a refusal has none."""
    if buffer[0] != REPLY or (len(buffer) > 2 and buffer[1] ^ buffer[2] != 0xFF):
        return NotHere()
    if len(buffer) < HEAD:
        return None
    size = HEAD + 1 + u16(buffer, 5)
    if size > HEAD + 1 + most:
        return NotHere("bad_length", HEAD) if locked else NotHere()
    if len(buffer) < size:
        return None
    frame = bytes(buffer[:size])
    reply = answered(frame)
    if isinstance(reply, str):
        return NotHere(reply, size)
    if reply["status"] or not reply["payload"]:
        return Found(size, reply)
    values = read(frame[HEAD:-1])
    return NotHere(values, size) if isinstance(values, str) else Found(size, {**reply, **values})


def u16(data: bytes | bytearray, offset: int) -> int:
    """Two bytes, the lower first."""
    return int.from_bytes(data[offset : offset + 2], "little")
