"""The sessions of a record: which files hold them, and the little of each that makes one line.

Files are only read. A session whose file was set aside as damaged goes on in another: both are its files.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from sessionctl.record.files import JournalFailed, JournalFile, files
from sessionctl.record.reader import reading


@dataclass(slots=True)
class Brief:
    """One session in short. Times are journal seconds; `opened_wall` is None when that cannot be read.

    `alarms` counts alarms about the patient, or calls for help, by priority. `trouble` is empty, or says
    what cannot be read.
    """

    id: str
    alias: str = ""
    programme: str = ""
    opened_at: float | None = None
    opened_wall: float | None = None
    closed_at: float | None = None
    last_at: float | None = None
    doses: int = 0
    alarms: dict[str, int] = field(default_factory=lambda: {"high": 0, "medium": 0, "low": 0})
    trouble: str = ""


def by_session(state_dir: Path) -> dict[str, list[JournalFile]]:
    """The files of each session, in the order of writing, damaged ones included."""
    found: dict[str, list[JournalFile]] = {}
    for file in files(state_dir):
        if file.kind == "session":
            found.setdefault(file.label, []).append(file)
    return found


def briefs(state_dir: Path) -> Iterator[Brief]:
    """Every session of the record, the oldest first."""
    for session, parts in by_session(state_dir).items():
        brief = Brief(session)
        for file in parts:
            if file.damaged:
                brief.trouble = "a part was set aside as damaged"
            try:
                _look_into(file.path, brief)
            except JournalFailed as failed:
                brief.trouble = str(failed).removeprefix(f"{file.path}: ")
        yield brief


_KINDS = ("session-opened", "session-closed", "dose-marked", "condition-began")


def _look_into(path: Path, brief: Brief) -> None:
    marks = ", ".join("?" for _ in _KINDS)
    with reading(path) as connection:
        rows: Any = connection.execute(
            f"SELECT kind, at, wall, body FROM event WHERE kind IN ({marks}) ORDER BY seq",  # noqa: S608
            _KINDS,
        )
        for kind, at, wall, body in rows:
            with suppress(ValueError):
                _count(brief, kind, at, wall, orjson.loads(body))
        last: Any = connection.execute("SELECT at FROM event ORDER BY seq DESC LIMIT 1").get
        brief.last_at = last if last is not None else brief.last_at


def _count(brief: Brief, kind: str, at: float, wall: float, event: dict[str, Any]) -> None:
    if kind == "session-opened":
        brief.alias, brief.programme = str(event.get("alias", "")), str(event.get("programme", ""))
        brief.opened_at, brief.opened_wall = at, wall
    elif kind == "session-closed":
        brief.closed_at = at
    elif kind == "dose-marked":
        brief.doses += {"first": 1, "further": 1, "undone": -1}.get(str(event.get("change")), 0)
    elif event.get("type") != "technical":
        priority = str(event.get("priority"))
        brief.alarms[priority] = brief.alarms.get(priority, 0) + 1


def version_before(state_dir: Path, first: Path) -> str:
    """The version of the monitor that wrote the file `first`: the last start stated before it, or empty."""
    earlier = [file.path for file in files(state_dir) if not file.damaged]
    place = earlier.index(first) if first in earlier else len(earlier)
    for path in reversed(earlier[:place]):
        with suppress(JournalFailed, ValueError), reading(path) as connection:
            sql = "SELECT body FROM event WHERE kind = 'booted' ORDER BY seq DESC LIMIT 1"
            body: Any = connection.execute(sql).get
            if body is not None:
                return str(orjson.loads(body).get("version", ""))
    return ""
