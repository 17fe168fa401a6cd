"""The files of the record: their names, what is inside them, and the only ways they are opened.

Rule 1. Names sort in the order of writing: `000007-2026-11-21-1.session.sqlite`. The ordinal, not the date,
        orders them, because a clock may be wrong and a day may have several files.
Rule 2. A file gets its name only when it is complete with its first row, so no half-made file ever counts.
Rule 3. Inside the monitor no journal file is ever opened except through apsw: closing any other file
        descriptor of it would drop SQLite's locks (POSIX record locks belong to the process).
Rule 4. Nothing is deleted. A damaged file is renamed, with the log beside it, and kept as it is.
"""

import fcntl
import os
import re
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import apsw
import orjson

from sessionctl.record.chain import Head, hash_of_first

FileKind = Literal["day", "session"]

FOLDER = "journal"
APPLICATION_ID = 0x73657373
"""Marks the file as ours in its header ("sess" in ASCII)."""

BUSY_MS = 200
"""How long SQLite waits for another program's lock; below the 250 ms that make a commit slow."""

_NAME = re.compile(r"(\d{6,})-([A-Za-z0-9_-]+)\.(day|session)\.sqlite(\.damaged-[0-9TZ]+)?")
_ORDINAL = re.compile(r"(\d{6,})-")
_SIDES = ("-wal", "-shm", "-journal")

_SCHEMA = """
CREATE TABLE file (
    one INTEGER PRIMARY KEY CHECK (one = 1), body TEXT NOT NULL, hash BLOB NOT NULL
) STRICT;
CREATE TABLE event (
    seq INTEGER PRIMARY KEY, at REAL NOT NULL, wall REAL NOT NULL, kind TEXT NOT NULL,
    input INTEGER NOT NULL, body TEXT NOT NULL, hash BLOB NOT NULL
) STRICT;
CREATE INDEX landmark ON event (kind) WHERE kind IN ('booted', 'condition-began', 'condition-ended');
CREATE TABLE checkpoint (
    one INTEGER PRIMARY KEY CHECK (one = 1), seq INTEGER NOT NULL, link BLOB NOT NULL,
    body BLOB NOT NULL, hash BLOB NOT NULL
) STRICT;
"""


class JournalFailed(Exception):  # noqa: N818 (reads as what happened, as LinkLost does)
    """The record cannot be written (yet); the text says why, for a person."""


class JournalLocked(JournalFailed):
    """Another program holds the record; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Link:
    """The file before this one: its name, its last event's number and hash (hex), `at` and wall time.

    `damaged` is empty, or says why that file was given up; number and hash are then those of the last event
    up to which its chain holds. `gone_to` is the highest number given in it, 0 when that is `seq`.
    """

    name: str
    seq: int
    head: str
    at: float | None
    wall: float | None
    damaged: str = ""
    gone_to: int = 0


@dataclass(frozen=True, slots=True)
class Header:
    """A file's first row. `epoch` names the numbering; `first` is the number of the file's first event."""

    epoch: str
    kind: FileKind
    session: str
    opened_wall: float
    first: int
    previous: Link | None
    format: int = 1

    def start(self) -> Head:
        """The link the file's first event is chained to."""
        before = bytes.fromhex(self.previous.head) if self.previous else bytes(32)
        at, wall = (self.previous.at, self.previous.wall) if self.previous else (None, None)
        return Head(self.first - 1, hash_of_first(before, self.body()), at, wall)

    def body(self) -> str:
        """The text of the first row: one line of JSON."""
        return orjson.dumps(asdict(self)).decode()


def read_header(body: str) -> Header:
    """The header in a first row's text. Raises ValueError, TypeError or KeyError when it is none of ours."""
    fields: dict[str, Any] = orjson.loads(body)
    if fields["format"] != 1:
        raise ValueError(f"format {fields['format']}")
    previous = fields.pop("previous")
    return Header(previous=Link(**previous) if previous else None, **fields)


@dataclass(frozen=True, slots=True)
class JournalFile:
    """One file of the record as its name tells it. `label` is the session's id or the day."""

    path: Path
    ordinal: int
    label: str
    kind: FileKind
    damaged: bool


def named(path: Path) -> JournalFile | None:
    """What the file's name says, or None for a name that is not a journal's."""
    found = _NAME.fullmatch(path.name)
    if found is None:
        return None
    kind: FileKind = "session" if found[3] == "session" else "day"
    return JournalFile(path, int(found[1]), found[2], kind, found[4] is not None)


def folder(state_dir: Path) -> Path:
    """The folder of the record; `state_dir` may itself be that folder."""
    inner = state_dir / FOLDER
    return inner if inner.is_dir() or state_dir.name != FOLDER else state_dir


def files(state_dir: Path) -> tuple[JournalFile, ...]:
    """All files of the record in the order of writing, damaged ones included and marked."""
    try:
        names = sorted(folder(state_dir).iterdir())
    except OSError:
        return ()
    found = [file for file in map(named, names) if file is not None]
    return tuple(sorted(found, key=lambda file: file.ordinal))


def lock(directory: Path) -> int:
    """Takes the record for this process and returns what holds it (close it to give it back).

    Raises JournalLocked when another monitor has it, JournalFailed when the folder cannot be made or opened.
    """
    try:
        directory.mkdir(parents=True, exist_ok=True, mode=0o750)
        held = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise JournalFailed(f"{directory}: the record's folder cannot be used: {error.strerror}") from error
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(held)
        raise JournalLocked(
            f"{directory}: another monitor is writing here; stop it, or give this one its own --state"
        ) from error
    return held


def new_path(directory: Path, kind: FileKind, session: str, wall: float, current: Path | None) -> Path:
    """The name of the next file: an ordinal above every other, and the session's id or the local date.

    A lone log of a file that was taken away counts too: SQLite would play it into a new file of that name.
    """
    names = [path.name for path in directory.iterdir()] if directory.is_dir() else []
    names += [current.name] if current else []
    ordinal = max((int(found[1]) for found in map(_ORDINAL.match, names) if found), default=0) + 1
    label = re.sub(r"[^A-Za-z0-9_-]", "_", session)[:64] or datetime.fromtimestamp(wall).strftime("%Y-%m-%d")
    return directory / f"{ordinal:06}-{label}.{kind}.sqlite"


def create(path: Path, header: Header) -> None:
    """Makes a journal file with its first row, durable under its name. Raises apsw.Error or OSError."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
    part = path.parent / "new.sqlite.part"
    for side in ("", *_SIDES):
        part.with_name(part.name + side).unlink(missing_ok=True)  # never held an event (rule 2)
    connection = apsw.Connection(str(part))
    try:
        connection.pragma("synchronous", "FULL")
        connection.pragma("application_id", APPLICATION_ID)
        with connection:
            connection.execute(_SCHEMA)
            connection.execute("INSERT INTO file VALUES (1, ?, ?)", (header.body(), header.start().hash))
    finally:
        connection.close()
    if path.exists():
        raise FileExistsError(17, "a journal file of this name exists", str(path))
    part.rename(path)
    with suppress(OSError):  # it has its name; to fail now would make a second file in its place
        sync_folder(path.parent)


def sync_folder(directory: Path) -> None:
    """Makes new and changed names in the folder durable."""
    held = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(held)
    finally:
        os.close(held)


def set_aside(path: Path) -> Path:
    """Renames a damaged file and the logs beside it; returns the new path. Raises OSError."""
    stamp = datetime.now().strftime("%Y%m%dT%H%M%S")
    aside = path.with_name(f"{path.name}.damaged-{stamp}")
    path.rename(aside)  # first: a crash here must not leave a file that looks current without its log
    for side in _SIDES:
        with suppress(FileNotFoundError):
            path.with_name(path.name + side).rename(aside.with_name(aside.name + side))
    sync_folder(path.parent)
    return aside


def open_to_write(path: Path) -> apsw.Connection:
    """Opens a file for the writer, in WAL mode, having held its write lock once. Raises apsw.Error."""
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
    try:
        connection.set_busy_timeout(BUSY_MS)
        connection.pragma("journal_mode", "WAL")
        connection.wal_autocheckpoint(0)  # the writer does it when nothing urgent waits
        connection.pragma("journal_size_limit", 4 << 20)
        connection.execute("BEGIN IMMEDIATE; ROLLBACK")
    except BaseException:
        connection.close()
        raise
    return connection


def open_to_read(path: Path, immutable: bool = False) -> apsw.Connection:
    """Opens a journal file read-only, safe while it is being written. Raises apsw.Error.

    `immutable` touches nothing beside the file either, and is only right for a file nobody has open.
    """
    uri = path.resolve().as_uri() + "?mode=ro" + ("&immutable=1" if immutable else "")
    connection = apsw.Connection(uri, flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI)
    try:
        connection.set_busy_timeout(BUSY_MS)
        connection.pragma("writable_schema", True)  # lets SQLite read the whole part of a file cut short
        connection.pragma("schema_version")
    except apsw.ReadOnlyError:
        connection.close()
        if immutable:
            raise
        # Killed while the file changed between WAL and one single file: only its header is in question,
        # both versions of it read the same, and nobody has the file open.
        return open_to_read(path, immutable=True)
    except BaseException:
        connection.close()
        raise
    return connection


def unfinished(path: Path) -> bool:
    """True when a log still belongs to the file: it was open when its writer was killed."""
    return any(path.with_name(path.name + side).exists() for side in ("-wal", "-journal"))


def finish(connection: apsw.Connection) -> None:
    """Closes a file for good: everything durable, and one single file that needs no log beside it.

    A reader may stand in the way; then the log stays beside the file, which is as safe. Raises nothing.
    """
    with suppress(apsw.Error):
        connection.pragma("synchronous", "FULL")
        connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
        connection.pragma("journal_mode", "DELETE")
    with suppress(apsw.Error):
        connection.close()
