"""Masimo Rad-8, Rad-57, Rad-87, Radical-7: one text line a second ("ASCII 1", 9600 8N1), no check code.

Rule 1. Fields are found by key; which ones there are depends on the model and its options.
Rule 2. A line must be whole: time stamp first, SPO2, BPM, EXC present, numbers of full width, nothing twice.
        A digit lost on the wire then costs the line and never makes another number.
Rule 3. Exceptions that say that nothing is measured take the number away; those that say it is measured badly
        make it questionable. An absent "SET running" bit is no reason by itself: a monitor that has not
        locked yet prints dashes, and dashes are no number.
"""

import re
from datetime import datetime
from typing import Any

from sessionctl.devices.decoders.frames import Fields, WireProtocol
from sessionctl.devices.decoders.lines import Lines
from sessionctl.devices.decoders.readings import reading, said, withhold_implausible
from sessionctl.vitals import Measurement, Vital

SYNTAX = "syntax"
FIRST_YEAR_OF_1900S = 69  # two-digit years as POSIX reads them

EXCEPTIONS = {
    0x001: "no_sensor",
    0x002: "defective_sensor",
    0x004: "low_perfusion",
    0x008: "pulse_search",
    0x010: "interference",
    0x020: "sensor_off",
    0x040: "ambient_light",
    0x080: "unrecognised_sensor",
    0x400: "low_signal_iq",
    0x800: "masimo_set",
}
"""Bits of EXC, from the operator manuals of Rad-8 and Rad-87."""

ABSENT = {
    "no_sensor": "no sensor",
    "defective_sensor": "defective sensor",
    "sensor_off": "sensor off",
    "unrecognised_sensor": "unrecognised sensor",
}
DOUBTS = {
    "low_perfusion": "low perfusion",
    "pulse_search": "pulse search",
    "interference": "interference",
    "ambient_light": "ambient light",
    "low_signal_iq": "low signal iq",
}

VITALS = {
    "spo2_percent": Vital.SPO2,
    "pulse_rate_bpm": Vital.PULSE_RATE,
    "perfusion_index_percent": Vital.PERFUSION_INDEX,
}

_LINE = re.compile(r"(\d\d/\d\d/\d\d \d\d:\d\d:\d\d)((?: +[A-Z][A-Z0-9]*=\S*)+)")
_NUMBER = {
    "SPO2": re.compile(r"(\d{3}|-+)%?"),
    "BPM": re.compile(r"(\d{3}|-+)%?"),  # a "%" after BPM was recorded too
    "PI": re.compile(r"(\d{1,2}(?:\.\d{1,2})?|[-.]+)%?"),
}
_EXC = re.compile(r"[0-9A-Fa-f]{3,8}")  # a bit lost at the end would hide "sensor off", so never fewer
_ALARM = re.compile(r"[0-9A-Fa-f]{1,8}")


def parse(line: str) -> Fields | str:
    """The wire fields of one line, or `syntax`."""
    found = _LINE.fullmatch(line)
    if found is None:
        return SYNTAX
    stamp, rest = found.groups()
    tokens = rest.split()
    given = {key: value for key, _, value in (token.partition("=") for token in tokens)}
    if len(given) != len(tokens) or not {"SPO2", "BPM", "EXC"} <= given.keys():
        return SYNTAX
    try:
        return _fields(iso_time(stamp), given)
    except ValueError:
        return SYNTAX


def _fields(timestamp: str, given: dict[str, str]) -> dict[str, Any]:
    exceptions = _hex(_EXC, given["EXC"])
    values = {
        "spo2_percent": _number(given, "SPO2"),
        "pulse_rate_bpm": _number(given, "BPM"),
        "perfusion_index_percent": _number(given, "PI"),
    }
    serial = given.get("SN", "").strip("-")
    return {
        "timestamp": timestamp,
        "serial_number": serial or None,
        **withhold_implausible(values, VITALS),
        "exceptions": exceptions_of(exceptions),
        "exceptions_raw": exceptions,
        "alarm_raw": _hex(_ALARM, given["ALARM"]) if "ALARM" in given else None,
    }


def exceptions_of(bits: int) -> list[str]:
    """The names of the bits of EXC that are set."""
    return [name for bit, name in EXCEPTIONS.items() if bits & bit]


def iso_time(stamp: str) -> str:
    """ISO 8601, the device's own clock. Raises ValueError for an impossible date."""
    # By hand: strptime takes longer than all the rest of the line, and an alarm may hang on it.
    month, day, year, hour, minute, second = (int(stamp[i : i + 2]) for i in (0, 3, 6, 9, 12, 15))
    century = 2000 if year < FIRST_YEAR_OF_1900S else 1900
    return datetime(century + year, month, day, hour, minute, second).isoformat()


def _hex(form: re.Pattern[str], text: str) -> int:
    if not form.fullmatch(text):
        raise ValueError(text)
    return int(text, 16)


def _number(given: dict[str, str], key: str) -> float | int | None:
    """None for dashes and where the model has no such field. Raises ValueError for anything but a number."""
    if key not in given:
        return None
    found = _NUMBER[key].fullmatch(given[key])
    if found is None:
        raise ValueError(given[key])
    digits = found[1]
    if not digits[0].isdigit():
        return None
    return float(digits) if "." in digits else int(digits)


def measurements(fields: Fields) -> tuple[Measurement, ...]:
    """SpO2 and pulse rate, always both, and the perfusion index where the line has one."""
    flags = dict.fromkeys(fields["exceptions"], True)
    absent, doubts = said(flags, ABSENT), said(flags, DOUBTS)
    found = [
        reading(fields, "spo2_percent", Vital.SPO2, absent=absent, doubts=doubts),
        reading(fields, "pulse_rate_bpm", Vital.PULSE_RATE, absent=absent, doubts=doubts),
    ]
    if not absent and fields["perfusion_index_percent"] is not None:
        found.append(reading(fields, "perfusion_index_percent", Vital.PERFUSION_INDEX, doubts=doubts))
    return tuple(found)


def _stamp(fields: Fields) -> str | None:
    return str(fields["timestamp"])


def _serial(fields: Fields) -> str | None:
    serial: str | None = fields["serial_number"]
    return serial


PROTOCOLS: tuple[WireProtocol, ...] = (
    WireProtocol(
        "masimo-ascii1",
        lambda _: Lines(parse),
        measurements,
        checked=False,
        stream=True,
        usual_bytes=100,
        lasting=tuple(VITALS.values()),
        stamp=_stamp,
        serial=_serial,
    ),
)
