"""What a Nonin sensor would send: one format 2 packet. For the simulator; no test takes it as a witness."""

from collections.abc import Sequence
from typing import Literal

from sessionctl.devices.decoders import nonin_layout as at

MARKED_FRAMES = 12
"""Frames of a pulse that carry its perfusion mark."""

MARK = {value: bits for bits, value in at.PERFUSION.items()}


def format2_packet(
    spo2: int | None,
    pulse_rate: int | None,
    pleth: Sequence[int],
    *,
    timer: int = 0,
    sensor_alarm: bool = False,
    out_of_track: bool = False,
    artifact: bool = False,
    sensor_disconnected: bool = False,
    perfusion: Literal["green", "yellow", "red"] | None = None,
    low_battery: bool = False,
    display: tuple[int | None, int | None] | None = None,
    firmware: int = 48,
) -> bytes:
    """One packet of 125 bytes: SpO2 in percent and pulse rate per minute (None: missing), 25 `pleth` bytes.

    `display` is what the display fields show (SpO2, pulse rate) where that differs: for ten seconds after
    the finger is gone a real sensor repeats the last reading there. `perfusion` marks the first 12 frames.
    `timer` counts packets. Raises ValueError for a number of samples that is not 25.
    """
    if len(pleth) != at.FRAMES:
        raise ValueError(f"{len(pleth)} pleth samples; a packet holds {at.FRAMES}")
    flags = at.ALWAYS
    flags |= at.SENSOR_ALARM * sensor_alarm | at.OUT_OF_TRACK * out_of_track
    flags |= at.ARTIFACT * artifact | at.DISCONNECTED * sensor_disconnected
    mark = MARK[perfusion] if perfusion else 0
    turning = _turning(spo2, pulse_rate, display or (spo2, pulse_rate), timer, firmware)
    turning[at.STATUS_2] = at.LOW_BATTERY * low_battery
    packet = bytearray()
    for number, (sample, byte) in enumerate(zip(pleth, turning, strict=True)):
        status = flags | at.SYNC * (number == 0) | mark * (number < MARKED_FRAMES)
        frame = (0x01, status, sample & 0xFF, byte)
        packet += bytes((*frame, sum(frame) & 0xFF))
    return bytes(packet)


def _turning(
    spo2: int | None,
    pulse_rate: int | None,
    display: tuple[int | None, int | None],
    timer: int,
    firmware: int,
) -> bytearray:
    turning = bytearray(at.FRAMES)
    turning[at.FIRMWARE] = firmware
    turning[at.TIMER], turning[at.TIMER + 1] = timer >> 7 & 0x7F, timer & 0x7F
    for name, place in at.SATURATIONS.items():
        value = display[0] if "display" in name else spo2
        turning[place] = at.NO_SATURATION if value is None else value & 0x7F
    for name, place in at.RATES.items():
        rate = display[1] if "display" in name else pulse_rate
        rate = at.NO_RATE if rate is None else rate
        turning[place], turning[place + 1] = rate >> 7 & 3, rate & 0x7F
    return turning
