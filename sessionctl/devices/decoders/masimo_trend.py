"""Masimo Rad-8 trend download (the maker's TrendCom): text lines of what the monitor stored every 2 s.

Rule 1. What was stored is history, with the monitor's own time; none of it is a value of now.
Rule 2. 000 is no value, also in a line without an exception that says so.
Rule 3. A line must be whole, as in ASCII 1 (`masimo`); the exceptions and what they mean are the same.

Source: sample output printed in the operator manual of the Rad-8.
"""

import re
from dataclasses import replace
from typing import Any

from sessionctl.devices.decoders.frames import Fields, WireProtocol
from sessionctl.devices.decoders.lines import Lines
from sessionctl.devices.decoders.masimo import (
    SYNTAX,
    VITALS,
    exceptions_of,
    iso_time,
    measurements as measured,
)
from sessionctl.devices.decoders.readings import withhold_implausible
from sessionctl.vitals import Measurement

_STAMP = r"\d\d/\d\d/\d\d \d\d:\d\d:\d\d"
_VALUES = r"SpO2=(\d{3}|-+)%? +PR=(\d{3}|-+) +PI=(\d\d\.\d\d|[-.]+)%?"
_LINE = re.compile(rf"({_STAMP}) +{_VALUES} +EXC=([0-9A-Fa-f]{{3,8}})(?::([\w,]*))?")


def parse(line: str) -> Fields | str:
    """The wire fields of one line, or `syntax`."""
    found = _LINE.fullmatch(line)
    if found is None:
        return SYNTAX
    stamp, saturation, rate, index, bits, words = found.groups()
    try:
        timestamp = iso_time(stamp)
    except ValueError:
        return SYNTAX
    values: dict[str, Any] = {
        "spo2_percent": _number(saturation),
        "pulse_rate_bpm": _number(rate),
        "perfusion_index_percent": _number(index),
    }
    return {
        "timestamp": timestamp,
        **withhold_implausible(values, VITALS),
        "exceptions": exceptions_of(int(bits, 16)),
        "exceptions_raw": int(bits, 16),
        "exceptions_text": words or "",
    }


def _number(text: str) -> float | int | None:
    """None for dashes and for zero."""
    if not text[0].isdigit():
        return None
    return (float(text) if "." in text else int(text)) or None


def measurements(fields: Fields) -> tuple[Measurement, ...]:
    """SpO2, pulse rate and the perfusion index where there is one, each as history."""
    return tuple(replace(one, history=fields["timestamp"]) for one in measured(fields))


def _stamp(fields: Fields) -> str:
    return str(fields["timestamp"])


PROTOCOLS: tuple[WireProtocol, ...] = (
    WireProtocol(
        "masimo-trend",
        lambda _: Lines(parse),
        measurements,
        checked=False,
        stream=True,
        usual_bytes=60,
        stamp=_stamp,
    ),
)
"""Nothing is `lasting`: a noisy line takes no value of now away, because there is none."""
