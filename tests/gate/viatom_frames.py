"""Frames of Viatom's devices for a known series, built from the documented layouts."""

from sessionctl.devices.decoders.viatom_codes import crc8, maxim
from sessionctl.vitals import Vital

Truth = dict[Vital, int]


def o2_values(n: int, truth: Truth) -> bytes:
    data = (truth[Vital.SPO2], truth[Vital.PULSE_RATE], 0, 0, 0, 0, 0, 88, 0, n & 0x7F, 12, 1, 0)
    return o2_reply(bytes(data))


def o2_wave(n: int, truth: Truth, wave: list[int]) -> bytes:
    """`wave`: the samples of this second, 0 to 120."""
    pulse = truth[Vital.PULSE_RATE].to_bytes(2, "little")
    head = bytes((truth[Vital.SPO2], *pulse, 88, 0, 12, 1, 0, 0, 0))
    return o2_reply(head + len(wave).to_bytes(2, "little") + bytes(wave))


def o2_reply(data: bytes) -> bytes:
    """A reply of the older rings that brings `data`."""
    body = bytes((0x55, 0, 0xFF, 0, 0, *len(data).to_bytes(2, "little"))) + data
    return body + bytes((crc8(body),))


def oxyii_live(n: int, truth: Truth) -> bytes:
    data = bytearray(26)
    data[5], data[6], data[7], data[8], data[13] = 1, truth[Vital.SPO2], 0, truth[Vital.PULSE_RATE], 88
    return a5_reply(0x04, bytes(data), n & 0xFF)


def pc60_second(n: int, truth: Truth, wave: list[int]) -> bytes:
    """Ten frames of the wave (`wave`: its 50 samples, 0 to 120) and the numbers."""
    waves = (_pc60(0x0F, 0x02, bytes(wave[i : i + 5])) for i in range(0, 50, 5))
    pulse = truth[Vital.PULSE_RATE].to_bytes(2, "little")
    return b"".join(waves) + _pc60(0x0F, 0x01, bytes((truth[Vital.SPO2], *pulse, 31, 0, 0xC0)))


def _pc60(token: int, kind: int, data: bytes) -> bytes:
    body = bytes((0xAA, 0x55, token, len(data) + 2, kind)) + data
    return body + bytes((maxim(body),))


def bp2(n: int, truth: Truth) -> bytes:
    if Vital.CUFF_PRESSURE in truth:
        return a5_reply(
            0x08, bytes((0, 0, 88)) + truth[Vital.CUFF_PRESSURE].to_bytes(2, "little") + bytes(27)
        )
    numbers = b"".join(value.to_bytes(2, "little") for value in truth.values())
    return a5_reply(0x08, bytes((1, 0, 88)) + numbers + bytes(21))


def a5_reply(command: int, payload: bytes, sequence: int = 0) -> bytes:
    body = bytes((0xA5, command, command ^ 0xFF, 1, sequence, *len(payload).to_bytes(2, "little"))) + payload
    return body + bytes((crc8(body),))
