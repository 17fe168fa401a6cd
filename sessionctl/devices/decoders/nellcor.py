"""Nellcor N-560, N-595, N-600, NPB-190/195/290/295: one text line every two seconds, no check code.

Rule 1. A data line has fixed columns: SpO2 ends in column 24, pulse in 32, pulse amplitude in 40 (counted
        from 1), and a "*" behind a number says that its alarm is active. Numbers have no leading zeros, so a
        digit lost on the wire shows only by the columns: a line that is out of them is rejected.
Rule 2. Every 25 lines and after a change of limits come header lines. They measure nothing.
Rule 3. With the sensor off or disconnected, the pulse lost or searched for, there is no number. Motion makes
        the values questionable, and so does a status that is not in the table.
Rule 4. PA is an amplitude without unit, not the perfusion index; it never reaches the room.

Source: the maker's manuals; a recording in hansmuc/NellcorN560Seriell; the N-595 layout of mdpnp/mdpnp.
"""

import re
from typing import Any

from sessionctl.devices.decoders.frames import Battery, Fields, WireProtocol
from sessionctl.devices.decoders.lines import Lines
from sessionctl.devices.decoders.nellcor_words import ABSENT, DOUBTS, LOW_BATTERY, STATUS, header, stamped
from sessionctl.devices.decoders.readings import reading, withhold_implausible
from sessionctl.vitals import Measurement, Vital

SYNTAX = "syntax"
LINE_CHARACTERS = 62
"""The longest data line of the maker's manual."""

HEADER_CHARACTERS = 128  # ours: the longest header line that was recorded has 84

ENDS = (24, 32, 40)
"""Where SpO2, pulse rate and pulse amplitude end: the recording of an N-560 and that of an N-600 agree."""

VITALS = {"spo2_percent": Vital.SPO2, "pulse_rate_bpm": Vital.PULSE_RATE}

_VALUE = r" +(\d{1,3}|---)(\*?)"
_STAMP = r"(\d\d-[A-Za-z]{3}-\d\d \d\d:\d\d:\d\d)"
_LINE = re.compile(rf"{_STAMP}{_VALUE}{_VALUE}{_VALUE}((?: +[A-Z][A-Za-z]+)*)")


def parse(line: str) -> Fields | str:
    """The wire fields of one line: `line` is data, header, limits or columns. Or `syntax`."""
    if len(line) > HEADER_CHARACTERS:
        return SYNTAX
    found = _LINE.fullmatch(line)
    if found is None:
        return header(line) or SYNTAX
    if tuple(found.end(group) for group in (2, 4, 6)) != ENDS or len(line) > LINE_CHARACTERS:
        return SYNTAX
    timestamp = stamped(found[1])
    if timestamp is None:
        return SYNTAX
    values: dict[str, Any] = {"spo2_percent": _number(found[2]), "pulse_rate_bpm": _number(found[4])}
    return {
        "line": "data",
        "timestamp": timestamp,
        **withhold_implausible(values, VITALS),
        "pulse_amplitude": _number(found[6]),
        "spo2_alarm": bool(found[3]),
        "pulse_alarm": bool(found[5]),
        "status": found[8].split(),
    }


def _number(text: str) -> int | None:
    return int(text) if text.isdigit() else None


def measurements(fields: Fields) -> tuple[Measurement, ...]:
    """SpO2 and pulse rate of a data line, always both; nothing from the lines of a header."""
    if fields["line"] != "data":
        return ()
    codes = fields["status"]
    absent = tuple(STATUS[code] for code in codes if code in ABSENT)
    doubts = tuple(STATUS[code] for code in codes if code in DOUBTS)
    doubts += tuple(f"unknown status {code}" for code in codes if code not in STATUS)
    return tuple(reading(fields, name, vital, absent=absent, doubts=doubts) for name, vital in VITALS.items())


def _battery(fields: Fields) -> Battery | None:
    return Battery(None, low=LOW_BATTERY in fields["status"]) if fields["line"] == "data" else None


def _stamp(fields: Fields) -> str | None:
    return fields.get("timestamp")


PROTOCOLS: tuple[WireProtocol, ...] = (
    WireProtocol(
        "nellcor-ascii",
        lambda _: Lines(parse),
        measurements,
        checked=False,
        battery=_battery,
        stream=True,
        usual_bytes=LINE_CHARACTERS,
        lasting=tuple(VITALS.values()),
        stamp=_stamp,
    ),
)
