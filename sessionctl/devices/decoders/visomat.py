"""Visomat Double Comfort, Prevention DS-2200PV: the answer of the memory (`R00`), which comes over USB bulk.

Rule 1. Records are history. There is no transport for USB bulk here: an answer in a file can be read, no
        more.

Source: visomat-utils (git.ao2.it), README with recorded payloads.
"""

import re

from sessionctl.devices.decoders.frames import Fields, WireProtocol
from sessionctl.devices.decoders.framing import Whole
from sessionctl.devices.decoders.memory import from_memory, measured, plausible, stamp_of
from sessionctl.vitals import Measurement

STX, ETX = b"\x02", b"\x03"
RECORD = re.compile(r"(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d)(\d{3})(\d{3})(\d{3})")
RECORD_SIZE = 20
HEAD = re.compile(r"M([12])(\d\d)")


def _read(data: bytes) -> Fields | str:
    """`user1` and `user2`: the records of each; a block without any carries one byte that says nothing."""
    body = data.removeprefix(STX).removesuffix(ETX)
    if not body.isascii():
        return "syntax"
    text, users = body.decode(), dict[str, list[Fields]]()
    while text:
        head = HEAD.match(text)
        if head is None or f"user{head[1]}" in users:
            return "syntax"
        count = int(head[2])
        size = count * RECORD_SIZE or 1
        block, text = text[4 : 4 + size], text[4 + size :]
        if len(block) < size:
            return "too_short"
        records = [_record(block[at : at + RECORD_SIZE]) for at in range(0, count * RECORD_SIZE, RECORD_SIZE)]
        if None in records:
            return "syntax"
        users[f"user{head[1]}"] = [one for one in records if one is not None]
    return dict(users) or "too_short"


def _record(text: str) -> Fields | None:
    found = RECORD.fullmatch(text)
    if found is None:
        return None
    year, month, day, hour, minute, flag, systolic, diastolic, pulse = map(int, found.groups())
    return plausible(
        {
            "timestamp": stamp_of(2000 + year, month, day, hour, minute, to="minutes"),
            "flag": flag,
            "systolic_mmhg": systolic,
            "diastolic_mmhg": diastolic,
            "pulse_rate_bpm": pulse,
        }
    )


def measurements(fields: Fields) -> tuple[Measurement, ...]:
    """Every record of both users, as history of its own time."""
    records = [record for user in ("user1", "user2") for record in fields.get(user, ())]
    return tuple(one for record in records for one in from_memory(measured(record), record["timestamp"]))


PROTOCOLS = (WireProtocol("visomat-memory", lambda _: Whole(_read), measurements, checked=False),)
