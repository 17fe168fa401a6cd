"""Joytech cuffs and BPM-188 over Bluetooth: frames `02 40 DD 02 hh ll check` while the cuff inflates.

Nobody has written down the scale of the value or what a result looks like: so no number reaches a room.

Source: custom-components/ble_monitor, issue 1432; the check code was worked out from its log.
"""

from functools import reduce
from operator import xor

from sessionctl.devices.decoders.frames import Fields, WireProtocol
from sessionctl.devices.decoders.framing import Whole

HEAD = b"\x02\x40\xdd\x02"
SIZE = 7


def _read(data: bytes) -> Fields | str:
    if len(data) != SIZE:
        return "too_short" if len(data) < SIZE else "bad_length"
    if not data.startswith(HEAD):
        return "header"
    if reduce(xor, data[1:-1]) != data[-1]:
        return "checksum"
    return {"raw_pressure_be16": int.from_bytes(data[4:6], "big")}


PROTOCOLS = (WireProtocol("joytech-cuff", lambda _: Whole(_read), lambda _: (), checked=True),)
