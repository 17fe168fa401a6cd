"""Curves, readings and alarm spans of a stretch of time, from the journal."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import apsw
import orjson

from sessionctl.record.curves import Point, broken, thinned
from sessionctl.record.files import JournalFailed, files
from sessionctl.record.reader import reading
from sessionctl.vitals import PRESSURES, Vital

SLACK_S = 60.0
"""How far an event's `at` may lie behind an earlier one's: an ending is stamped with its exact instant."""

EARLIER_FILES = 1
"""Files looked at before the stretch for alarms that were already present when it began."""

_NOT_CURVES = {*PRESSURES, Vital.CUFF_PRESSURE}
_GONE = ("invalid", "unavailable")
_WORST_FIRST = ("unavailable", "invalid", "ongoing", "questionable", "valid")


def trend(source: Path, from_at: float, to_at: float, columns: int = 600) -> dict[str, Any]:
    """What happened from `from_at` to `to_at` (journal seconds); `source` is a state directory or one file.

    Returns {"from", "to", "vitals": {vital: [[at, value or null], ...]}, "pressures": [{"at", "systolic",
    "diastolic", "mean", "validity"}], "alarms": [{"condition", "title" (the event's text), "priority",
    "type", "bound", "vital", "value", "limit", "from", "to" or null}]}, each in order of time, at most three
    points a column. Blocks for tens of milliseconds: not for the loop.
    A file that cannot be read is left out; JournalFailed when `source` is one file and it cannot.
    """
    raw: dict[str, list[Point]] = {}
    pressures: list[dict[str, Any]] = []
    alarms: list[tuple[str, dict[str, Any]]] = []
    single = source.is_file()
    for path, within in _overlapping(source, from_at):
        try:
            with reading(path) as connection:
                alarms += _conditions(connection, to_at)
                if within:
                    for event in _observed(connection, from_at, to_at):
                        _sort_in(event, raw, pressures)
        except JournalFailed:
            if single:
                raise
    width = max(to_at - from_at, 1e-9) / max(columns, 1)
    return {
        "from": from_at,
        "to": to_at,
        "vitals": {vital: thinned(broken(vital, points), from_at, width) for vital, points in raw.items()},
        "pressures": pressures,
        "alarms": _spans(alarms, from_at),
    }


def _overlapping(source: Path, from_at: float) -> list[tuple[Path, bool]]:
    """The files that may hold the stretch, oldest first, and a few before them (False) for their alarms."""
    if source.is_file():
        return [(source, True)]
    found: list[tuple[Path, bool]] = []
    earlier = 0
    for file in reversed(files(source)):
        if file.damaged:
            continue
        found.append((file.path, earlier == 0))
        if earlier or _begins_before(file.path, from_at):
            earlier += 1
        if earlier > EARLIER_FILES:
            break
    return found[::-1]


def _begins_before(path: Path, at: float) -> bool:
    with suppress(JournalFailed), reading(path) as connection:
        first: Any = connection.execute("SELECT at FROM event ORDER BY seq LIMIT 1").get
        return first is not None and first <= at - SLACK_S
    return False


def _observed(connection: apsw.Connection, from_at: float, to_at: float) -> Iterator[Any]:
    first, last = _seq_at(connection, from_at - SLACK_S), _seq_at(connection, to_at + SLACK_S)
    sql = (
        "SELECT body FROM event WHERE seq >= ? AND seq <= ? AND kind = 'observed' AND at >= ? AND at <= ? "
        "ORDER BY seq"
    )
    rows: Any = connection.execute(sql, (first, last, from_at, to_at))
    for (body,) in rows:
        with suppress(ValueError):
            yield orjson.loads(body)


def _seq_at(connection: apsw.Connection, at: float) -> int:
    """The first number whose `at` is not below `at` (one above the last if none), by halving: `at` rises."""
    ends: Any = connection.execute("SELECT min(seq), max(seq) FROM event").fetchall()[0]
    if ends[0] is None:
        return 0
    low, high = ends[0], ends[1] + 1
    sql = "SELECT seq, at FROM event WHERE seq >= ? ORDER BY seq LIMIT 1"  # a number may be one of the lost
    while low < high:
        middle = (low + high) // 2
        found: Any = connection.execute(sql, (middle,)).fetchall()
        if found and found[0][1] < at:
            low = found[0][0] + 1
        else:
            high = middle
    return int(low)


def _sort_in(event: Any, raw: dict[str, list[Point]], pressures: list[dict[str, Any]]) -> None:
    """One `observed` event: its values onto their curves, its pressures together as one reading."""
    at = event["at"]
    reading_of: dict[str, Any] = {}
    for seen in event["observations"]:
        vital, validity = seen["vital"], seen["validity"]
        if seen["history"] is not None:
            continue  # from the device's memory: kept in the record, never drawn as current
        if vital in PRESSURES:
            reading_of[vital] = seen
        elif vital not in _NOT_CURVES and validity != "ongoing":
            raw.setdefault(vital, []).append((at, None if validity in _GONE else seen["value"]))
    values = {vital: seen["value"] for vital, seen in reading_of.items() if seen["validity"] not in _GONE}
    if any(value is not None for value in values.values()):
        pressures.append(
            {
                "at": at,
                "systolic": values.get(Vital.SYSTOLIC),
                "diastolic": values.get(Vital.DIASTOLIC),
                "mean": values.get(Vital.MEAN_PRESSURE),
                "validity": min((seen["validity"] for seen in reading_of.values()), key=_WORST_FIRST.index),
            }
        )


def _conditions(connection: apsw.Connection, to_at: float) -> list[tuple[str, dict[str, Any]]]:
    """Beginnings and endings of conditions of one file up to `to_at`, by the index that holds only them."""
    sql = (
        "SELECT kind, body FROM event WHERE kind IN ('condition-began', 'condition-ended') AND at <= ? "
        "ORDER BY seq"
    )
    rows: Any = connection.execute(sql, (to_at,))
    found = []
    for kind, body in rows:
        with suppress(ValueError):
            found.append((kind, orjson.loads(body)))
    return found


def _spans(changes: list[tuple[str, dict[str, Any]]], from_at: float) -> list[dict[str, Any]]:
    """Spans of conditions that touch the stretch; one that had begun before any file read begins with it."""
    present: dict[str, dict[str, Any]] = {}
    found: list[dict[str, Any]] = []
    for kind, event in changes:
        condition = event["condition"]
        if kind == "condition-began":
            if condition not in present:
                present[condition] = span = {
                    "condition": condition,
                    "title": event["text"],
                    "priority": event["priority"],
                    "type": event["type"],
                    "bound": event["bound"],
                    "vital": event["vital"],
                    "value": event["value"],
                    "limit": event["limit"],
                    "from": event["at"],
                    "to": None,
                }
                found.append(span)
        elif condition in present:
            present.pop(condition)["to"] = event["at"]
        else:
            found.append(
                {
                    "condition": condition,
                    "title": event["text"],
                    "priority": event["priority"],
                    "from": from_at,
                    "to": event["at"],
                }
            )
    touching = [span for span in found if span["to"] is None or span["to"] >= from_at]
    return sorted(touching, key=lambda span: float(span["from"]))
