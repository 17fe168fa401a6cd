"""Packets of an Omron cuff's memory over Bluetooth, and the answer to its key.

`length, type u16, address u16, size, data, 00, check`, big-endian; the XOR of the whole packet is 0.

Rule 1. A packet is cut into pieces of 16 bytes, piece n on channel n (a cuff with one channel cuts none).
        It is put together by channel: pieces may arrive in any order, and the XOR cannot notice that two
        changed places.
Rule 2. Only `START`, `END` and `read` are ever asked. Types that write to the memory (01C0) are none of them.

Source: userx14/omblepy; device logs in issue 13 of eigger/hass-omron.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from operator import xor
from typing import Any

from sessionctl.devices.decoders.frames import Decoder, Fields, Frame, Rejected, WireProtocol
from sessionctl.devices.decoders.framing import STRAY, TOO_SHORT, Whole
from sessionctl.devices.decoders.omron_record import SIZE, Parse, big_endian, little_endian, measurements
from sessionctl.vitals import Measurement

HEAD, TAIL = 6, 2
PIECE, PIECES = 16, 4
STARTED, READ, ENDED = 0x8000, 0x8100, 0x8F00

START, END = bytes.fromhex("0800000000100018"), bytes.fromhex("080f000000000007")


def read(address: int, size: int) -> bytes:
    """The request for `size` bytes of the memory at `address`."""
    body = b"\x08\x01\x00" + address.to_bytes(2, "big") + bytes((size, 0))
    return body + bytes((reduce(xor, body),))


def _packet(packet: bytes) -> Fields | str:
    if len(packet) < HEAD + TAIL:
        return TOO_SHORT
    if packet[0] != len(packet):
        return TOO_SHORT if packet[0] > len(packet) else "bad_length"
    if reduce(xor, packet):
        return "checksum"
    data = packet[HEAD:-TAIL]
    kind = int.from_bytes(packet[1:3], "big")
    if kind == READ and len(data) != packet[5]:
        return "bad_length"
    return {
        "type": kind,
        "address": int.from_bytes(packet[3:5], "big"),
        "data_length": packet[5],
        "data": data.hex(),
    }


def _with_records(packet: bytes, parse: Parse) -> Fields | str:
    fields = _packet(packet)
    if isinstance(fields, str) or fields["type"] != READ:
        return fields
    data = bytes.fromhex(fields["data"])
    parsed = [parse(data[at : at + SIZE]) for at in range(0, len(data), SIZE)]
    return {**fields, "records": [one for one in parsed if not isinstance(one, str) and not one["empty"]]}


class Assembly:
    """The packet whose pieces are arriving."""

    def __init__(self, parse: Callable[[bytes], Fields | str], count: int) -> None:
        self._parse = parse
        self._pieces: list[bytes | None] = [None] * count

    def take(self, place: int, piece: bytes) -> list[Frame | Rejected]:
        """Piece `place` has come: the packet that it completes, and what has to be given up for it."""
        out: list[Frame | Rejected] = []
        if self._pieces[place] is not None:  # the packet before was never completed
            out += self.drop(TOO_SHORT)
        self._pieces[place] = piece
        head = self._pieces[0]
        if head is None:
            return out
        needed = -(-head[0] // PIECE) if head else 0
        if needed and len(self._pieces) == 1:  # newer models have one channel, and packets are whole on it
            needed = 1
        if not 1 <= needed <= len(self._pieces):
            return out + self.drop("bad_length")
        pieces = self._pieces[:needed]
        if any(one is None for one in pieces):
            return out
        joined = b"".join(one for one in pieces if one is not None)
        self._pieces[:needed] = [None] * needed
        found = self._parse(joined[: head[0]])
        out.append(Rejected(found, joined) if isinstance(found, str) else Frame(found, joined))
        return out + self.drop(STRAY)

    def drop(self, reason: str) -> list[Frame | Rejected]:
        """Gives up what is there."""
        left = b"".join(one for one in self._pieces if one is not None)
        self._pieces = [None] * len(self._pieces)
        return [Rejected(reason, left)] if left else []


class Part:
    """The decoder of one of the channels."""

    def __init__(self, assembly: Assembly, place: int) -> None:
        self._assembly = assembly
        self._place = place

    def feed(self, data: bytes) -> list[Frame | Rejected]:
        """One piece: what it completes."""
        return self._assembly.take(self._place, data)

    def finish(self) -> list[Frame | Rejected]:
        """The rest of a packet that will not be completed."""
        return self._assembly.drop(TOO_SHORT)


def _parts(parse: Parse) -> Callable[[Mapping[str, str], int], Sequence[Decoder]]:
    def parts(_: Mapping[str, str], count: int) -> Sequence[Decoder]:
        assembly = Assembly(lambda packet: _with_records(packet, parse), count)
        return [Part(assembly, place) for place in range(count)]

    return parts


def _unlock(data: bytes) -> Fields | str:
    """The answer to a key: the code of what was asked, and 00 where the cuff agrees."""
    if len(data) < 2:
        return TOO_SHORT
    return {"unlocked": data[0] == 0x81} if data[1] == 0 else "key_refused"


def memory_measurements(fields: Fields) -> tuple[Measurement, ...]:
    """Every reading in an answer to `read`, as history of its own time."""
    records: list[dict[str, Any]] = fields.get("records", [])
    return tuple(one for record in records for one in measurements(record))


def _memory(name: str, parse: Parse) -> WireProtocol:
    return WireProtocol(
        name,
        lambda _: Whole(lambda packet: _with_records(packet, parse)),
        memory_measurements,
        checked=True,
        parts=_parts(parse),
    )


PROTOCOLS = (
    WireProtocol("omron-packet", lambda _: Whole(_packet), lambda _: (), checked=True),
    _memory("omron-memory-classic-le", little_endian),
    _memory("omron-memory-classic-be", big_endian),
    WireProtocol("omron-unlock", lambda _: Whole(_unlock), lambda _: (), checked=True),
)
