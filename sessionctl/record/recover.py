"""What a start finds: the newest file checked, a damaged one set aside, and what folds the room again."""

import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import apsw

from sessionctl.events import Booted, from_json
from sessionctl.record.chain import Head
from sessionctl.record.checkpoint import Checkpoint, trusted_checkpoint
from sessionctl.record.files import (
    FileKind,
    Header,
    JournalFailed,
    JournalFile,
    JournalLocked,
    Link,
    files,
    finish,
    open_to_write,
    set_aside,
    unfinished,
)
from sessionctl.record.inspect import Inspected, inspect
from sessionctl.record.reader import Row, events, header, reading


@dataclass(frozen=True, slots=True)
class Recovered:
    """What the record held at the start. A room without a record has `last_seq` 0 and no times.

    `last_at` is the greatest `at` so far: journal time goes on from there and never back. `trouble` is empty,
    or says for a person what of the record could not be read; `rows` then gives what still could.
    """

    epoch: str
    path: Path
    kind: FileKind
    session: str
    last_seq: int
    last_at: float | None
    last_wall: float | None
    booted: Booted | None
    checkpoint: Checkpoint | None
    trouble: str
    sources: tuple[tuple[Path, int, int], ...]
    """Where `rows` come from: path, number after which, number up to which."""

    def rows(self) -> Iterator[Row]:
        """Everything recorded before this start and after the checkpoint, in order; inputs and outcomes.

        Without a checkpoint in the newest file it reaches back through older files to one that has one.
        Raises JournalFailed when a file cannot be read on.
        """
        for path, after, upto in self.sources:
            yield from events(path, after, upto=upto)


@dataclass(frozen=True, slots=True)
class Found:
    """The newest file (None for a new room), the head to write on from, and a damaged file's follow-up.

    With `follow` a new file has to be made whose first row names the file given up.
    """

    file: JournalFile | None
    header: Header | None
    head: Head
    epoch: str
    follow: Link | None
    trouble: str


def find(state_dir: Path) -> Found:
    """Checks the newest file of the record and sets it aside, untouched, when it is damaged.

    Raises JournalLocked when another program holds it.
    """
    there = files(state_dir)
    if not there:
        return Found(None, None, Head(), _new_epoch(), None, "")
    newest = there[-1]
    if newest.damaged:  # a start ended between setting it aside and making the next file
        return _given_up(newest, newest.path, _inspected(newest.path), there)
    seen = _inspected(newest.path)
    if not seen.trouble and seen.header is not None:
        return Found(newest, seen.header, seen.head, seen.header.epoch, None, "")
    path = newest.path
    if seen.header is not None or not seen.trouble.startswith("cannot be opened"):
        with suppress(OSError):  # a disk that cannot be written keeps it under its own name
            path = set_aside(path)
    return _given_up(newest, path, seen, there)


def finish_older(state_dir: Path) -> None:
    """Makes single files of older ones whose finishing a kill cut short; what is not whole is left alone."""
    for file in files(state_dir)[:-1]:
        if not file.damaged and unfinished(file.path) and not _inspected(file.path).trouble:
            with suppress(apsw.Error):  # it reads the same with its log beside it
                finish(open_to_write(file.path))


def _inspected(path: Path) -> Inspected:
    try:
        return inspect(path)
    except JournalLocked:
        raise
    except JournalFailed:
        return Inspected(None, Head(), 0, None, "cannot be opened to read", certain=False)


def _given_up(newest: JournalFile, path: Path, seen: Inspected, there: tuple[JournalFile, ...]) -> Found:
    """Numbers go on above all that can be read; where more may have existed the epoch is a new one."""
    before = _last_link(there, newest) if seen.header is None else None
    head = seen.head if before is None else Head(before.seq, bytes(32), before.at, before.wall)
    last = max(seen.last, head.seq)
    at = max((at for at in (seen.last_at, head.at) if at is not None), default=None)
    trouble = f"the record {newest.path.name} is damaged: {seen.trouble}. It is kept as {path.name}"
    follow = Link(
        path.name, head.seq, head.hash.hex(), at, head.wall, seen.trouble, last if last != head.seq else 0
    )
    epoch = seen.header.epoch if seen.header and seen.certain else _new_epoch()
    return Found(newest, seen.header, Head(last, head.hash, at, head.wall), epoch, follow, trouble)


def _last_link(there: tuple[JournalFile, ...], newest: JournalFile) -> Head | None:
    """The last event before an unreadable file, from the newest older file that can be read."""
    for file in reversed(there):
        if file.ordinal < newest.ordinal:
            seen = _inspected(file.path)
            if seen.header is not None:
                return Head(seen.last, bytes(32), seen.last_at, seen.head.wall)
    return None


def _new_epoch() -> str:
    return secrets.token_hex(8)


def recovered(
    state_dir: Path, found: Found, path: Path, kind: FileKind, session: str, trouble: str
) -> Recovered:
    """What folds the room again; `path`, `kind` and `session` are of the file now written to."""
    sources, checkpoint = _sources(state_dir, found)
    return Recovered(
        found.epoch,
        path,
        kind,
        session,
        found.head.seq,
        found.head.at,
        found.head.wall,
        _last_booted(source[0] for source in reversed(sources)) or _last_booted(_older(state_dir)),
        checkpoint,
        trouble,
        sources,
    )


def _older(state_dir: Path) -> Iterator[Path]:
    yield from (file.path for file in reversed(files(state_dir)) if not file.damaged)


def _sources(state_dir: Path, found: Found) -> tuple[tuple[tuple[Path, int, int], ...], Checkpoint | None]:
    """The files to read from the newest trusted checkpoint on; from the very first where there is none."""
    sources: list[tuple[Path, int, int]] = []
    there = files(state_dir)
    upto = found.follow.seq if found.follow else found.head.seq
    for file in reversed(there):
        if file.damaged and not (found.follow and found.follow.name == file.path.name):
            continue
        try:
            first = header(file.path).first
            with reading(file.path) as connection:
                checkpoint = trusted_checkpoint(connection)
        except JournalFailed:
            continue
        usable = checkpoint is not None and checkpoint.seq <= upto
        sources.append((file.path, checkpoint.seq if usable and checkpoint else first - 1, upto))
        if usable:
            return tuple(reversed(sources)), checkpoint
        upto = min(upto, first - 1)
    return tuple(reversed(sources)), None


def _last_booted(paths: Iterator[Path]) -> Booted | None:
    sql = "SELECT body FROM event WHERE kind = 'booted' ORDER BY seq DESC LIMIT 1"
    for path in paths:
        try:
            with reading(path) as connection:
                body = connection.execute(sql).get
            event = from_json(body) if body is not None else None
        except (JournalFailed, ValueError):
            continue
        if isinstance(event, Booted):
            return event
    return None
