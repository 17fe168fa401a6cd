"""/events?after=N: the numbered events, for programs.

Greets with {"epoch", "after", "began", "last"}, then sends {"seq", "event"} for each event its role may know,
in order and without a gap. What follows `began` is the room's present session (or its idle time), and up to
`last` it is history. A follower reads as fast as it can; one that takes nothing for `PATIENCE_S` is cut off.
"""

import asyncio
from http import HTTPStatus

import orjson

from sessionctl.events import to_json
from sessionctl.server.asgi import Receive, Scope, Send
from sessionctl.server.direct import DirectSocket, Gone
from sessionctl.server.door import Door
from sessionctl.server.hub import Hub
from sessionctl.server.store import Identity
from sessionctl.server.viewer import PATIENCE_S
from sessionctl.server.watchlist import Watchlist

FOLLOWERS = 32
TALKS = 1008  # close code: policy violation; a follower has nothing to say


class Followers:
    """Every program that follows the room's events."""

    def __init__(self, hub: Hub, door: Door, watchlist: Watchlist) -> None:
        self._hub, self._door, self._watchlist = hub, door, watchlist
        self._count = 0

    async def __call__(self, socket: DirectSocket, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one websocket from its request to its end."""
        await receive()  # "websocket.connect"
        if not self._door.at_home(scope):
            return socket.refuse(HTTPStatus.FORBIDDEN, "This page may not follow the room's events.")
        who = await self._door.who(scope)
        if who is None:
            return socket.refuse(HTTPStatus.UNAUTHORIZED, "Sign in, or show a token.")
        after = _after(scope)
        if after is None:
            return socket.refuse(
                HTTPStatus.UNPROCESSABLE_ENTITY, "Expected ?after= and the number of an event."
            )
        if self._count >= FOLLOWERS:
            return socket.refuse(HTTPStatus.SERVICE_UNAVAILABLE, f"{FOLLOWERS} programs follow already.")
        self._count += 1
        try:
            await send({"type": "websocket.accept"})
            await self._serve(who, after, socket, receive)
        finally:
            self._count -= 1
        return None

    async def _serve(self, who: Identity, after: int, socket: DirectSocket, receive: Receive) -> None:
        telling = asyncio.create_task(self._tell(who, after, socket), name=f"events: tell {who.name}")
        hearing = asyncio.create_task(_hear(socket, receive), name=f"events: hear {who.name}")
        with self._watchlist.open(who, socket.end):
            try:
                done, _ = await asyncio.wait((telling, hearing), return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in (telling, hearing):
                    task.cancel()
                await asyncio.gather(telling, hearing, return_exceptions=True)
        for task in done:
            task.result()

    async def _tell(self, who: Identity, after: int, socket: DirectSocket) -> None:
        try:
            began, last = self._hub.numbers()
            greeting = {"epoch": self._hub.epoch, "after": after, "began": began, "last": last}
            await _put(socket, orjson.dumps(greeting))
            async for seq, event in self._hub.events(after, who.role):
                await _put(socket, b'{"seq":%d,"event":%s}' % (seq, to_json(event)))
        except (Gone, TimeoutError):
            socket.cut()


async def _put(socket: DirectSocket, message: bytes) -> None:
    while not socket.write(message):
        await socket.room(PATIENCE_S)


async def _hear(socket: DirectSocket, receive: Receive) -> None:
    while (await receive())["type"] == "websocket.receive":
        socket.end(TALKS)


def _after(scope: Scope) -> int | None:
    key, _, value = bytes(scope["query_string"]).decode("latin-1").partition("=")
    return int(value) if key == "after" and value.isascii() and value.isdigit() and len(value) < 19 else None
