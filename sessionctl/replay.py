"""A recording through the real core: a journal's inputs, or a CSV of values, and what follows from them.

A CSV (`at_s,vital,value`) is one watched session from its first row. Every vital is a device of its own, but
the pressures and the pulse of a cuff, whose rows at one `at_s` are one reading.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import TextIO

from sessionctl.events import INPUTS, Command, Configured, Event, Measured
from sessionctl.record.reader import Kept, events
from sessionctl.room.programme import Freshness, Programme
from sessionctl.room.room import Room, advance
from sessionctl.room.settings import RoomDevice, Settings, plain, read
from sessionctl.vitals import PRESSURES, Measurement, Vital

COLUMNS = ("at_s", "vital", "value")
CUFF = (*PRESSURES, Vital.CUFF_PULSE_RATE)
STRETCH = 1.5
"""A vital of a recording stays live for this many of its median gaps, where that is longer than usual."""


class BadRecording(Exception):  # noqa: N818 - it is the recording that is bad
    """The file is no recording; the text says where, what was found and what would do."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a CSV: a value of a vital, or None where the sensor gave none."""

    at: float
    vital: Vital
    value: float | None


def outcomes(inputs: Iterable[Event]) -> Iterator[Event]:
    """Everything a fresh room answers to `inputs`, in order, without the inputs."""
    room = Room()
    for event in inputs:
        room, told = advance(room, event)
        yield from (each for each in told if not isinstance(each, INPUTS))


def journal_inputs(path: Path, programme: Programme | None) -> Iterator[Event]:
    """The inputs of a journal file; with `programme`, its session is judged by that one instead.

    Raises JournalFailed when the file is no journal.
    """
    for row in events(path):
        event = row.event
        if isinstance(event, Kept) or not isinstance(event, INPUTS):
            continue
        if isinstance(event, Configured) and programme is not None:
            settings = read(event.settings)
            programmes = dict.fromkeys(settings.programmes, programme)
            event = replace(event, settings=plain(replace(settings, programmes=programmes)))
        yield event


def csv_rows(lines: TextIO) -> list[Row]:
    """The rows of a CSV. Raises BadRecording with the first line that is not one."""
    reader = csv.reader(lines)
    header = [name.strip() for name in next(reader, [])]
    if [name for name in header if name] != list(COLUMNS):
        raise BadRecording(f"line 1: columns {','.join(header) or '(none)'}; expected {','.join(COLUMNS)}")
    rows = list[Row]()
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append(_row(cells, reader.line_num, rows[-1].at if rows else None))
    except csv.Error as error:
        raise BadRecording(f"line {reader.line_num}: {error}") from error
    if not rows:
        raise BadRecording("there are no rows after the header")
    return rows


def _row(cells: list[str], line: int, before: float | None) -> Row:
    if len(cells) != len(COLUMNS):
        raise BadRecording(f"line {line}: {len(cells)} columns; expected {','.join(COLUMNS)}")
    at_text, name, value_text = (cell.strip() for cell in cells)
    if name not in set(Vital):
        raise BadRecording(f"line {line}: vital = {name!r}; expected one of: {', '.join(Vital)}")
    at = _number(at_text, line, "at_s")
    if not 0 <= at < float("inf"):
        raise BadRecording(f"line {line}: at_s = {at_text}; expected seconds from 0 on")
    if before is not None and at < before:
        raise BadRecording(f"line {line}: at_s = {at:g} after {before:g}; expected rising times")
    return Row(at, Vital(name), _number(value_text, line, "value") if value_text else None)


def _number(text: str, line: int, column: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise BadRecording(f"line {line}: {column} = {text!r}; expected a number") from None


def csv_inputs(rows: list[Row], programme: Programme) -> Iterator[Event]:
    """The inputs that make a fresh room watch what the rows hold."""
    yield Configured(rows[0].at, plain(_settings(rows, programme)))
    args: dict[str, str | float | bool | None] = {"alias": "replay", "session": "replay"}
    yield Command(rows[0].at, "replay", "replay", "nurse", "open-session", args)
    for at, device, measured in _readings(rows):
        yield Measured(at, device, tuple(Measurement(row.vital, row.value) for row in measured))


def _settings(rows: list[Row], programme: Programme) -> Settings:
    vitals = dict.fromkeys(row.vital for row in rows)
    devices = [RoomDevice(str(v), vitals=(v,), simulated=True) for v in vitals if v not in CUFF]
    cuff = tuple(v for v in vitals if v in CUFF)
    if cuff:
        devices.append(RoomDevice("cuff", vitals=cuff, episodic=True, simulated=True))
    stretched = {
        vital: Freshness(live, live) for vital in vitals if (live := _live_s(rows, vital)) is not None
    }
    name = programme.profile.id
    return Settings("replay", name, {name: programme}, tuple(devices), stretched)


def _live_s(rows: list[Row], vital: Vital) -> float | None:
    """How long a value of this vital stays live by its own pace; None with fewer than two rows."""
    times = sorted({row.at for row in rows if row.vital is vital})
    gaps = [later - earlier for earlier, later in pairwise(times)]
    return max(2.0, STRETCH * median(gaps)) if gaps else None


def _readings(rows: list[Row]) -> Iterator[tuple[float, str, list[Row]]]:
    """The rows as messages: one a vital, one a cuff reading; a vital met twice begins the next reading."""
    cuff = list[Row]()
    for row in rows:
        if cuff and (row.at > cuff[0].at or any(other.vital is row.vital for other in cuff)):
            yield cuff[0].at, "cuff", cuff
            cuff = []
        if row.vital in CUFF:
            cuff.append(row)
        else:
            yield row.at, str(row.vital), [row]
    if cuff:
        yield cuff[0].at, "cuff", cuff
