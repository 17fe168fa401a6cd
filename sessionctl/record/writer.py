"""The thread that writes the record.

Rule 1. Only this thread writes; it takes from the mailbox in order and goes on only when what it holds is
        written.
Rule 2. What failed is tried again after a pause, for ever; before that the file's end is compared with ours,
        since a commit that failed may have landed all the same.
Rule 3. A file that is damaged, gone, or written to by somebody else is set aside, and the record goes on in a
        new one that names it.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import apsw

from sessionctl.record.chain import Head, RawRow, last_number
from sessionctl.record.checkpoint import Checkpoint
from sessionctl.record.files import FileKind, Header, Link, create, new_path, set_aside
from sessionctl.record.mailbox import Batch, Item, Lost, Mailbox, Rotate, Snapshot
from sessionctl.record.news import GIVE_UP, KEEP_OPEN, Failed, Pace, Written, reason_for
from sessionctl.record.rows import chained, rows_of
from sessionctl.record.store import NotOurs, Store

TAKE = 2000
"""Events a transaction holds at most: about 20 ms of work, so that a long backlog never hides the end."""


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file still to be made."""

    kind: FileKind
    session: str
    previous: Link | None


class Writer:
    """`run` is the thread's whole life; `tell` is called in this thread with the news."""

    def __init__(
        self,
        directory: Path,
        mailbox: Mailbox,
        pace: Pace,
        epoch: str,
        head: Head,
        tell: Callable[[Written | Failed], None],
    ) -> None:
        self.busy_since: float | None = None
        self._directory = directory
        self._mailbox = mailbox
        self._pace = pace
        self._epoch = epoch
        self._head = head
        self._tell = tell
        self._durable = head.seq
        self._last_full = 0.0
        self._path: Path | None = None
        self._kind: FileKind = "day"
        self._session = ""
        self._store: Store | None = None
        self._old: Store | None = None
        self._new: NewFile | None = None
        self._doubt = False
        self._note = ""
        self._rows: list[RawRow] = []
        self._snapshot: Snapshot | None = None
        self._rotate: Rotate | None = None

    @property
    def written(self) -> int:
        """The last number in the file."""
        return self._head.seq

    @property
    def durable(self) -> int:
        """The last number on the disk itself."""
        return self._durable

    def start_in(self, path: Path, kind: FileKind, session: str) -> None:
        """Writes on in this file. Raises apsw.Error when it cannot be opened now; `run` tries again."""
        self._path, self._kind, self._session = path, kind, session
        self._store = Store(path)

    def start_new(self, new: NewFile) -> Path | None:
        """Begins a new file. Raises apsw.Error or OSError when that cannot be done now; `run` tries again."""
        self._new = new
        self._ready()
        return self._path

    def run(self) -> None:
        """Writes until the mailbox is stopped and empty."""
        while True:
            items, asked, since = self._mailbox.take(TAKE, self._durable)
            if not items and not asked:
                break
            self._hold(items)
            now = time.monotonic()
            self.busy_since = now if since is None else min(now, since)
            if not self._write_at_last(asked):
                break
            self.busy_since = None
            if not asked:
                self._finish_old()
            if self._store is not None:
                with suppress(
                    apsw.Error
                ):  # the rows are safe in the log; the next commit meets the same disk
                    self._store.tidy(patience=10 if asked else 1)
        self._finish_old()
        if self._store is not None:
            self._store.finish()

    def _finish_old(self) -> None:
        if self._old is not None:
            self._old.finish()
            self._old = None

    def _hold(self, items: list[Item]) -> None:
        for item in items:
            if isinstance(item, Batch | Lost):
                self._rows += rows_of(item)
            elif isinstance(item, Rotate):
                self._rotate = item
            elif item.body:
                self._snapshot = item

    def _write_at_last(self, asked: bool) -> bool:
        """True when all that is held is written; False when stopped before that could be done."""
        since = self.busy_since or time.monotonic()
        while True:
            last_chance = self._mailbox.stopped
            try:
                self._write(asked)
            except (
                Exception
            ) as error:  # a bug here must not end the record either: it is stated and tried again
                self._failed(error)
            else:
                took = time.monotonic() - since
                note, self._note = self._note, ""
                self._tell(Written(self._head.seq, self._durable, took, self._mailbox.waiting == 0, note))
                return True
            if last_chance:
                return False
            self._mailbox.pause(self._pace.retry_s)

    def _write(self, asked: bool) -> None:
        store = self._ready()
        if self._rotate is not None:
            store.flush()
            self._durable = self._head.seq
            rotate, self._rotate = self._rotate, None
            self._new = NewFile(rotate.kind, rotate.session, self._link(store.path))
            self._snapshot = Snapshot(self._head.seq, rotate.state) if rotate.state else None
            store = self._ready()
        full = asked or time.monotonic() - self._last_full >= self._pace.power_s
        rows = chained(self._head.hash, self._rows)
        checkpoint = self._checkpoint(rows)
        if rows or checkpoint:
            store.write(rows, checkpoint, full)
        elif full:
            store.flush()
        self._snapshot = None
        self._advance(rows)
        if full:
            self._durable, self._last_full = self._head.seq, time.monotonic()

    def _ready(self) -> Store:
        """The file to write to: made, opened and compared with what we know, where that is to be done."""
        if self._new is not None:
            self._make(self._new)
        if self._store is None:
            if self._path is None:
                raise NotOurs("no file was begun")
            self._store = Store(self._path)
        if self._doubt:
            self._compare(self._store)
            self._doubt = False
        return self._store

    def _make(self, new: NewFile) -> None:
        wall = time.time()
        path = new_path(self._directory, new.kind, new.session, wall, self._path)
        header = Header(self._epoch, new.kind, new.session, wall, self._head.seq + 1, new.previous)
        create(path, header)
        self._finish_old()
        self._old = self._store  # finished once the first events are safe in the new file
        start = header.start()
        self._store, self._new, self._doubt = None, None, False
        self._path, self._kind, self._session = path, new.kind, new.session
        self._head = Head(start.seq, start.hash, self._head.at, self._head.wall)

    def _compare(self, store: Store) -> None:
        """After a failure: which of the held rows does the file have after all?"""
        found = store.last_hash()
        if found == self._head.hash:
            return
        rows = chained(self._head.hash, self._rows)
        for place, (_, link) in enumerate(rows):
            if link == found:
                self._advance(rows[: place + 1])
                return
        raise NotOurs("it does not end as it was written")

    def _advance(self, rows: list[tuple[RawRow, bytes]]) -> None:
        if not rows:
            return
        last, link = rows[-1]
        at = max(row[1] for row, _ in rows)
        at = at if self._head.at is None else max(at, self._head.at)
        self._head = Head(last_number(last), link, at, last[2])
        del self._rows[: len(rows)]

    def _checkpoint(self, rows: list[tuple[RawRow, bytes]]) -> Checkpoint | None:
        if self._snapshot is None:
            return None
        link = self._head.hash
        for row, after in rows:
            if row[0] > self._snapshot.seq:
                break
            link = after
        return Checkpoint(self._snapshot.seq, link, self._snapshot.body)

    def _link(self, path: Path, damaged: str = "") -> Link:
        head = self._head
        return Link(path.name, head.seq, head.hash.hex(), head.at, head.wall, damaged)

    def _failed(self, error: Exception) -> None:
        self._doubt = True
        if self._store is not None and not isinstance(error, KEEP_OPEN):
            self._store.abandon()
            self._store = None
        reason = reason_for(error)
        if isinstance(error, GIVE_UP) and self._path is not None and self._new is None:
            path, aside = self._path, self._path
            with suppress(OSError):
                aside = set_aside(path)
            self._new = NewFile(self._kind, self._session, self._link(aside, str(error)))
            self._note = f"{path.name} is damaged ({error}) and kept as {aside.name}; a new file goes on"
        self._tell(Failed(reason))
