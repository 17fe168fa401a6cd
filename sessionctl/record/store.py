"""One journal file open for writing: transactions, durability, and the care of its write-ahead log."""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import apsw

from sessionctl.record.chain import RawRow
from sessionctl.record.checkpoint import Checkpoint, write_checkpoint
from sessionctl.record.files import finish, open_to_write

_TIDY_PAGES = 400
"""Log pages (4 KiB) after which the log is copied into the file: small enough to be quick on an SD card.

SQLite's own default is 1000, in the middle of a commit; here it is done when nothing urgent waits.
"""


class NotOurs(Exception):  # noqa: N818 (reads as what happened)
    """The file is not what this process wrote: gone, replaced, or with another end; the text says which."""


class Store:
    """Raises apsw.Error from every method that touches the disk, NotOurs when the file is gone."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connection = open_to_write(path)
        self._identity = _identity(path)
        self._version = int(self._connection.pragma("user_version"))
        self._full: bool | None = None
        self._pages = 0
        self._connection.set_wal_hook(self._count_pages)

    def write(self, rows: Iterable[tuple[RawRow, bytes]], checkpoint: Checkpoint | None, full: bool) -> None:
        """Commits the rows, and the checkpoint with them; `full`: on the disk itself when this returns.

        A full commit makes every commit before it durable too, since they share one log.
        """
        if self._identity != _identity(self.path):
            raise NotOurs("the file was taken away while it was being written")
        self._be(full)
        with self._transaction():
            self._connection.executemany(
                "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?)", ((*row, link) for row, link in rows)
            )
            if checkpoint is not None:
                write_checkpoint(self._connection, checkpoint)

    def flush(self) -> None:
        """Makes every commit so far durable, by a commit that changes nothing but a counter."""
        self._be(full=True)
        self._version = (self._version + 1) % (1 << 30)
        with self._transaction():
            self._connection.pragma("user_version", self._version)

    def last_hash(self) -> bytes:
        """The hash the next row is chained to, as the file has it."""
        rows = self._connection.execute("SELECT hash FROM event ORDER BY seq DESC LIMIT 1").fetchall()
        found = rows[0] if rows else self._connection.execute("SELECT hash FROM file").fetchall()[0]
        return found[0] if isinstance(found[0], bytes) else b""

    def tidy(self, patience: int = 1) -> None:
        """Copies the log into the file when it has grown to `patience` times its usual length."""
        if self._pages >= _TIDY_PAGES * patience:
            self._be(full=True)
            self._pages = 0
            self._connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)

    def finish(self) -> None:
        """Closes the file as one that is complete in itself."""
        finish(self._connection)

    def abandon(self) -> None:
        """Closes the file and leaves every byte of it and of its log as it is."""
        with suppress(apsw.Error):
            self._connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
        with suppress(apsw.Error):
            self._connection.close()

    def _transaction(self) -> "_Transaction":
        return _Transaction(self._connection)

    def _be(self, full: bool) -> None:
        if full is not self._full:
            self._connection.pragma("synchronous", "FULL" if full else "NORMAL")
            self._full = full

    def _count_pages(self, _connection: apsw.Connection, _name: str, pages: int) -> int:
        self._pages = pages
        return apsw.SQLITE_OK


class _Transaction:
    """BEGIN IMMEDIATE to COMMIT; rolled back on any error, a failed COMMIT included."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    def __enter__(self) -> None:
        self._connection.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self._connection.execute("COMMIT")
        finally:
            if self._connection.in_transaction:
                with suppress(apsw.Error):
                    self._connection.execute("ROLLBACK")


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
