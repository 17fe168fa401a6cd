"""Who may come in: sign-in, sessions, paired screens, the demo's one-tap people. The loop's side of `store`.

Rule 1. A session that was ended, or whose person was disabled, is refused from the next request on.
Rule 2. When the file cannot be read, whoever was let in before stays in: a broken disk is a condition that
        the room shows, not a reason to take the alarms away from those who watch it.
"""

import asyncio
import hashlib
import secrets
import time
import unicodedata
from collections import OrderedDict
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import apsw
from argon2 import PasswordHasher

from sessionctl.events import Role
from sessionctl.server.passwords import Passwords
from sessionctl.server.store import Identity, Store

T = TypeVar("T")
DEADLINE_S = 3.0
PENDING = 128
REMEMBERED = 1024
SEEN_EVERY_S = 60.0
CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # without I, O, 0 and 1, which look alike
CODE_LENGTH = 8
CODE_LASTS_S = 600.0

DEMO_PEOPLE: dict[str, tuple[Role, str]] = {
    "Thea": ("therapist", "Therapist in the room"),
    "Nils": ("nurse", "Nurse on call"),
    "Petra": ("prescriber", "Prescriber on site"),
    "Timo": ("technician", "Technician"),
}


class Unavailable(Exception):  # noqa: N818 - time can mend it
    """Accounts cannot be read now; trying again can help."""


def key_of(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def tidy(name: str) -> str:
    """A name as it is kept: one form for each letter, single spaces."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def new_code() -> str:
    """A pairing code, 40 bits, as people read it: two groups of four."""
    letters = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    return f"{letters[:4]}-{letters[4:]}"


def code_key(code: str) -> bytes:
    """What is kept of a code, however it was typed."""
    return key_of("".join(letter for letter in code.upper() if letter.isalnum()))


class Accounts:
    """The accounts of one room, through one thread with a deadline."""

    def __init__(
        self,
        state: Path,
        *,
        demo: bool = False,
        on_failure: Callable[[str], None] = lambda text: None,
        hasher: PasswordHasher | None = None,
    ) -> None:
        self.demo = demo
        self._state, self._on_failure = state, on_failure
        self._passwords = Passwords(hasher)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="accounts")
        self._store: Store | None = None
        self._pending = 0
        self._known: OrderedDict[bytes, Identity] = OrderedDict()

    async def sign_in(self, name: str, password: str) -> tuple[str, Identity] | None:
        """A new session's token, or None when name and password are not those of an enabled person."""
        person = await self._ask(lambda store: store.person(tidy(name)))
        enabled = person is not None and not person.disabled
        if not await self._passwords.match(person.hash if person and enabled else None, password):
            return None
        return await self._begin(person.name, person.role, "person") if person else None

    async def demo_sign_in(self, name: str) -> tuple[str, Identity] | None:
        """A session for one of the demo's people, or None."""
        if not self.demo or name not in DEMO_PEOPLE:
            return None
        return await self._begin(name, DEMO_PEOPLE[name][0], "demo")

    async def pair(self, code: str) -> tuple[str, Identity] | None:
        """A session for a screen, or None when the code is wrong, used, or too old."""
        name = await self._ask(lambda store: store.take(code_key(code), time.time()))
        return None if name is None else await self._begin(name, "screen", "screen")

    async def sign_out(self, who: Identity) -> None:
        self._known.pop(who.key, None)
        await self._ask(lambda store: store.end(who.key))

    async def who(self, token: str) -> Identity | None:
        """Whose token this is, if its session holds now."""
        key = key_of(token)
        try:
            found = await self._ask(lambda store: store.alive(time.time(), self.demo, key))
        except Unavailable:
            return self._known.get(key)
        if key not in found:
            self._known.pop(key, None)
            return None
        identity, _ = found[key]
        self._remember(identity)
        return identity

    async def over(self, keys: Collection[bytes]) -> set[bytes]:
        """Which of these open sessions were ended or disabled; the others count as seen, however old."""
        try:
            found = await self._ask(lambda store: store.alive(0.0, self.demo))
            now = time.time()
            due = [key for key in keys if key in found and abs(now - found[key][1]) > SEEN_EVERY_S]
            if due:
                await self._ask(lambda store: store.saw(due, now))
        except Unavailable:
            return set()
        return {key for key in keys if key not in found}

    def close(self) -> None:
        """Lets the threads end; nothing is asked afterwards."""
        self._passwords.close()
        self._thread.submit(self._shut)
        self._thread.shutdown(wait=False)

    async def _begin(self, name: str, role: Role, kind: str) -> tuple[str, Identity]:
        token = secrets.token_urlsafe(32)
        identity = Identity(name, role, kind, key_of(token))
        await self._ask(lambda store: store.begin(identity, time.time()))
        self._remember(identity)
        return token, identity

    def _remember(self, identity: Identity) -> None:
        self._known[identity.key] = identity
        self._known.move_to_end(identity.key)
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)

    async def _ask(self, question: Callable[[Store], T]) -> T:
        """Asks in the thread. Raises Unavailable, once stated, when no answer comes in time."""
        if self._pending >= PENDING:
            raise Unavailable
        self._pending += 1
        work = asyncio.get_running_loop().run_in_executor(self._thread, self._answer, question)
        work.add_done_callback(self._done)
        try:
            return await asyncio.wait_for(asyncio.shield(work), DEADLINE_S)
        except (TimeoutError, OSError, apsw.Error) as failed:
            self._on_failure(f"accounts cannot be read or written: {failed or 'no answer in time'}")
            raise Unavailable from failed

    def _answer(self, question: Callable[[Store], T]) -> T:
        if self._store is None:
            self._store = Store(self._state)
        return question(self._store)

    def _done(self, work: "asyncio.Future[T]") -> None:
        self._pending -= 1
        if not work.cancelled():
            work.exception()

    def _shut(self) -> None:
        if self._store is not None:
            self._store.close()
            self._store = None
