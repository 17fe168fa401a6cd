"""Every websocket that stands open, so that it ends when the session behind it does."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sessionctl.server.accounts import Accounts
from sessionctl.server.store import Identity

CHECK_S = 2.0  # how soon an open view ends after `sessionctl user disable`
ENDED = 4401  # close code: the session is over, sign in again (RFC 6455, 7.4.2: private use)


class Watchlist:
    """Who has a websocket open, and how to end each. Sessions in use never grow too old."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts
        self._open: dict[Callable[[int], None], Identity] = {}

    @contextmanager
    def open(self, who: Identity, end: Callable[[int], None]) -> Iterator[None]:
        """Calls `end` with a close code when the session of `who` is over."""
        self._open[end] = who
        try:
            yield
        finally:
            del self._open[end]

    def end(self, keys: set[bytes]) -> None:
        """Ends every websocket of these sessions now."""
        for end, who in tuple(self._open.items()):
            if who.key in keys:
                end(ENDED)

    async def run(self) -> None:
        """Asks again and again whether the sessions still hold, until cancelled."""
        while True:
            await asyncio.sleep(CHECK_S)
            held = {who.key for who in self._open.values() if who.kind != "program"}
            if held:
                self.end(await self._accounts.over(held))
