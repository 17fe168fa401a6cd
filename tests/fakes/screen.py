"""A screen without a browser: follows /live as the dashboard does, over restarts of the monitor too."""

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import websockets

from tests.bench.room import Door

Tree = dict[str, Any]

OPEN_S = 5.0
RETRY_S = 0.1


class Screen:
    """What a signed-in person's screen holds (`view`), and when it last heard of the room (`heard_at`)."""

    def __init__(self, door: Door, port: int) -> None:
        self.view: Tree = {}
        self.heard_at = float("-inf")
        self._door = door
        self._address = f"ws://127.0.0.1:{port}/live"
        self._changed = asyncio.Event()

    @contextlib.asynccontextmanager
    async def following(self) -> AsyncIterator["Screen"]:
        """Follows for as long as the context lasts."""
        reading = asyncio.create_task(self._read(), name="a screen")
        try:
            yield self
        finally:
            reading.cancel()
            await asyncio.wait([reading], timeout=OPEN_S)

    async def until(
        self, holds: Callable[[Tree], object], within_s: float, what: Callable[[], str] | str
    ) -> float:
        """Seconds until the screen shows it. Raises AssertionError, naming `what` was awaited."""
        began = time.monotonic()
        while not (self.view and holds(self.view)):
            left = began + within_s - time.monotonic()
            assert left > 0, f"not within {within_s:g} s: {what if isinstance(what, str) else what()}"
            self._changed.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), min(left, 0.5))
        return time.monotonic() - began

    async def _read(self) -> None:
        while True:
            with contextlib.suppress(OSError, websockets.WebSocketException):
                async with websockets.connect(
                    self._address,
                    origin=websockets.Origin(self._door.origin),
                    additional_headers={"Cookie": self._door.cookie},
                    compression=None,
                    max_queue=None,
                    open_timeout=OPEN_S,
                ) as socket:
                    async for message in socket:
                        if isinstance(message, str):
                            self._apply(json.loads(message))
            await asyncio.sleep(RETRY_S)

    def _apply(self, message: Tree) -> None:
        self.heard_at = time.monotonic()
        if "view" in message:
            self.view = message["view"]
        for path, value in message.get("set", ()):
            *way, last = path.split("/")
            self._at(way)[last] = value
        for path in message.get("drop", ()):
            *way, last = path.split("/")
            self._at(way).pop(last, None)
        self._changed.set()

    def _at(self, way: list[str]) -> Tree:
        tree = self.view
        for key in way:
            tree = tree[key]
        return tree
