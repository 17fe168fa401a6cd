"""`sessionctl replay FILE`: a journal or a CSV of values through the real core."""

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sessionctl.commands.says import NOT_SO, WRONG_CALL, fail

if TYPE_CHECKING:
    from sessionctl.events import Event
    from sessionctl.room.programme import Programme

SQLITE = b"SQLite format 3\x00"
DEFAULT_PROGRAMME = "ket-sl-adult"
MARK = {"high": "***", "medium": "**", "low": "*"}


def replay(
    file: Annotated[Path, typer.Argument(help="A journal file, or a CSV with at_s,vital,value.")],
    profile: Annotated[Path | None, typer.Option(help="Judge by this programme file instead.")] = None,
    speed: Annotated[str, typer.Option(help="Times real time, or max.")] = "max",
    json: Annotated[bool, typer.Option("--json", help="Print every outcome as a line of JSON.")] = False,
) -> None:
    """Feed a recording to a fresh room and print what follows."""
    from sessionctl.events import to_json

    pace = _pace(speed)
    began, first = time.monotonic(), None
    count = 0
    for event in _outcomes(file, profile):
        first = event.at if first is None else first
        if pace is not None:
            time.sleep(max(0.0, began + (event.at - first) / pace - time.monotonic()))
        if json:
            sys.stdout.write(to_json(event).decode() + "\n")
        elif line := _line(event):
            count += 1
            print(line, flush=pace is not None)
    if not json:
        print(f"{count} alarms and notices" if count else "no alarm")


def _pace(speed: str) -> float | None:
    if speed == "max":
        return None
    try:
        pace = float(speed)
    except ValueError:
        pace = 0.0
    if not 0 < pace <= 100_000:
        fail(f"--speed {speed}: expected a number above 0, or max", WRONG_CALL)
    return pace


def _outcomes(file: Path, profile: Path | None) -> "Iterator[Event]":
    """Every outcome; a file that is no recording ends the program with one line."""
    from sessionctl.record.files import JournalFailed
    from sessionctl.replay import BadRecording, csv_inputs, csv_rows, journal_inputs, outcomes

    programme = _programme(profile)
    try:
        with file.open("rb") as raw:
            is_journal = raw.read(len(SQLITE)) == SQLITE
        if is_journal:
            yield from outcomes(journal_inputs(file, programme))
        else:
            with file.open(encoding="utf-8-sig", newline="") as lines:
                rows = csv_rows(lines)
            yield from outcomes(csv_inputs(rows, programme or _shipped()))
    except (BadRecording, JournalFailed) as wrong:
        fail(f"{file}: {wrong}", NOT_SO)
    except UnicodeDecodeError:
        fail(f"{file}: neither a journal nor text; expected a journal file or a CSV", NOT_SO)
    except OSError as wrong:
        fail(f"{file}: {wrong.strerror}", WRONG_CALL)


def _programme(profile: Path | None) -> "Programme | None":
    from sessionctl.config import ConfigError, load_programme

    try:
        return load_programme(profile) if profile is not None else None
    except ConfigError as wrong:
        fail(str(wrong), NOT_SO)


def _shipped() -> "Programme":
    from sessionctl.config import shipped_programmes

    return shipped_programmes()[DEFAULT_PROGRAMME]


def _line(event: "Event") -> str:
    """One line for a person; "" for what is not worth one."""
    from sessionctl.events import ConditionBegan, ConditionEnded, Refused, SignalChanged
    from sessionctl.room.words import title

    hours, seconds = divmod(event.at, 3600)
    clock = f"{hours:02.0f}:{seconds // 60:02.0f}:{seconds % 60:06.3f}"
    match event:
        case ConditionBegan():
            said = title(event, event.value)
            return f"{clock}  {MARK[event.priority]:3}  began  {said}"
        case ConditionEnded():
            return f"{clock}  {MARK[event.priority]:3}  ended  {event.condition} {event.text}".rstrip()
        case SignalChanged(change="seen") | SignalChanged(change="acknowledged"):
            return f"{clock}       {event.change} by {event.by}: {event.condition}"
        case Refused():
            return f"{clock}       refused {event.name} of {event.by}: {event.reason}"
    return ""
