"""Nonin 8500, 2500, 8600, 9847, 9600, 4100: one text line a second (9600 8N1), no check code.

Rule 1. A line must be whole: both values with three digits or dashes, in their order, and known marks behind
        them. A digit lost on the wire then costs the line and never makes another number.
Rule 2. Dashes are no number. The mark of fast averages is told as a field; it is no doubt.

The header that these devices print when they are switched on is no measurement and is rejected line by line:
its wording was not found.

Source: operator manuals of 8500, 2500, 8600, 9847, 9600, 4100 (pages on the serial output).
"""

import re
from typing import Any

from sessionctl.devices.decoders import nonin_layout as at
from sessionctl.devices.decoders.frames import Fields, WireProtocol
from sessionctl.devices.decoders.lines import Lines
from sessionctl.devices.decoders.readings import reading, withhold_implausible
from sessionctl.vitals import Measurement, Vital

SYNTAX = "syntax"
MARKS = {"F": "fast", "*": "event", "B": "breath"}
"""What may stand behind the values: fast averages, the event key, a breath (9847)."""

VITALS = {"spo2_percent": Vital.SPO2, "pulse_rate_bpm": Vital.PULSE_RATE}

_TIME = r"(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d"
_LINE = re.compile(rf"(?:({_TIME}) +)?SPO2=(\d{{3}}|-{{1,3}}) +HR=(\d{{3}}|-{{1,3}})((?: *[F*B])*)")


def parse(line: str) -> Fields | str:
    """The wire fields of one line, or `syntax`."""
    found = _LINE.fullmatch(line)
    if found is None:
        return SYNTAX
    time, saturation, rate, behind = found.groups()
    marks = behind.replace(" ", "")
    if len(set(marks)) < len(marks):
        return SYNTAX
    values: dict[str, Any] = {
        "spo2_percent": _number(saturation, at.NO_SATURATION),
        "pulse_rate_bpm": _number(rate, at.NO_RATE),
    }
    return {
        "device_time": time,
        **withhold_implausible(values, VITALS),
        **{name: mark in marks for mark, name in MARKS.items()},
    }


def _number(text: str, missing: int) -> int | None:
    """None for dashes, and for the code that these makers' binary formats use for a missing value."""
    value = int(text) if text.isdigit() else missing
    return None if value == missing else value


def measurements(fields: Fields) -> tuple[Measurement, ...]:
    """SpO2 and pulse rate, always both."""
    return tuple(reading(fields, name, vital) for name, vital in VITALS.items())


def _stamp(fields: Fields) -> str | None:
    time: str | None = fields["device_time"]
    return time


PROTOCOLS: tuple[WireProtocol, ...] = (
    WireProtocol(
        "nonin-ascii",
        lambda _: Lines(parse),
        measurements,
        checked=False,
        stream=True,
        usual_bytes=len("SPO2=097 HR=072\r\n"),
        lasting=tuple(VITALS.values()),
        stamp=_stamp,
    ),
)
