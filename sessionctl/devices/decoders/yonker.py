"""Yonker YK-IBPA1, a cuff over Bluetooth: fifteen bytes that begin with 81.

Rule 1. Jumper's oximeters have nearly the same characteristic and also begin with 81: the length tells
        them apart.
Rule 2. Its clock is known to be wrong often. The time is given as it came; whoever knows the clock compares.

Source: derdilla/blood-pressure-monitor-fl, issue 615 and its test.
"""

from sessionctl.devices.decoders.frames import Fields, WireProtocol
from sessionctl.devices.decoders.framing import Whole
from sessionctl.devices.decoders.memory import measured, plausible, stamp_of

SIZE, FIRST = 15, 0x81


def _read(data: bytes) -> Fields | str:
    if len(data) != SIZE:
        return "too_short" if len(data) < SIZE else "bad_length"
    if data[0] != FIRST:
        return "header"
    systolic, diastolic, pulse = data[1:4]
    day, month, year, hour, minute = data[6:11]
    return plausible(
        {
            "systolic_mmhg": systolic,
            "diastolic_mmhg": diastolic,
            "pulse_rate_bpm": pulse,
            "timestamp": stamp_of(2000 + year, month, day, hour, minute, to="minutes"),
        }
    )


PROTOCOLS = (WireProtocol("yonker-bp", lambda _: Whole(_read), measured, checked=True),)
"""Checked: by the radio's link layer. The frame itself has no check code."""
