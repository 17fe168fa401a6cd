"""Readings to the bytes of Nonin's serial data format 2, frame by frame (the layout is the decoder's)."""

from dataclasses import dataclass

from sessionctl.devices.decoders import nonin_layout as at

FIRMWARE = 48


@dataclass(frozen=True, slots=True)
class Reading:
    """One pair of values, /min and %; None is missing."""

    rate: int | None = None
    spo2: int | None = None


NOTHING = Reading()


@dataclass(frozen=True, slots=True)
class Readings:
    """What one packet says: means of four and of eight beats, the last beat, what a display would show."""

    plain: Reading = NOTHING
    extended: Reading = NOTHING
    beat: Reading = NOTHING
    display: Reading = NOTHING
    extended_display: Reading = NOTHING


def rotating(readings: Readings, thirds: int) -> bytes:
    """The rotating byte of each of the 25 frames; `thirds` counts packets, three a second."""
    turning = bytearray(at.FRAMES)
    turning[at.FIRMWARE] = FIRMWARE
    turning[at.TIMER : at.TIMER + 2] = _sevens(thirds & 0x3FFF)
    turning[at.STATUS_2] = at.SMARTPOINT if readings.plain != NOTHING else 0
    for field, reading in (
        ("pulse_rate_bpm", readings.plain),
        ("pulse_rate_ext_bpm", readings.extended),
        ("pulse_rate_display_bpm", readings.display),
        ("pulse_rate_ext_display_bpm", readings.extended_display),
    ):
        place = at.RATES[field]
        turning[place : place + 2] = _sevens(at.NO_RATE if reading.rate is None else reading.rate)
    for field, reading in (
        ("spo2_percent", readings.plain),
        ("spo2_display_percent", readings.display),
        ("spo2_fast_percent", readings.beat),
        ("spo2_beat_percent", readings.beat),
        ("spo2_ext_percent", readings.extended),
        ("spo2_ext_display_percent", readings.extended_display),
    ):
        turning[at.SATURATIONS[field]] = at.NO_SATURATION if reading.spo2 is None else reading.spo2
    return bytes(turning)


def colour(perfusion: float) -> int:
    """The mark of a pulse of this perfusion index (%): red below 0.4, where it is low; green from 1."""
    if perfusion < 0.4:
        return at.RED
    return at.GREEN if perfusion >= 1 else at.RED | at.GREEN


def frame(status: int, pleth: int, value: int) -> bytes:
    """One frame of five bytes: header, status, plethysmogram, rotating value, and the sum of the four."""
    head = (0x01, status, pleth, value)
    return bytes((*head, sum(head) & 0xFF))


def _sevens(number: int) -> bytes:
    """A number as two bytes of seven bits, most significant first."""
    return bytes((number >> 7, number & 0x7F))
