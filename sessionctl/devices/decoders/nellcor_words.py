"""What stands around the numbers of a Nellcor: its status codes, its header block, its dates.

Source: the maker's manuals; header lines recorded from an N-560 in hansmuc/NellcorN560Seriell.
"""

import re
from datetime import datetime

from sessionctl.devices.decoders.frames import Fields
from sessionctl.devices.decoders.masimo import FIRST_YEAR_OF_1900S

STATUS = {
    "AO": "alarms off",
    "AS": "alarm silenced",
    "LB": "low battery",
    "LM": "lost pulse with interference",
    "LP": "lost pulse",
    "MO": "motion",
    "PS": "pulse search",
    "PH": "pulse high alarm",
    "PL": "pulse low alarm",
    "SH": "saturation high alarm",
    "SL": "saturation low alarm",
    "SD": "sensor disconnected",
    "SO": "sensor off",
}
LOW_BATTERY = "LB"

ABSENT = ("SD", "SO", "LP", "LM", "PS")
"""Nothing is measured. A monitor that has lost the pulse, or searches for it, may hold its last numbers."""

DOUBTS = ("MO",)

MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")

_RANGE = r"(\d{1,3})-(\d{1,3})"
_HEADER = re.compile(rf"(\S+) +VERSION +(\S+) +CRC: ?(\S*) +SpO2 Limit: +{_RANGE}% +PR Limit: +{_RANGE} ?BPM")
_LIMITS = re.compile(r"([A-Z][A-Za-z ]*?) +(\d{1,3}) ?SAT-S")
_COLUMNS = ["TIME", "%SpO2", "BPM", "PA", "Status"]


def header(line: str) -> Fields | None:
    """The wire fields of a line of the header block; None when it is none."""
    if found := _HEADER.fullmatch(line):
        low, high, slow, fast = map(int, found.groups()[3:])
        return {
            "line": "header",
            "model": found[1],
            "version": found[2],
            "spo2_limit_low_percent": low,
            "spo2_limit_high_percent": high,
            "pulse_limit_low_bpm": slow,
            "pulse_limit_high_bpm": fast,
        }
    if found := _LIMITS.fullmatch(line):
        return {"line": "limits", "limits": found[1], "sat_seconds": int(found[2])}
    return {"line": "columns"} if line.split() == _COLUMNS else None


def stamped(stamp: str) -> str | None:
    """ISO 8601, the device's own clock, from "07-Jan-04 11:24:50"; None for an impossible date.

    The month by our own table: names of months depend on where a program runs.
    """
    month, year = stamp[3:6].upper(), int(stamp[7:9])
    if month not in MONTHS:
        return None
    century = 2000 if year < FIRST_YEAR_OF_1900S else 1900
    hour, minute, second = (int(stamp[i : i + 2]) for i in (10, 13, 16))
    try:
        when = datetime(century + year, MONTHS.index(month) + 1, int(stamp[:2]), hour, minute, second)
    except ValueError:
        return None
    return when.isoformat()
