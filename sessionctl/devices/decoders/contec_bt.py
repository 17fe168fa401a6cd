"""Contec CMS50D-BT over Bluetooth: wave frames of 6 bytes, 60 a second, and numbers in 8 bytes once a second.

Source: nringelstein/CMS50D-BT and r-blindauer; recorded frames in tobiasisenberg/OxiVis issue 2, on all of
which the sum holds: the last byte is the sum of those before it, seven bits of it.

Rule 1. Nobody knows for certain what the third byte of a numeric frame says. One program takes 06 for a
        finger and 04 for none, and the one recorded 04 carries a good 83 and 99. So it is never believed
        alone: without a wave that moves there is no number; with one, a number under 06 is plain and a
        number under anything else is doubted.
Rule 2. A moving wave: samples of the last two numeric frames' time that differ by more than one unit. A
        second may hold no beat of a slow heart; two seconds hold one from 30 /min on.
Rule 3. Zero is no reading, nor is 127 or more: bit 7 was never seen set behind the first byte, the sum does
        not cover it, and how a pulse above 126 is sent is not known. Such a pulse is missing, never wrong.
Rule 4. Wave and numbers stand in different frames. A check sum over the wave since the numbers before goes
        with each numeric frame, so that a stream that goes in a circle can be told from a steady patient.
"""

from collections import deque
from zlib import crc32

from sessionctl.devices.decoders.frames import Fields, Pleth, WireProtocol
from sessionctl.devices.decoders.framing import Found, NotHere, Stream
from sessionctl.devices.decoders.readings import reading, withhold_implausible
from sessionctl.vitals import Measurement, Vital

LEAD, WAVE, NUMERIC = 0xEB, 0x00, 0x01
SIZES = {WAVE: 6, NUMERIC: 8}
RATE_HZ = 60.0
NONE_FROM = 127

FINGER = 0x06
FLAT_UNITS = 1
"""As in `gate.frozen`: the last digit of a converter may flicker."""

LOOKED_BACK = 2

VITALS = {"spo2_percent": Vital.SPO2, "pulse_rate_bpm": Vital.PULSE_RATE}
FLAG_UNCLEAR = "finger flag unclear"
NO_WAVE = "no wave that moves"


class _Look:
    """Recognises one frame, and remembers of the waves between numeric frames what a number needs."""

    def __init__(self) -> None:
        self._spans: deque[tuple[int, int]] = deque(maxlen=LOOKED_BACK)
        self._begin()

    def __call__(self, buffer: bytearray, _: bool) -> Found | NotHere | None:
        if buffer[0] != LEAD or (len(buffer) > 1 and buffer[1] not in SIZES):
            return NotHere()
        if len(buffer) < 2 or len(buffer) < (size := SIZES[buffer[1]]):
            return None
        if sum(buffer[: size - 1]) & 0x7F != buffer[size - 1]:
            return NotHere("checksum", size)
        frame = bytes(buffer[:size])
        return Found(size, self._wave(frame) if frame[1] == WAVE else self._numeric(frame))

    def _begin(self) -> None:
        self._low, self._high, self._sum, self._count = 255, 0, 0, 0

    def _wave(self, frame: bytes) -> Fields:
        _, _, status, sample, bar, _ = frame
        self._low, self._high = min(self._low, sample), max(self._high, sample)
        self._sum, self._count = crc32(frame[3:4], self._sum), self._count + 1
        return {"frame_type": "wave", "status": status, "pleth": sample, "bar": bar}

    def _numeric(self, frame: bytes) -> Fields:
        _, _, status, pulse, spo2, *rest, _ = frame
        self._spans.append((self._low, self._high))
        low, high = min(a for a, _ in self._spans), max(b for _, b in self._spans)
        values = {
            "spo2_percent": spo2 if 0 < spo2 < NONE_FROM else None,
            "pulse_rate_bpm": pulse if 0 < pulse < NONE_FROM else None,
        }
        told = {
            "frame_type": "numeric",
            "status": status,
            "wave_moves": high - low > FLAT_UNITS,
            "wave_sum": self._sum if self._count else None,
            "unexplained": bytes(rest).hex(),
        }
        self._begin()
        return told | withhold_implausible(values, VITALS)


def measurements(fields: Fields) -> tuple[Measurement, ...]:
    """SpO2 and pulse rate of a numeric frame, always both; none where no wave moves."""
    if fields["frame_type"] != "numeric":
        return ()
    absent = () if fields["wave_moves"] else (NO_WAVE,)
    doubts = () if fields["status"] == FINGER else (FLAG_UNCLEAR,)
    return tuple(reading(fields, name, vital, absent=absent, doubts=doubts) for name, vital in VITALS.items())


def pleth(fields: Fields) -> Pleth | None:
    """The one sample of a wave frame."""
    return Pleth((fields["pleth"],), RATE_HZ) if fields["frame_type"] == "wave" else None


PROTOCOLS: tuple[WireProtocol, ...] = (
    WireProtocol(
        "contec-cms50d-bt",
        lambda _: Stream(_Look(), bytes([LEAD])),
        measurements,
        checked=True,
        weak=True,
        pleth=pleth,
        stream=True,
        usual_bytes=SIZES[WAVE],
        lasting=tuple(VITALS.values()),
        stamp=lambda fields: fields.get("wave_sum"),
    ),
)
