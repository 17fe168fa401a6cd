"""Is one journal file whole, and if not, from which event? Reads only; a start and `verify` ask here."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import apsw

from sessionctl.record.chain import Head, RawRow, Walked, hash_of_first, walk
from sessionctl.record.checkpoint import read_checkpoint
from sessionctl.record.files import (
    APPLICATION_ID,
    Header,
    JournalFailed,
    JournalLocked,
    open_to_read,
    read_header,
)


@dataclass(frozen=True, slots=True)
class Inspected:
    """What a file holds. `trouble` is empty when it is whole, else a sentence for a person.

    `head` is the last event up to which the chain holds, `last` the highest number that can be read at all
    and `last_at` the greatest `at`. `certain` is False when there may have been more that cannot be read.
    """

    header: Header | None
    head: Head
    last: int
    last_at: float | None
    trouble: str
    certain: bool


def inspect(path: Path, immutable: bool = False) -> Inspected:
    """Follows the chain of one file and checks its pages, on one snapshot of it.

    Raises JournalLocked when another program holds it, JournalFailed when it cannot be opened at all.
    """
    connection: apsw.Connection | None = None
    try:
        connection = open_to_read(path, immutable)
        return _inspect(connection)
    except (apsw.BusyError, apsw.LockedError) as error:
        raise JournalLocked(f"{path}: another program holds this file; close it and try again") from error
    except (apsw.CantOpenError, apsw.PermissionsError, apsw.AuthError, apsw.ReadOnlyError) as error:
        raise JournalFailed(f"{path}: cannot be opened to read ({error})") from error
    except apsw.Error as error:
        return Inspected(None, Head(), 0, None, f"not a readable journal ({error})", certain=False)
    finally:
        if connection is not None:
            connection.close()


def _inspect(connection: apsw.Connection) -> Inspected:
    connection.execute("BEGIN")
    header, start, why = _first_row(connection)
    if header is None or start is None:
        return Inspected(None, Head(), *_furthest(connection, Head()), why, certain=False)
    unreadable: list[str] = []
    walked = walk(start, _rows(connection, unreadable))
    last, last_at = _furthest(connection, walked.head)
    after = f" after event {walked.head.seq}"
    trouble = walked.broken
    if unreadable:
        trouble = f"broken from event {walked.head.seq + 1}: the file cannot be read there ({unreadable[0]})"
    elif not trouble and _checkpoint_is_ahead(connection, walked):
        trouble = f"broken from event {walked.head.seq + 1}: events{after} are missing at the end"
    pages = _check_pages(connection)
    if pages and not trouble:
        trouble = f"every event is as it was written, but the file is damaged ({pages})"
    certain = not unreadable and not pages and not trouble.endswith("at the end")
    return Inspected(header, walked.head, last, last_at, trouble, certain)


def _first_row(connection: apsw.Connection) -> tuple[Header | None, Head | None, str]:
    try:
        rows = connection.execute("SELECT body, hash FROM file WHERE one = 1").fetchall()
    except (apsw.CorruptError, apsw.SQLError, apsw.IOError) as error:
        if not _looks_like_ours(connection):
            raise
        return None, None, f"its first row cannot be read ({error})"
    body: Any
    stored: Any
    try:
        body, stored = rows[0]
        header = read_header(body)
        before = bytes.fromhex(header.previous.head) if header.previous else bytes(32)
        if hash_of_first(before, body) != stored:
            raise ValueError
    except (IndexError, ValueError, TypeError, KeyError, AttributeError):
        return None, None, "its first row is not as it was written"
    return header, header.start(), ""


def _looks_like_ours(connection: apsw.Connection) -> bool:
    try:
        return bool(connection.pragma("application_id") == APPLICATION_ID)
    except apsw.Error:
        return False


def _rows(connection: apsw.Connection, unreadable: list[str]) -> Iterator[tuple[RawRow, bytes]]:
    """All rows in order, to the end or to the first that cannot be read (then `unreadable` says why)."""
    sql = "SELECT seq, at, wall, kind, input, body, hash FROM event ORDER BY seq"
    try:
        for row in connection.execute(sql):
            yield row[:6], row[6]
    except apsw.Error as error:
        unreadable.append(str(error))


def _furthest(connection: apsw.Connection, head: Head) -> tuple[int, float | None]:
    """The highest number and the greatest `at` that can be read, at least those of `head`."""
    last, last_at = head.seq, head.at
    try:
        rows = connection.execute("SELECT seq, at FROM event WHERE seq > ? ORDER BY seq DESC", (head.seq,))
        for seq, at in rows:
            last, last_at = max(last, seq), at if last_at is None else max(last_at, at)
    except (apsw.Error, TypeError):
        pass  # what cannot be read cannot be counted; the caller knows the file is damaged
    return last, last_at


def _checkpoint_is_ahead(connection: apsw.Connection, walked: Walked) -> bool:
    """A checkpoint is only ever written after its event; one beyond the last event betrays a cut end."""
    found = read_checkpoint(connection)
    return found is not None and found.seq > walked.head.seq


def _check_pages(connection: apsw.Connection) -> str:
    try:
        found = str(connection.execute("PRAGMA integrity_check(1)").get)
    except apsw.Error as error:
        found = str(error)
    return "" if found == "ok" else found.splitlines()[-1]
