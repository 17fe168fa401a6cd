"""One open view: what it is owed, in order, and how far it got.

Rule 1. A message goes straight to the socket when nothing waits before it, otherwise to a bounded queue.
Rule 2. A full queue is emptied and the whole view is owed instead, made when it can be sent, so it is fresh.
Rule 3. `n` counts on this connection, from 0 at each whole view, without a gap.
Rule 4. Pleth never waits: what cannot be sent now is dropped.
Rule 5. Who takes nothing for `PATIENCE_S` is cut off.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Protocol

from sessionctl.server.direct import Gone

WAITING = 256  # at 10 messages a second 25 s, longer than anybody is waited for
PATIENCE_S = 10.0


class Socket(Protocol):
    """The part of `direct.DirectSocket` a viewer uses."""

    @property
    def ready(self) -> bool: ...

    def write(self, message: bytes, text: bool = True) -> bool: ...

    async def room(self, within_s: float) -> None: ...

    def cut(self) -> None: ...


class Viewer:
    """Shows one view over one socket. `whole` makes a whole message, without its beginning (`messages`)."""

    def __init__(self, socket: Socket, whole: Callable[[], bytes]) -> None:
        self._socket, self._whole = socket, whole
        self._n = 0
        self._queue: deque[bytes] = deque()
        self._owes_whole = False
        self._blocked = asyncio.Event()
        self._heard = False

    def start_over(self) -> None:
        """Sends the whole view, now or as soon as the socket takes it."""
        self._queue.clear()
        self._owes_whole = True
        self._flush()

    def offer(self, rest: bytes) -> None:
        """Sends one patch (without its beginning), or keeps it until the socket takes it."""
        if self._owes_whole or (not self._queue and self._send(rest)):
            return  # it will be in the whole view, or it is on its way
        self._queue.append(rest)
        if len(self._queue) > WAITING:
            self._queue.clear()
            self._owes_whole = True
        self._blocked.set()

    def offer_pleth(self, message: bytes) -> None:
        if self._queue or self._owes_whole:
            return
        try:
            self._socket.write(message, text=False)
        except Gone:
            self.cut()

    def beat(self, heartbeat: bytes) -> None:
        """Sends a heartbeat unless something was sent since the last one was due."""
        if not self._heard:
            self.offer(heartbeat)
        self._heard = False

    def cut(self) -> None:
        self._queue.clear()
        self._socket.cut()

    async def catch_up(self) -> None:
        """Sends what waits whenever the socket takes it, until cancelled; cuts off who does not read."""
        while True:
            await self._blocked.wait()
            self._blocked.clear()
            try:
                await self._socket.room(PATIENCE_S)
            except TimeoutError:
                self.cut()
                return
            self._flush()

    def _flush(self) -> None:
        if self._owes_whole and self._socket.ready:
            self._n = -1
            self._owes_whole = not self._send(self._whole())
        while self._queue and self._socket.ready:
            self._send(self._queue.popleft())
        if self._queue or self._owes_whole:
            self._blocked.set()

    def _send(self, rest: bytes) -> bool:
        """Whether the message left, or never can."""
        try:
            sent = self._socket.write(b'{"n":%d,%s' % (self._n + 1, rest))
        except Gone:
            self.cut()
            return True
        if sent:
            self._n += 1
            self._heard = True
        return sent
