"""A checkpoint: the room's state after one event, kept so that a restart need not fold the whole file.

It is a cache. One that is damaged, or that does not belong to the chain beside it, is as good as none.
"""

import struct
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import apsw


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The room's state after event `seq`, as its owner wrote it; `link` is the chain's hash there."""

    seq: int
    link: bytes
    body: bytes

    def hash(self) -> bytes:
        """SHA-256(link + seq as unsigned 64-bit big-endian + body)."""
        return sha256(self.link + struct.pack(">Q", self.seq) + self.body).digest()


def write_checkpoint(connection: apsw.Connection, checkpoint: Checkpoint) -> None:
    """Replaces the file's checkpoint, inside the caller's transaction. Raises apsw.Error."""
    connection.execute(
        "INSERT OR REPLACE INTO checkpoint VALUES (1, ?, ?, ?, ?)",
        (checkpoint.seq, checkpoint.link, checkpoint.body, checkpoint.hash()),
    )


def read_checkpoint(connection: apsw.Connection) -> Checkpoint | None:
    """The file's checkpoint, or None when there is none that is as it was written."""
    try:
        rows: list[Any] = connection.execute("SELECT seq, link, body, hash FROM checkpoint").fetchall()
        for seq, link, body, stored in rows:
            found = Checkpoint(seq, link, body)
            if found.hash() == stored:
                return found
    except (apsw.Error, TypeError, struct.error):
        pass  # unreadable is as good as none
    return None


def trusted_checkpoint(connection: apsw.Connection) -> Checkpoint | None:
    """The file's checkpoint if it also belongs to the chain beside it: the hash at its event is its link."""
    found = read_checkpoint(connection)
    if found is None:
        return None
    at_event = "SELECT hash FROM event WHERE seq <= ? ORDER BY seq DESC LIMIT 1"
    try:
        link = connection.execute(at_event, (found.seq,)).get
        link = link if link is not None else connection.execute("SELECT hash FROM file").get
    except apsw.Error:
        return None
    return found if link == found.link else None
