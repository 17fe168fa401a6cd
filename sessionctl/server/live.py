"""/live: each person's view of the room, as it changes.

Rule 1. A change is written to every socket inside the callback that caused it, serialised once for each role.
Rule 2. No viewer can hold up another: what one cannot take waits for that one only (`viewer`).
Rule 3. Nobody hears nothing for a second, unless the core stands still; then nobody hears anything.
"""

import asyncio
from collections.abc import Callable
from http import HTTPStatus
from typing import get_args

import orjson

from sessionctl.events import Role
from sessionctl.server.asgi import Receive, Scope, Send
from sessionctl.server.audience import Audience
from sessionctl.server.buckets import Buckets
from sessionctl.server.direct import DirectSocket
from sessionctl.server.door import Door
from sessionctl.server.hub import Hub
from sessionctl.server.store import Identity
from sessionctl.server.viewer import Viewer
from sessionctl.server.watchlist import Watchlist

VIEWERS = 512  # 400 take a tenth of a core at 10 messages a second
NO_VIEW: tuple[Role, ...] = ("ambience", "station")  # they follow /events
BEAT_S = 0.45  # two of them, one skipped as not needed, stay within a second
STALL_S = 3.0  # three ticks missed: the core stands still
ASKS, ASK_EVERY_S = 10, 1.0  # how often one viewer may ask for the whole view
TOO_MUCH = 1008  # close code: policy violation (RFC 6455, 7.4.1)


class Live:
    """Every open view of the room."""

    def __init__(self, hub: Hub, door: Door, watchlist: Watchlist, on_failure: Callable[[str], None]) -> None:
        self._hub, self._door, self._watchlist = hub, door, watchlist
        self._audiences = {role: Audience(hub, role, on_failure) for role in get_args(Role)}

    @property
    def viewers(self) -> list[Viewer]:
        return [viewer for audience in self._audiences.values() for viewer in audience.viewers]

    async def __call__(self, socket: DirectSocket, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one websocket from its request to its end."""
        await receive()  # "websocket.connect"
        if not self._door.at_home(scope):
            return socket.refuse(HTTPStatus.FORBIDDEN, "This page may not open the room's view.")
        who = await self._door.who(scope)
        if who is None:
            return socket.refuse(HTTPStatus.UNAUTHORIZED, "Please sign in.")
        if who.role in NO_VIEW:
            return socket.refuse(HTTPStatus.FORBIDDEN, "Programs follow /events.")
        if len(self.viewers) >= VIEWERS:
            return socket.refuse(HTTPStatus.SERVICE_UNAVAILABLE, f"{VIEWERS} screens show the room already.")
        await send({"type": "websocket.accept"})
        await self._show(who, socket, receive)
        return None

    async def run(self) -> None:
        """Sends heartbeats and passes pleth on, until cancelled."""
        leave = self._hub.watch_pleth(self._deliver_pleth)
        try:
            while True:
                await asyncio.sleep(BEAT_S)
                at, _ = self._hub.now()
                if at - self._hub.judged_at() <= STALL_S:
                    for audience in self._audiences.values():
                        audience.beat(at)
        finally:
            leave()

    async def _show(self, who: Identity, socket: DirectSocket, receive: Receive) -> None:
        audience = self._audiences[who.role]
        viewer = Viewer(socket, lambda: audience.whole(who))
        tasks = (
            asyncio.create_task(self._listen(viewer, socket, receive), name=f"live: hear {who.name}"),
            asyncio.create_task(viewer.catch_up(), name=f"live: catch up {who.name}"),
        )
        with self._watchlist.open(who, socket.end):
            try:
                audience.enter(viewer)
                done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            finally:
                audience.exit(viewer)
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
        for task in done:
            task.result()

    async def _listen(self, viewer: Viewer, socket: DirectSocket, receive: Receive) -> None:
        """Answers {"whole": true} with the whole view; returns when the viewer has left or asks too much."""
        asked = Buckets(ASKS, ASK_EVERY_S, most=1)
        while (message := await receive())["type"] == "websocket.receive":
            if _asks_whole(message.get("text") or "") and not asked.take("whole", self._hub.now()[0]):
                viewer.start_over()
            else:
                socket.end(TOO_MUCH)

    def _deliver_pleth(self, message: bytes) -> None:
        for viewer in self.viewers:
            viewer.offer_pleth(message)


def _asks_whole(text: str) -> bool:
    try:
        said = orjson.loads(text)
    except orjson.JSONDecodeError:
        return False
    return isinstance(said, dict) and said.keys() == {"whole"} and said["whole"] is True
