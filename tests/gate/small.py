"""The known series on the wires of the small oximeters: BCI (Berry), Contec's D-BT and the JKS50F."""

from collections.abc import Callable

from sessionctl.vitals import Vital

Truth = dict[Vital, int]
Wave = Callable[[float, int], int]


def bci(n: int, truth: Truth, wave: Wave) -> bytes:
    """One of the 100 frames a second: signal 7, wave, bar 5, pulse, SpO2."""
    pulse = truth[Vital.PULSE_RATE]
    return bytes((0x87, wave(n / 100, 98) or 1, pulse >> 1 & 0x40 | 5, pulse & 0x7F, truth[Vital.SPO2]))


def contec_bt(n: int, truth: Truth, wave: Wave) -> bytes:
    """One second: sixty frames of the wave, then the numbers under the flag that means a finger."""
    frames = [bytes((0xEB, 0, 3, wave(n + i / 60, 120), 9)) for i in range(60)]
    frames.append(bytes((0xEB, 1, 6, truth[Vital.PULSE_RATE], truth[Vital.SPO2], 0x7F, 0)))
    return b"".join(frame + bytes([sum(frame) & 0x7F]) for frame in frames)


def jks50f(n: int, truth: Truth, wave: Wave) -> bytes:
    """One frame of a finger with a perfusion index of about 3 %."""
    index = 310 + wave(n, 40)
    head = bytes((0xFF, 0x44, 1, 0, truth[Vital.SPO2], truth[Vital.PULSE_RATE], index & 0x7F, index >> 7))
    frame = head + bytes(60)
    return frame + bytes([(sum(frame) + 1) & 0xFF])
