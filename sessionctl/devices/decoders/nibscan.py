"""NIBScan UN300 and Abaton cuff modules (4800 8N1): `STX body sum ETX`, two hexadecimal digits of sum.

Rule 1. Only the status is ever asked for (`STATUS`). `01;;` inflates a cuff, and so do other codes beside it.
Rule 2. The result stands in the module until the next: `memory`, Rules 2 and 3.
Rule 3. An error message of the module (`M` other than 00) takes the numbers away: they may be of the
        cycle before.

Source: tincho77/NIBP-ABATON for framing and commands; two other public programs agree on the place of
each number in the status (a host in Python, a driver in C++). Those programs also show a short frame
without a sum, while the cuff works.
"""

import re
from typing import Any

from sessionctl.devices.decoders.frames import Decoder, Fields, WireProtocol
from sessionctl.devices.decoders.framing import Found, NotHere, Stream
from sessionctl.devices.decoders.memory import Judging, from_memory, measured, plausible
from sessionctl.vitals import Measurement

STX, ETX = 0x02, 0x03
LONGEST = 64
"""Bytes of a frame; ours: a status has 41, every command 8."""

STATUS = b"\x0218;;DF\x03"

_NUMBER = r"(\d{3}|-{3})"
_STATUS = re.compile(
    r"S(\d);A(\d);C(\d\d);M(\d\d);P ?" + f"{_NUMBER} ?{_NUMBER} ?{_NUMBER};R ?{_NUMBER}" + r";T(\w*);;"
)
_AT_WORK = re.compile(r"(\d{3})(?:C(\d)S(\d))?")
READY, NO_MESSAGE = 1, 0


def _look(buffer: bytearray, locked: bool) -> Found | NotHere | None:
    if buffer[0] != STX:
        return NotHere()
    end = buffer.find(ETX, 1, LONGEST)
    if end < 0:
        return NotHere("bad_length", LONGEST) if len(buffer) >= LONGEST else None
    fields = _body(bytes(buffer[1:end]))
    return NotHere(fields, end + 1) if isinstance(fields, str) else Found(end + 1, fields)


def _body(inside: bytes) -> Fields | str:
    if not inside.isascii():
        return "syntax"
    if at_work := _AT_WORK.fullmatch(inside.decode()):
        return {"body": at_work[0], "cuff_raw": int(at_work[1])}
    if len(inside) < 3:
        return "too_short"
    body, digits = inside[:-2], inside[-2:]
    if digits != b"%02X" % (sum(body) & 0xFF):
        return "checksum"
    found = _STATUS.fullmatch(body.decode())
    return {"body": body.decode()} | (_status(*found.groups()) if found else {})


def _status(*said: str) -> dict[str, Any]:
    state, mode, cycle, message, systolic, diastolic, mean, pulse, _ = said
    good = int(message) == NO_MESSAGE
    numbers = {
        "systolic_mmhg": _number(systolic, good),
        "diastolic_mmhg": _number(diastolic, good),
        "map_mmhg": _number(mean, good),
        "pulse_rate_bpm": _number(pulse, good),
    }
    return plausible(
        {"state": int(state), "mode": int(mode), "cycle": int(cycle), "message": int(message), **numbers}
    )


def _number(digits: str, good: bool) -> int | None:
    return int(digits) if good and digits[0] != "-" else None


def _result(fields: Fields) -> tuple[Any, ...] | None:
    """What makes a result; None while the module is at work or has an error to tell."""
    if fields.get("state") != READY or fields["message"] != NO_MESSAGE:
        return None
    return tuple(fields[name] for name in ("systolic_mmhg", "diastolic_mmhg", "map_mmhg", "pulse_rate_bpm"))


def _new(_: object) -> Decoder:
    return Judging(Stream(_look, bytes((STX,))), _result)


def measurements(fields: Fields) -> tuple[Measurement, ...]:
    """A result that this link saw change, once; the one it met, once, as history."""
    match fields.get("result"):
        case "new":
            return measured(fields)
        case "stored":
            return from_memory(measured(fields), None)
    return ()


PROTOCOLS = (
    WireProtocol("nibscan-ascii", _new, measurements, checked=True, weak=True, stream=True, usual_bytes=41),
)
