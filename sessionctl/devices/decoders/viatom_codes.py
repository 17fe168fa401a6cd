"""The two check codes of Viatom's devices: CRC-8 with polynomial 0x07, and CRC-8 of Maxim.

Source: 0x07 verified on `AA 17 E8 00 00 00 00 1B` (a constant of several clients) and on the fixture
`A5 E1 1E 00 02 00 00 BF` of nglessner/o2ring-s-protocol; Maxim on five of six recorded PC-60FW frames. A
README that calls the ring's code Maxim's is wrong.
"""


def _shifted_left(byte: int) -> int:
    for _ in range(8):
        byte = (byte << 1 ^ 0x07) & 0xFF if byte & 0x80 else byte << 1
    return byte


def _shifted_right(byte: int) -> int:
    for _ in range(8):
        byte = byte >> 1 ^ 0x8C if byte & 1 else byte >> 1
    return byte


_CRC8 = bytes(map(_shifted_left, range(256)))
_MAXIM = bytes(map(_shifted_right, range(256)))


def crc8(data: bytes | bytearray) -> int:
    """Polynomial x^8 + x^2 + x + 1, start 0, highest bit first: rings and cuffs."""
    crc = 0
    for byte in data:
        crc = _CRC8[crc ^ byte]
    return crc


def maxim(data: bytes) -> int:
    """Polynomial x^8 + x^5 + x^4 + 1, start 0, lowest bit first: fingertip oximeters."""
    crc = 0
    for byte in data:
        crc = _MAXIM[crc ^ byte]
    return crc
