"""Dinamap Pro 1000, native binary mode: blocks of 18 bytes, fifty a second, with two waves and an alarm byte.

Rule 1. Pressures and saturation travel in the parameter bytes, in a layout that only the maker's
        reference has (2010566, 8555ER). They are shown as bytes; no number of this stream reaches a room.
Rule 2. A block is found by its check code (CRC-8, reflected polynomial A1, over bytes 1 to 14), its
        complement, and the complement of its sequence number.

Source: 1152 recorded blocks in Zeriam/dinamap-reader; the check code was worked out from them.
"""

from sessionctl.devices.decoders.frames import Fields, WireProtocol
from sessionctl.devices.decoders.framing import Found, NotHere, Stream

SIZE = 18
SEQUENCES = 200
POLYNOMIAL = 0xA1


def _steps(byte: int) -> int:
    for _ in range(8):
        byte = byte >> 1 ^ (POLYNOMIAL if byte & 1 else 0)
    return byte


_TABLE = tuple(_steps(byte) for byte in range(256))


def check(data: bytes | bytearray) -> int:
    """The check code over `data`."""
    code = 0
    for byte in data:
        code = _TABLE[code ^ byte]
    return code


def _samples(data: bytes | bytearray) -> list[int]:
    """Four samples of ten bits each from five bytes, the highest bit first."""
    bits = int.from_bytes(data, "big")
    return [bits >> shift & 0x3FF for shift in (30, 20, 10, 0)]


def _look(buffer: bytearray, locked: bool) -> Found | NotHere | None:
    if buffer[0] >= SEQUENCES:
        return NotHere()
    if len(buffer) < SIZE:
        return None
    if buffer[17] != buffer[0] ^ 0xFF:
        return NotHere("complement", SIZE) if locked else NotHere()
    code = check(buffer[1:15])
    if (buffer[15], buffer[16]) != (code, code ^ 0xFF):
        return NotHere("crc", SIZE)
    return Found(SIZE, _fields(buffer))


def _fields(block: bytearray) -> Fields:
    status = block[1]
    return {
        "sequence": block[0],
        "qrs_mark": status >> 1 & 3,
        "breath_mark": status >> 3 & 3,
        "warning_alarm": bool(status & 0x20),
        "crisis_alarm": bool(status & 0x40),
        "waveform1_raw": _samples(block[2:7]),
        "waveform2_raw": _samples(block[7:12]),
        "parameter_bytes": bytes(block[12:15]).hex(),
    }


PROTOCOLS = (
    WireProtocol(
        "dinamap-native-block",
        lambda _: Stream(_look, bytes(range(SEQUENCES))),
        lambda _: (),
        checked=True,
        stream=True,
        usual_bytes=SIZE,
    ),
)
