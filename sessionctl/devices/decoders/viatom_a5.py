"""Frames `A5 cmd ~cmd flag seq len(u16) payload crc` of Viatom's newer rings and of its cuffs.

Rule 1. A reply names the command it answers. What answers nothing we ask is passed over, so no false length
        is waited for.

Source: nglessner/o2ring-s-protocol@6b8fcf70d4e3 with its fixture; chalimov/viatom_bp2_ha@a3d8de6cc4e9.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from sessionctl.devices.decoders.frames import Fields
from sessionctl.devices.decoders.framing import Found, NotHere, Stream
from sessionctl.devices.decoders.viatom_codes import crc8

LEAD = 0xA5
HEAD = 7
"""Bytes before the payload; one check byte follows it."""

FRAME_BYTES = HEAD + 1
REQUEST, REPLY = 0, 1

Read = Callable[[int, bytes], Fields | str]
"""The fields of the payload that answers a command, or why it is no such answer."""


def request(command: int, payload: bytes = b"", sequence: int = 0) -> bytes:
    """What asks a device for `command`. `sequence` (0 to 255) comes back in the reply."""
    head = (LEAD, command, command ^ 0xFF, REQUEST, sequence, *len(payload).to_bytes(2, "little"))
    body = bytes(head) + payload
    return body + bytes((crc8(body),))


def frame(data: bytes) -> dict[str, Any] | str:
    """One whole frame: its `command`, `is_response`, `sequence` and `payload` (hex); or why it is none."""
    if not data or data[0] != LEAD:
        return "header" if data else "too_short"
    if len(data) > 2 and data[1] ^ data[2] != 0xFF:
        return "complement"
    size = FRAME_BYTES + int.from_bytes(data[5:7], "little") if len(data) >= HEAD else FRAME_BYTES
    if len(data) != size:
        return "too_short" if len(data) < size else "bad_length"
    if crc8(data[:-1]) != data[-1]:
        return "crc"
    if data[3] not in (REQUEST, REPLY):
        return "header"
    return {
        "command": data[1],
        "is_response": data[3] == REPLY,
        "sequence": data[4],
        "payload": data[HEAD:-1].hex(),
    }


def replies(most: Mapping[int, int], read: Read) -> Callable[[Mapping[str, str]], Stream]:
    """Makes decoders for the replies to the commands in `most`, which says how long each payload may be."""
    return lambda _: Stream(partial(_look, most, read), bytes((LEAD,)))


def _look(most: Mapping[int, int], read: Read, buffer: bytearray, locked: bool) -> Found | NotHere | None:
    if buffer[0] != LEAD or (len(buffer) > 1 and buffer[1] not in most):
        return NotHere()
    if (len(buffer) > 2 and buffer[1] ^ buffer[2] != 0xFF) or (len(buffer) > 3 and buffer[3] != REPLY):
        return NotHere()
    if len(buffer) < HEAD:
        return None
    size = FRAME_BYTES + int.from_bytes(buffer[5:7], "little")
    if size > FRAME_BYTES + most[buffer[1]]:
        return NotHere("bad_length", HEAD)
    if len(buffer) < size:
        return None
    data = bytes(buffer[:size])
    found = frame(data)
    if isinstance(found, str):
        return NotHere(found, size)
    fields = read(data[1], data[HEAD:-1])
    return NotHere(fields, size) if isinstance(fields, str) else Found(size, {**found, **fields})
