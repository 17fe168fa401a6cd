"""The words of a report: instants, durations, alarm titles. Every number carries its unit."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime
from math import floor

from sessionctl.events import ConditionBegan
from sessionctl.vitals import LABEL, UNIT, Vital

MINUS, DASH = "\N{MINUS SIGN}", "\N{EN DASH}"
MARK = {"high": "***", "medium": "**", "low": "*"}

PHASE = {"pre_onset": "Pre-onset", "reentry": "Re-entry"}
"""Phases whose name is not their id with a capital letter."""

_LOWER = ("low", "drop")
_OWN = {"rise": "over own baseline", "drop": "under own baseline"}
_AT_OR_ABOVE = (Vital.SYSTOLIC, Vital.DIASTOLIC, Vital.TEMPERATURE)
_TENTHS = (Vital.PERFUSION_INDEX, Vital.TEMPERATURE)


class Times:
    """Says instants of journal time as clock times of this machine and as time since the dose.

    `offsets` are (at, wall - at) in order; `t0` is the instant from which minutes count, if there is one.
    A minute of the programme lasts `minute_s` seconds: 60, but for a demo that runs faster.
    """

    def __init__(self, offsets: Sequence[tuple[float, float]], t0: float | None, minute_s: float) -> None:
        self.t0 = t0
        self.minute_s = minute_s
        self._ats = [at for at, _ in offsets]
        self._offsets = [offset for _, offset in offsets] or [0.0]

    def wall(self, at: float) -> datetime:
        """The local wall time that was valid at `at`."""
        offset = self._offsets[max(0, bisect_right(self._ats, at) - 1)]
        return local(at + offset)

    def clock(self, at: float) -> str:
        """`13:22:05`, local time."""
        return f"{self.wall(at):%H:%M:%S}"

    def minutes(self, at: float) -> float | None:
        """Minutes of the programme since the dose; negative before it, None when there was none."""
        return None if self.t0 is None else (at - self.t0) / self.minute_s

    def since(self, at: float) -> str:
        """`T+22:05`, minutes and seconds since the dose; empty when there was none."""
        minutes = self.minutes(at)
        if minutes is None:
            return ""
        whole = floor(minutes * 60 + 1e-6)  # as a clock shows it: the second that runs
        sign, seconds = MINUS if whole < 0 else "+", abs(whole)
        return f"T{sign}{seconds // 60}:{seconds % 60:02}"


def local(wall: float) -> datetime:
    """A wall time in the time zone of this machine; a wall time beyond any calendar reads as 1970."""
    try:
        return datetime.fromtimestamp(wall).astimezone()
    except (OverflowError, OSError, ValueError):
        return datetime.fromtimestamp(0).astimezone()


def day(when: datetime) -> str:
    """`21 November 2026`."""
    return f"{when.day} {when:%B %Y}"


def zone(when: datetime) -> str:
    """`UTC+01:00`."""
    offset = f"{when:%z}"
    return f"UTC{offset[:3]}:{offset[3:5]}".replace("-", MINUS)


def duration(seconds: float) -> str:
    """`14 s`, `2 min 10 s`, `1 h 12 min`."""
    whole = round(max(0.0, seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s" if whole % 60 else f"{whole // 60} min"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def number(vital: str, value: float) -> str:
    """A value as the room shows it: one decimal for perfusion and temperature, none for the others."""
    return f"{value:.1f}" if vital in _TENTHS else f"{value:.0f}"


def with_unit(vital: Vital, value: float) -> str:
    """`86 %`."""
    return f"{number(vital, value)} {UNIT[vital]}"


def title(began: ConditionBegan) -> str:
    """An alarm as it began, with its value and the limit in force: `SpO₂ 86 % < 88`."""
    if began.vital is None or began.limit is None:
        return began.text or began.condition
    value = f"{number(began.vital, began.value)}" if began.value is not None else "--"
    shown = f"{LABEL[began.vital]} {value} {UNIT[began.vital]}"
    if began.text:
        return f"{shown}, {began.text} {began.limit:g}"
    at_it = began.bound in _OWN or (began.bound == "high" and began.vital in _AT_OR_ABOVE)
    sign = ("≤" if at_it else "<") if began.bound in _LOWER else ("≥" if at_it else ">")
    own = f" ({_OWN[began.bound]})" if began.bound in _OWN else ""
    return f"{shown} {sign} {began.limit:g}{own}"


def phase(name: str) -> str:
    """The name of a phase for people."""
    return PHASE.get(name, name.replace("_", " ").capitalize())


def plain(text: str) -> str:
    """On one line and without control or invisible characters, for a terminal."""
    return re.sub(r"\s+", " ", "".join(c if c.isprintable() else " " for c in text)).strip()


def count(number_of: int, noun: str) -> str:
    """`1 alarm`, `2 alarms`, `no alarm`."""
    return f"{number_of} {noun}s" if number_of > 1 else f"{number_of or 'no'} {noun}"
