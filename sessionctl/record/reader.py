"""Reading the record, while it is being written or long after: events in order, from one file or from all."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import apsw

from sessionctl.events import Event, from_json
from sessionctl.record.files import Header, JournalFailed, JournalFile, files, open_to_read, read_header

__all__ = ["JournalFile", "Kept", "Row", "events", "files", "header", "reading", "room_events"]

_PAGE = 1000
"""Rows a statement reads: a long statement would keep the writer from starting its log anew."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A row that is no event this version knows, kept as text: `lost` and `unwritable` rows, newer kinds."""

    at: float
    kind: str
    text: str


class Row(NamedTuple):
    """An event with its number, its journal time and the wall time written beside it."""

    seq: int
    at: float
    wall: float
    event: Event | Kept


@contextmanager
def reading(path: Path) -> Iterator[apsw.Connection]:
    """A read-only connection of its own. Raises JournalFailed, with a sentence, for what goes wrong in it."""
    connection: apsw.Connection | None = None
    try:
        connection = open_to_read(path)
        yield connection
    except apsw.Error as error:
        raise JournalFailed(f"{path}: cannot be read ({error})") from error
    finally:
        if connection is not None:
            connection.close()


def header(path: Path) -> Header:
    """The file's first row. Raises JournalFailed when it cannot be read."""
    with reading(path) as connection:
        body = connection.execute("SELECT body FROM file").get
    try:
        return read_header(body)
    except (ValueError, TypeError, KeyError) as error:
        raise JournalFailed(f"{path}: its first row cannot be read") from error


def events(
    path: Path,
    after: int = 0,
    limit: int | None = None,
    upto: int | None = None,
    parse: Callable[[str], Event] = from_json,
) -> Iterator[Row]:
    """The events of one file with numbers above `after` (and not above `upto`), at most `limit` of them.

    Raises JournalFailed when the file cannot be read (on).
    """
    left = 2**62 if limit is None else limit
    last = 2**62 if upto is None else upto
    with reading(path) as connection:
        while left > 0 and after < last:
            page: list[Any] = connection.execute(
                "SELECT seq, at, wall, kind, body FROM event WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?",
                (after, last, min(left, _PAGE, last - after)),
            ).fetchall()
            if not page:
                return
            for seq, at, wall, kind, body in page:
                if not after < seq <= last:  # a page that is gone reads as rows of zeros
                    raise JournalFailed(f"{path}: cannot be read on after event {after}")
                after = seq
                yield Row(seq, at, wall, _event(parse, at, kind, body))
            left -= len(page)


def room_events(state_dir: Path, after: int = 0, limit: int | None = None) -> Iterator[Row]:
    """The events of the whole room with numbers above `after`, across its files, at most `limit` of them.

    Files set aside as damaged are left out; the file that follows one names it.
    """
    whole = [file.path for file in files(state_dir) if not file.damaged]
    start = max(0, len(whole) - 1)
    while start > 0 and header(whole[start]).first > after + 1:
        start -= 1
    left = 2**62 if limit is None else limit
    for path in whole[start:]:
        for row in events(path, after, left):
            yield row
            left -= 1
        if left <= 0:
            return


def _event(parse: Callable[[str], Event], at: float, kind: str, body: str) -> Event | Kept:
    try:
        return parse(body)
    except ValueError:
        return Kept(at, kind, body)
