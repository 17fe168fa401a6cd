"""Where people, sessions and pairing codes are kept: STATE/accounts.sqlite. Blocks; never called on the loop.

Rule 1. No secret is kept: passwords as argon2id, session tokens and pairing codes as SHA-256.
Rule 2. The command line and the server open the same file, so every answer is read from it, none remembered.
Rule 3. apsw's own SQLite: the one Debian 12 ships can damage a file that two programs write to (WAL, 3.51.3).
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import apsw

from sessionctl.events import Role

FILE = "accounts.sqlite"
BUSY_MS = 1000  # another program's write takes one fsync, 5 to 30 ms on an SD card
UNSEEN_PERSON_S = 12 * 3600.0  # a long shift: a page that is open is seen, so no open view is logged off
UNSEEN_SCREEN_S = 90 * 86400.0  # a display on a wall outlives a holiday

SCHEMA = """
CREATE TABLE IF NOT EXISTS person (
    name TEXT PRIMARY KEY COLLATE NOCASE, role TEXT NOT NULL, hash TEXT NOT NULL,
    disabled INTEGER NOT NULL DEFAULT 0, created REAL NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS session (
    key BLOB PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL COLLATE NOCASE, role TEXT NOT NULL,
    created REAL NOT NULL, seen REAL NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS pairing (
    code BLOB PRIMARY KEY, name TEXT NOT NULL, ends REAL NOT NULL) STRICT;
"""

ALIVE = """
SELECT session.key, session.name, session.role, session.kind, session.seen FROM session
LEFT JOIN person ON person.name = session.name AND session.kind = 'person'
WHERE (session.kind <> 'person' OR (person.disabled = 0 AND person.role = session.role))
AND (session.kind <> 'demo' OR :demo) AND (:key IS NULL OR session.key = :key)
AND session.seen > :now - iif(session.kind = 'screen', :screen, :person)
"""

CROWD = """
DELETE FROM session WHERE key IN
(SELECT key FROM session WHERE name = ? AND kind = ? ORDER BY seen DESC LIMIT -1 OFFSET ?)
"""
SESSIONS_EACH = 100  # of one name and kind


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    role: Role
    hash: str
    disabled: bool


@dataclass(frozen=True, slots=True)
class Identity:
    """Who is asking. `key` names the session (SHA-256 of its token); `kind` says how it was begun."""

    name: str
    role: Role
    kind: str
    key: bytes


def role_of(text: str) -> Role:
    """The role of this name. Raises ValueError when there is none."""
    for role in get_args(Role):
        if role == text:
            found: Role = role
            return found
    raise ValueError(f"no role is named {text}")


class Store:
    """One connection to the accounts of a room, for one thread at a time."""

    def __init__(self, state: Path) -> None:
        """Opens or makes the file, readable by its owner only. Raises OSError or apsw.Error."""
        state.mkdir(parents=True, exist_ok=True)
        path = state / FILE
        os.close(os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))
        if os.geteuid() == 0:  # made with sudo, used by the service that owns the folder
            owner = state.stat()
            os.chown(path, owner.st_uid, owner.st_gid)
        self._db = apsw.Connection(str(path))
        self._db.set_busy_timeout(BUSY_MS)
        for line in ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", SCHEMA):
            self._db.execute(line)

    def close(self) -> None:
        self._db.close()

    def add(self, name: str, role: Role, hashed: str, now: float) -> bool:
        """Adds a person; False when one of that name is known."""
        if self.person(name) is not None:
            return False
        self._db.execute("INSERT OR IGNORE INTO person VALUES (?, ?, ?, 0, ?)", (name, role, hashed, now))
        return self._db.changes() == 1

    def disable(self, name: str) -> bool:
        """Ends every session of a person and lets none begin; False when nobody has that name."""
        return self._change(name, "UPDATE person SET disabled = 1 WHERE name = ?")

    def reset(self, name: str, role: Role | None, hashed: str) -> bool:
        """Gives a new password (and role), ends every session, enables; False when nobody has that name."""
        change = "UPDATE person SET hash = ?, role = coalesce(?, role), disabled = 0 WHERE name = ?"
        return self._change(name, change, hashed, role)

    def _change(self, name: str, statement: str, *values: str | None) -> bool:
        person = self.person(name)
        if person is None:
            return False
        with self._db:
            self._db.execute(statement, (*values, person.name))
            self._db.execute("DELETE FROM session WHERE name = ? AND kind = 'person'", (person.name,))
        return True

    def people(self) -> list[Person]:
        rows = self._db.execute("SELECT name, role, hash, disabled FROM person ORDER BY name")
        return [Person(str(n), role_of(str(r)), str(h), bool(d)) for n, r, h, d in rows]

    def person(self, name: str) -> Person | None:
        return next((one for one in self.people() if one.name.casefold() == name.casefold()), None)

    def begin(self, who: Identity, now: float) -> None:
        """Begins a session, and ends those long unseen and the oldest where one name has very many."""
        with self._db:
            self._db.execute("DELETE FROM session WHERE seen < ?", (now - UNSEEN_SCREEN_S,))
            self._db.execute(CROWD, (who.name, who.kind, SESSIONS_EACH - 1))
            self._db.execute(
                "INSERT INTO session VALUES (?, ?, ?, ?, ?, ?)",
                (who.key, who.kind, who.name, who.role, now, now),
            )

    def end(self, key: bytes) -> None:
        self._db.execute("DELETE FROM session WHERE key = ?", (key,))

    def alive(self, now: float, demo: bool, key: bytes | None = None) -> dict[bytes, tuple[Identity, float]]:
        """The sessions (or the one of `key`) that hold at wall time `now`, each with when it was last seen.

        With `now` 0 none is too old. Sessions begun by one tap hold in the demo only.
        """
        given = {"now": now, "demo": demo, "key": key, "screen": UNSEEN_SCREEN_S, "person": UNSEEN_PERSON_S}
        found = {}
        for row, name, role, kind, seen in self._db.execute(ALIVE, given):
            found[bytes(row)] = Identity(str(name), role_of(str(role)), str(kind), bytes(row)), float(seen)
        return found

    def saw(self, keys: list[bytes], now: float) -> None:
        with self._db:
            self._db.executemany("UPDATE session SET seen = ? WHERE key = ?", [(now, key) for key in keys])

    def offer(self, code: bytes, name: str, ends: float, now: float) -> None:
        """Keeps a pairing code (as SHA-256) until `ends`."""
        with self._db:
            self._db.execute("DELETE FROM pairing WHERE ends < ?", (now,))
            self._db.execute("INSERT INTO pairing VALUES (?, ?, ?)", (code, name, ends))

    def take(self, code: bytes, now: float) -> str | None:
        """Uses up a pairing code: the name for the screen, or None when there is no such code (any more)."""
        row = self._db.execute("DELETE FROM pairing WHERE code = ? RETURNING name, ends", (code,)).fetchone()
        return str(row[0]) if row is not None and float(row[1]) > now else None
