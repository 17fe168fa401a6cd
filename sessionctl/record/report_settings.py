"""What a session was run by, from the plain settings in the record: devices, programme, limits in force.

Read by key and forgiving: a report of an old record must not fail on a key that has moved since.
"""

import re
from dataclasses import dataclass
from typing import Any

from sessionctl.record.report_words import DASH

GRADES = ("low", "medium", "high")

_VITALS = (
    ("Pulse (/min)", "pulse_rate"),
    ("Systolic (mmHg)", "systolic"),
    ("Diastolic (mmHg)", "diastolic"),
    ("Breathing (/min)", "respiratory_rate"),
    ("Temperature (°C)", "temperature"),
)


@dataclass(frozen=True, slots=True)
class Programme:
    """`times_min` are the minutes after the dose at which a pressure is due, in order."""

    id: str
    label: str
    version: str
    signed_by: str
    limits: dict[str, Any]
    times_min: tuple[float, ...]
    before: bool
    late_s: float


@dataclass(frozen=True, slots=True)
class Device:
    name: str
    label: str
    model: str
    simulated: bool


def get(tree: Any, *keys: str) -> Any:
    """What lies under `keys`, or None."""
    for key in keys:
        tree = tree.get(key) if isinstance(tree, dict) else None
    return tree


def real(tree: Any, *keys: str) -> float | None:
    """The number under `keys`, or None."""
    found = get(tree, *keys)
    return float(found) if isinstance(found, int | float) and not isinstance(found, bool) else None


def devices(settings: dict[str, Any]) -> list[Device]:
    """The devices of the room in the order of its settings."""
    rows = [row for row in get(settings, "devices") or [] if isinstance(row, dict)]
    return [
        Device(
            str(row.get("name", "")),
            str(row.get("label") or row.get("name", "")),
            str(row.get("model", "")),
            row.get("simulated") is True,
        )
        for row in rows
    ]


def programme(settings: dict[str, Any], name: str) -> Programme:
    """The programme called `name`. One whose settings are not there has an id and nothing else."""
    found = get(settings, "programmes", name)
    profile = get(found, "profile")
    signed = get(profile, "status") == "signed" and get(profile, "reviewed_by")
    times = get(found, "nibp", "times_min") or []
    minutes = [float(m) for m in times if isinstance(m, int | float) and not isinstance(m, bool)]
    late_min = real(found, "nibp", "overdue_low_min")
    return Programme(
        name,
        str(get(profile, "label") or name),
        str(get(profile, "version") or ""),
        str(signed or ""),
        get(found, "limits") or {},
        tuple(sorted(m for m in minutes if m >= 0)),
        any(m < 0 for m in minutes),
        60.0 * (5.0 if late_min is None else late_min),
    )


def medium(limits: dict[str, Any], vital: str, key: str) -> float | None:
    """The limit that pages somebody (medium priority), under `key`: `below`, `above`, `from_`, `rise`."""
    return real(limits, vital, "medium", key)


def limits_table(limits: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    """Rows of vital and unit, and what begins a low, a medium and a high alarm."""
    rows = [("SpO₂ (%)", *(_spo2(limits, grade) for grade in GRADES))]
    rows += [(label, *(_grade(limits, vital, grade) for grade in GRADES)) for label, vital in _VITALS]
    return [
        (label, _kept(low), _kept(middle), _kept(high))
        for label, low, middle, high in rows
        if (low, middle, high) != (DASH, DASH, DASH)
    ]


def _kept(text: str) -> str:
    """Numbers, their signs and their units stay on one line."""
    return re.sub(r"(?<=[<>≥]) | (?=s\b)", "\N{NO-BREAK SPACE}", text)


def _spo2(limits: dict[str, Any], grade: str) -> str:
    parts = [_grade(limits, "spo2", grade)]
    drop = real(limits, "spo2", "low", "drop")
    if grade == "low" and drop is not None:
        parts.append(f"{drop:g} under own baseline{_for(real(limits, 'spo2', 'low', 'drop_for_s'))}")
    floor = real(limits, "spo2", "floor", "below")
    if grade == "high" and floor is not None:
        parts.append(f"< {floor:g}{_for(real(limits, 'spo2', 'floor', 'delay_s'))}")
    burden = get(limits, "spo2", "burden")
    if get(burden, "gives") == grade:
        satsec, limit = real(burden, "satsec"), real(burden, "limit")
        dips, dip_s = real(burden, "dips_in_60s"), real(burden, "dip_min_s")
        if satsec is not None and limit is not None:
            parts.append(f"{satsec:g} sat-seconds under {limit:g}")
        if dips is not None and dip_s is not None:
            parts.append(f"{dips:g} dips of {dip_s:g} s in 60 s")
    return "; ".join(part for part in parts if part != DASH) or DASH


def _grade(limits: dict[str, Any], vital: str, grade: str) -> str:
    row = get(limits, vital, grade)
    parts = [
        f"{words}{value:g}{after}{_for(real(row, delay), real(row, 'delay_s'))}"
        for key, words, after, delay in (
            ("below", "< ", "", "below_delay_s"),
            ("above", "> ", "", "above_delay_s"),
            ("from_", "≥ ", "", "delay_s"),
            ("twice_from", "≥ ", " twice running", "delay_s"),
            ("rise", "", " over own baseline", "delay_s"),
        )
        if (value := real(row, key)) is not None
    ]
    return "; ".join(parts) or DASH


def _for(*delays: float | None) -> str:
    found = next((delay for delay in delays if delay is not None), None)
    if found is None:
        return ""
    return f" for {found:g} s" if found else " at once"
