"""Microlife BP3GY1-2N over Bluetooth: frames `4D 3A length payload sum`, and the records of its memory.

Rule 1. A frame may come in several notifications: it is found by its length and its sum, never by a
        notification.
Rule 2. Records are history: they are read from a memory. One of zeros is an empty place.
Rule 3. `COMMANDS` and a clock (`set_clock`) are all that is ever said. Writing a patient's id is none of it.

Source: joergmlpts/blood-pressure-monitor (bpm_bt.py) and tests of derdilla/blood-pressure-monitor-fl.
"""

from datetime import datetime
from typing import Any

from sessionctl.devices.decoders.frames import Fields, WireProtocol
from sessionctl.devices.decoders.framing import Found, NotHere, Stream, Whole
from sessionctl.devices.decoders.memory import from_memory, measured, plausible, stamp_of
from sessionctl.vitals import Measurement

HOST, DEVICE = b"\x4d\xff", b"\x4d\x3a"
HEAD = 4
FIRST_RECORD, RECORD = 38, 10
LONGEST = 2048
"""Bytes of a frame; ours: twice the 99 records of ten bytes that such a cuff keeps."""

ACKNOWLEDGED = "81"


def frame(payload: bytes) -> bytes:
    """A frame from the host."""
    head = HOST + (len(payload) + 1).to_bytes(2, "big") + payload
    return head + bytes((sum(head) & 0xFF,))


COMMANDS = {
    "read-all": frame(b"\0\0\0\0\0\0\0\xfd"),
    "disconnect": frame(b"\x04"),
}
CLOCK = 0x0D


def set_clock(wall: datetime) -> bytes:
    """The frame that sets the cuff's clock to `wall` (local)."""
    return frame(bytes((CLOCK, wall.year % 100, wall.month, wall.day, wall.hour, wall.minute, wall.second)))


def _record(data: bytes) -> Fields | str:
    """One record: two pressures, pulse, and when, to the minute."""
    if len(data) != RECORD:
        return "too_short" if len(data) < RECORD else "bad_length"
    if not any(data):
        return {"empty": True}
    systolic, diastolic, pulse, year, month, day, hour, minute = data[:8]
    return plausible(
        {
            "empty": False,
            "systolic_mmhg": systolic,
            "diastolic_mmhg": diastolic,
            "pulse_rate_bpm": pulse,
            "timestamp": stamp_of(2000 + year, month, day, hour, minute, to="minutes"),
        }
    )


def _records(payload: bytes) -> list[Fields]:
    """The records in the answer to read-all; what is left at the end is no record."""
    ends = range(FIRST_RECORD + RECORD, len(payload) + 1, RECORD)
    found = (_record(payload[end - RECORD : end]) for end in ends)
    return [one for one in found if not isinstance(one, str) and not one["empty"]]


def _look(buffer: bytearray, locked: bool) -> Found | NotHere | None:
    if not DEVICE.startswith(buffer[:2]):
        return NotHere()
    if len(buffer) < HEAD:
        return None
    size = HEAD + int.from_bytes(buffer[2:HEAD], "big")
    if not HEAD + 2 <= size <= LONGEST:
        return NotHere("bad_length", HEAD)
    if len(buffer) < size:
        return None
    if sum(buffer[: size - 1]) & 0xFF != buffer[size - 1]:
        return NotHere("checksum", size)
    payload = bytes(buffer[HEAD : size - 1])
    fields: dict[str, Any] = {"payload": payload.hex()}
    if len(payload) >= FIRST_RECORD:
        fields["records"] = _records(payload)
    return Found(size, fields)


def measurements(fields: Fields) -> tuple[Measurement, ...]:
    """Every reading in an answer to read-all, as history of its own time."""
    records = fields.get("records", ())
    return tuple(one for record in records for one in record_measurements(record))


def record_measurements(fields: Fields) -> tuple[Measurement, ...]:
    """One record, as history."""
    return from_memory(measured(fields), fields.get("timestamp"))


PROTOCOLS = (
    WireProtocol(
        "microlife-frame",
        lambda _: Stream(_look, DEVICE[:1]),
        measurements,
        checked=True,
        stream=True,
        usual_bytes=6,
    ),
    WireProtocol("microlife-record", lambda _: Whole(_record), record_measurements, checked=True),
)
"""Checked, and not weakly: under the plain sum lies the check code of the radio's link layer."""
