"""Who is asking, and from which page.

Rule 1. A cookie counts only together with an Origin of ours where something is changed or a socket is opened:
        a browser sends the cookie whoever wrote the page, and names the page's origin truthfully.
Rule 2. A program shows its token in `Authorization: Bearer`, which no foreign page can make a browser send,
        and needs no Origin; one that is there has to fit all the same.
"""

import http.cookies
import secrets
from pathlib import Path

from sessionctl.events import Role
from sessionctl.server.accounts import Accounts, key_of
from sessionctl.server.asgi import Scope, header
from sessionctl.server.store import Identity

COOKIE = "sessionctl_session"
PROGRAMS: tuple[Role, ...] = ("ambience", "station")


def issue_tokens(folder: Path) -> dict[bytes, Identity]:
    """Writes ROLE.token (mode 0600) for each program into `folder`, new at each start. Keys: their SHA-256.

    Raises OSError. A program reads its file again before each connection.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    issued = {}
    for role in PROGRAMS:
        token = secrets.token_urlsafe(32)
        fresh = folder / f".{role}.token.new"
        fresh.unlink(missing_ok=True)
        fresh.touch(mode=0o600, exist_ok=False)
        fresh.write_text(token + "\n")
        fresh.replace(folder / f"{role}.token")
        issued[key_of(token)] = Identity(role, role, "program", key_of(token))
    return issued


class Door:
    """Tells who a request comes from. `origins` is set once the port is known."""

    def __init__(self, accounts: Accounts, programs: dict[bytes, Identity]) -> None:
        self.origins: frozenset[str] = frozenset()
        self._accounts, self._programs = accounts, programs

    async def who(self, scope: Scope) -> Identity | None:
        """The person, screen or program asking, if any."""
        shown = header(scope, b"authorization")
        if shown is not None:
            kind, _, token = shown.partition(" ")
            return self._programs.get(key_of(token.strip())) if kind.lower() == "bearer" else None
        token = cookie(scope)
        return await self._accounts.who(token) if token else None

    def at_home(self, scope: Scope) -> bool:
        """Whether the request comes from one of our own pages, or from a program (Rule 2)."""
        origin = header(scope, b"origin")
        if origin is None:
            return header(scope, b"authorization") is not None
        return origin in self.origins


def cookie(scope: Scope) -> str:
    """The session's token in the Cookie header, or nothing."""
    jar: http.cookies.SimpleCookie = http.cookies.SimpleCookie()
    try:
        jar.load(header(scope, b"cookie") or "")
    except http.cookies.CookieError:
        return ""
    found = jar.get(COOKIE)
    return found.value if found is not None else ""
