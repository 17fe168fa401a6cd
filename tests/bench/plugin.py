"""sessionctl itself, as one more system to measure: a configured room, signed in to and watching.

A harness of the same shape elsewhere may load this file with a base class `System` of its own already in
the module (dir, tty, port, ws, spawn, send, wait_port); ours is taken where there is none.
"""

import asyncio
import json
import sys
from pathlib import Path

import websockets

ROOT = Path(__file__).parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from tests.bench.room import Door, write_room  # noqa: E402 - found only after the line above
from tests.bench.view import Spo2Alarm  # noqa: E402

if "System" not in globals():
    from tests.bench.system import System

SETTLE_S = 12.0
"""After a probe is put on, its first 10 s are shown as settling; trials begin after that."""


class Sessionctl(System):
    """The real `sessionctl monitor`, journal on, and a viewer as a browser would be."""

    name = "sessionctl"

    async def start(self) -> None:
        room = write_room(self.dir, self.port, "masimo-rad8", self.tty)
        self.spawn(*room.command())
        await self.wait_port()
        self.door = door = Door(self.port)
        await asyncio.to_thread(door.enter)
        self.alarm = Spo2Alarm()
        self.ws = await websockets.connect(
            f"ws://127.0.0.1:{self.port}/live",
            origin=websockets.Origin(door.origin),
            additional_headers={"Cookie": door.cookie},
            compression=None,
            max_queue=None,  # read on while nobody asks, as a browser does
        )
        for _ in range(round(SETTLE_S)):
            self.send(97)
            await asyncio.sleep(1.0)

    def parse(self, message: str | bytes) -> bool | None:
        """True when `message` begins the SpO2 alarm, False when it ends it, None otherwise."""
        return None if isinstance(message, bytes) else self.alarm.follow(json.loads(message))
