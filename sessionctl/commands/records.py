"""`sessionctl sessions` and `report ID`: what happened in a room, read from its record and never changed."""

import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sessionctl.commands.says import WRONG_CALL, fail
from sessionctl.commands.states import State, only_state

if TYPE_CHECKING:
    from sessionctl.record.report_files import Brief

NEW_FILE = 0o600
"""A report holds what was measured on a person: a new file is for its owner alone."""


def sessions(state: State = None) -> None:
    """One line a session, the oldest first: id, alias, opened, length, programme, doses, alarms."""
    from sessionctl.record.report_files import briefs

    folder = _folder(state)
    none = True
    for brief in briefs(folder):
        print(_line(brief))
        none = False
    if none:
        print(f"{folder} holds no session yet.")


def _folder(state: Path | None) -> Path:
    folder = state or only_state()
    if not folder.is_dir():
        fail(f"{folder}: there is no such directory; name the room's folder with --state", WRONG_CALL)
    return folder


def _line(brief: "Brief") -> str:
    from sessionctl.record.report_words import count, duration, local, plain

    opened = (
        f"{local(brief.opened_wall):%Y-%m-%d %H:%M}" if brief.opened_wall is not None else "opening unknown"
    )
    end = brief.closed_at if brief.closed_at is not None else brief.last_at
    length = duration(end - brief.opened_at) if end is not None and brief.opened_at is not None else "--"
    alarms = ", ".join(f"{number} {priority}" for priority, number in brief.alarms.items() if number)
    parts = [
        brief.id,
        plain(brief.alias) or "--",
        opened,
        length,
        plain(brief.programme) or "--",
        count(brief.doses, "dose"),
        f"alarms: {alarms}" if alarms else "no alarm",
        "closed" if brief.closed_at is not None else "open",
    ]
    return "  ".join([*parts, plain(brief.trouble)] if brief.trouble else parts)


def report(
    session: Annotated[
        str, typer.Argument(metavar="ID", help="The session, as `sessionctl sessions` names it.")
    ],
    html: Annotated[Path, typer.Option("--html", metavar="FILE", help="Where the page goes; - is stdout.")],
    state: State = None,
) -> None:
    """A readable report of one session, as one HTML file that prints on A4. Works while it is recorded."""
    from sessionctl.record.files import folder as record_folder
    from sessionctl.record.report import NoSuchSession, report_html

    folder = _folder(state)
    try:
        page = report_html(folder, session).encode("utf-8", "replace")
    except NoSuchSession as wrong:
        fail(f"report: {wrong}")
    if str(html) == "-":
        sys.stdout.flush()
        sys.stdout.buffer.write(page)
        sys.stdout.buffer.flush()
        return
    if html.resolve().is_relative_to(record_folder(folder).resolve()):
        fail(
            f"--html {html}: that is inside the record, which is never changed; name another place",
            WRONG_CALL,
        )
    try:
        write_whole(html, page)
    except OSError as wrong:
        fail(f"--html {html}: cannot be written: {wrong.strerror}")


def write_whole(path: Path, data: bytes) -> None:
    """Puts `data` into the file at once or not at all: a file that was there stays until all is written.

    Raises OSError. What is no file (a pipe, a terminal) is written to as it is.
    """
    path = path.resolve()
    if path.exists() and not path.is_file():
        path.write_bytes(data)
        return
    mode = path.stat().st_mode & 0o777 if path.exists() else NEW_FILE
    part, name = tempfile.mkstemp(prefix=".report-", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(part, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        Path(name).chmod(mode)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
