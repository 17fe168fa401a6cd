"""Passwords: hashed and compared in threads of their own, never on the loop.

One hash takes about 120 ms and 64 MiB on the smallest machine (argon2-cffi's defaults, RFC 9106's second
recommended option), so two at a time and a few waiting is all that is accepted.
"""

import asyncio
import secrets
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 10  # NIST SP 800-63B asks for 8 at least where a person chooses; two more for a machine on a ward
LONGEST = 256
AT_ONCE = 2
WAITING = 16
DEADLINE_S = 10.0


class TooBusy(Exception):  # noqa: N818 - time can mend it
    """More people sign in than can be hashed for; trying again in a moment can help."""


def weak(password: str, name: str) -> str:
    """Why this password will not do, as a sentence; empty when it will."""
    if len(password) < SHORTEST:
        return f"the password has {len(password)} characters, expected {SHORTEST} or more"
    if len(password) > LONGEST:
        return f"the password has {len(password)} characters, expected {LONGEST} or fewer"
    if password.casefold() == name.casefold():
        return "the password is the name, expected another"
    return ""


class Passwords:
    """Compares passwords; an unknown name takes as long as a wrong password."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="passwords")
        self._nobody = self._hasher.hash(secrets.token_hex())
        self._pending = 0

    async def match(self, hashed: str | None, password: str) -> bool:
        """Whether `password` made `hashed`; never for None. Raises TooBusy, also when it takes too long."""
        if self._pending >= AT_ONCE + WAITING:
            raise TooBusy
        self._pending += 1
        work = asyncio.get_running_loop().run_in_executor(
            self._threads, self._same, hashed or self._nobody, password
        )
        work.add_done_callback(self._done)
        try:
            same = await asyncio.wait_for(asyncio.shield(work), DEADLINE_S)
        except TimeoutError:
            raise TooBusy from None
        return same and hashed is not None

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _done(self, work: "asyncio.Future[bool]") -> None:
        self._pending -= 1
        if not work.cancelled():
            work.exception()

    def _same(self, hashed: str, password: str) -> bool:
        try:
            return self._hasher.verify(hashed, password)
        except (VerificationError, InvalidHashError):
            return False


def hashed(password: str) -> str:
    """The argon2id hash to keep of a password; takes about 120 ms and 64 MiB."""
    return PasswordHasher().hash(password)
