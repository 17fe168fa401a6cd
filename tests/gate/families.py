"""A known series of SpO2, pulse and pressures on each serial family's wire.

The bytes are only the carrier: their layout is that of the decoders' vectors, and what must come out is the
series they were made from, never what a decoder made of them.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sessionctl.devices.decoders import suntech
from sessionctl.devices.decoders.nonin_encode import format2_packet
from sessionctl.vitals import Vital
from tests.gate import small, viatom_frames

Truth = dict[Vital, int]
START = datetime(2026, 3, 7, 9, 0, 0)


@dataclass(frozen=True)
class Family:
    """One protocol on a line: `frame` gives the bytes of frame `n` of the series, `truth` what they say.

    `period_s`: from frame to frame. `cycle`: the series repeats itself after so many frames. `tells`: ten
    seconds of it hold enough that a wrong bit would break to show that one in a hundred is wrong.
    """

    protocol: str
    period_s: float
    cycle: int
    truth: Callable[[float], Truth]
    frame: Callable[[int, Truth], bytes]
    tells: bool = True

    def at(self, n: int) -> Truth:
        """What frame `n` says."""
        return self.truth(n * self.period_s)

    def bytes(self) -> list[bytes]:
        """One cycle of the series, frame by frame."""
        return [self.frame(n, self.at(n)) for n in range(self.cycle)]


def breathing(t: float) -> Truth:
    """SpO2 and pulse at second `t`: slow drifts, a fall to a real 42 % for 12 s, two jumps of the pulse."""
    spo2 = round(96 + 2 * math.sin(t / 37))
    pulse = round(74 + 9 * math.sin(t / 23)) + (31 if 30 <= t % 200 < 60 else 0)
    return {Vital.SPO2: 42 if 70 <= t % 200 < 82 else spo2, Vital.PULSE_RATE: pulse}


def wave(t: float, height: int) -> int:
    """One sample of a plethysmogram whose beats and breaths never fall on the same samples twice."""
    beat = math.sin(2 * math.pi * (1.21 * t + 0.4 * math.sin(t / 3.7)))
    return round(height * (0.5 + 0.4 * beat + 0.08 * math.sin(1.7 * t)))


def _nonin2(n: int, truth: Truth) -> bytes:
    pleth = [wave((25 * n + i) / 75, 200) for i in range(25)]
    return format2_packet(truth[Vital.SPO2], truth[Vital.PULSE_RATE], pleth, timer=n, perfusion="green")


def _nonin7(n: int, truth: Truth) -> bytes:
    """Format 7 is format 2 with the sixteen-bit wave in the place of the header (`nonin_serial`)."""
    packet, other = bytearray(), _nonin2(n, truth)
    for i in range(25):
        _, status, _, turning, _ = other[5 * i : 5 * i + 5]
        sample = wave((25 * n + i) / 75, 40_000)
        frame = (status, sample >> 8, sample & 0xFF, turning)
        packet += bytes((*frame, sum(frame) & 0xFF))
    return bytes(packet)


def _contec5(n: int, truth: Truth) -> bytes:
    pulse = truth[Vital.PULSE_RATE]
    return bytes((0x87, wave(n / 60, 120), (pulse & 0x80) >> 1 | 3, pulse & 0x7F, truth[Vital.SPO2]))


def _contec7(n: int, truth: Truth) -> bytes:
    index = 310 + round(40 * math.sin(n / 500))
    data = (7, wave(n / 60, 120), 3, truth[Vital.PULSE_RATE], truth[Vital.SPO2], index & 0xFF, index >> 8)
    high = 0x80 | sum((byte >> 7) << i for i, byte in enumerate(data))
    return bytes((0x01, high, *(byte | 0x80 for byte in data)))


def _masimo(n: int, truth: Truth) -> bytes:
    absent = "SPCO=--.-% SPMET=--.-% DESAT=-- PIDELTA=+--"
    stamp = (START + timedelta(seconds=n)).strftime("%m/%d/%y %H:%M:%S")
    return (
        f"{stamp} SN=0000145838 SPO2={truth[Vital.SPO2]:03d}% BPM={truth[Vital.PULSE_RATE]:03d} "
        f"PI={4 + math.sin(n / 9):05.2f}% {absent} ALARM=0000 EXC=000800\r\n"
    ).encode()


def _nonin8(n: int, truth: Truth) -> bytes:
    pulse = truth[Vital.PULSE_RATE]
    return bytes((0x80 | pulse >> 7, pulse & 0x7F, truth[Vital.SPO2], 0))


def _nonin_text(n: int, truth: Truth) -> bytes:
    return f"SPO2={truth[Vital.SPO2]:03d} HR={truth[Vital.PULSE_RATE]:03d}\r\n".encode()


def _nellcor(n: int, truth: Truth) -> bytes:
    """The columns of the recorded lines: numbers end in 24, 32 and 40."""
    stamp = (START + timedelta(seconds=2 * n)).strftime("%d-%b-%y %H:%M:%S")
    return f"{stamp}{truth[Vital.SPO2]:6d}{truth[Vital.PULSE_RATE]:8d}{60 + n % 9:8d}\r\n".encode()


def inflating(t: float) -> Truth:
    """Cuff pressures for 30 s of each 40, and the reading they end with, which jumps by 50 mmHg at times."""
    cycle, second = divmod(t, 40)
    high = 121 + 7 * int(cycle % 5) + (50 if cycle % 9 == 4 else 0)
    if second < 30:
        return {Vital.CUFF_PRESSURE: round(max(0, 180 - 6 * second))}
    low = high - 44
    mean = low + (high - low) // 3
    return {Vital.SYSTOLIC: high, Vital.DIASTOLIC: low, Vital.MEAN_PRESSURE: mean, Vital.CUFF_PULSE_RATE: 72}


def _suntech(n: int, truth: Truth) -> bytes:
    if Vital.CUFF_PRESSURE in truth:
        return suntech.cuff_pressure(truth[Vital.CUFF_PRESSURE])
    high, low, mean, pulse = truth.values()
    return suntech.bp_data(high, low, mean, pulse)


def _o2_wave(n: int, truth: Truth) -> bytes:
    return viatom_frames.o2_wave(n, truth, [wave(n + i / 125, 120) for i in range(125)])


def _pc60(n: int, truth: Truth) -> bytes:
    return viatom_frames.pc60_second(n, truth, [wave(n + i / 50, 120) for i in range(50)])


FAMILIES = {
    family.protocol: family
    for family in (
        Family("nonin-serial-format2-stream", 1 / 3, 3000, breathing, _nonin2),
        Family("nonin-serial-format7-stream", 1 / 3, 3000, breathing, _nonin7),
        Family("contec-v5-stream", 1 / 60, 12_000, breathing, _contec5),
        Family("contec-v7-stream", 1 / 60, 12_000, breathing, _contec7),
        Family("masimo-ascii1", 1.0, 3000, breathing, _masimo),
        Family("nonin-serial-format8-stream", 1.0, 3000, breathing, _nonin8, tells=False),
        Family("nonin-ascii", 1.0, 3000, breathing, _nonin_text),
        Family("nellcor-ascii", 2.0, 3000, breathing, _nellcor),
        Family("suntech-stream", 0.5, 3600, inflating, _suntech),
        Family("viatom-0x17-stream", 1.0, 3000, breathing, viatom_frames.o2_values),
        Family("viatom-0x1b-stream", 1.0, 600, breathing, _o2_wave),
        Family("viatom-oxyii-stream", 1.0, 3000, breathing, viatom_frames.oxyii_live),
        Family("viatom-pc60fw-stream", 1.0, 600, breathing, _pc60),
        Family("viatom-bp2-stream", 0.5, 3600, inflating, viatom_frames.bp2),
        Family("bci-berry-stream", 1 / 100, 12_000, breathing, lambda n, t: small.bci(n, t, wave)),
        Family("contec-cms50d-bt", 1.0, 600, breathing, lambda n, t: small.contec_bt(n, t, wave)),
        Family("jks50f", 1.0, 3000, breathing, lambda n, t: small.jks50f(n, t, wave)),
    )
}
