"""What a monitor costs: start to ready, then processor and memory with one oximeter streaming."""

import asyncio
import contextlib
import itertools
import math
import os
import socket
import time

import websockets

from sessionctl.devices.decoders.nonin_encode import format2_packet
from tests.bench.room import Door, Room, write_room
from tests.bench.system import System

PACKETS_A_SECOND = 3  # 25 frames each: Nonin serial data format 2
READY_S = 30.0
WARM_UP_S = 5.0


class Streaming(System):
    """A monitor with a Nonin oximeter on its serial line, a session open, and one viewer."""

    name = "streaming"

    async def start(self) -> None:
        self.ready_s = await self.start_to_ready(write_room(self.dir, self.port, "nonin-xpod", self.tty))
        door = Door(self.port)
        await asyncio.to_thread(door.enter)
        self.ws = await websockets.connect(
            f"ws://127.0.0.1:{self.port}/live",
            origin=websockets.Origin(door.origin),
            additional_headers={"Cookie": door.cookie},
            compression=None,
            max_queue=None,
        )

    async def start_to_ready(self, room: Room) -> float:
        """Seconds from the start of the program to its READY=1, as systemd would hear it."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as systemd:
            systemd.bind(str(self.dir / "notify"))
            began = time.perf_counter()
            self.spawn(*room.command(), env=os.environ | {"NOTIFY_SOCKET": str(self.dir / "notify")})
            try:
                async with asyncio.timeout(READY_S):
                    while b"READY=1" not in await asyncio.get_running_loop().sock_recv(systemd, 4096):
                        pass
            except TimeoutError:
                raise RuntimeError(self.trouble()) from None
            return time.perf_counter() - began

    async def stream(self) -> None:
        """Sends until cancelled, each packet when it is due."""
        began = time.monotonic()
        for n in itertools.count():
            pleth = [128 + round(100 * math.sin(2 * math.pi * 1.2 * (n * 25 + k) / 75)) for k in range(25)]
            os.write(self.master, format2_packet(97, 72, pleth, timer=n % 16384, perfusion="green"))
            await asyncio.sleep(max(0.0, began + (n + 1) / PACKETS_A_SECOND - time.monotonic()))

    async def view(self) -> None:
        """Reads what the viewer gets, and forgets it."""
        async for _ in self.ws:
            pass


async def measure(port: int, stream_s: float) -> str:
    """Three lines: start to ready, processor, memory."""
    system = Streaming(port)
    try:
        await system.start()
        tasks = [asyncio.create_task(system.stream()), asyncio.create_task(system.view())]
        await asyncio.sleep(WARM_UP_S)
        used_s, began = system.cpu_s(), time.monotonic()
        await asyncio.sleep(stream_s)
        percent = 100 * (system.cpu_s() - used_s) / (time.monotonic() - began)
        for task in tasks:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        return (
            f"start to ready  {system.ready_s:6.2f} s    (aim: under 3)\n"
            f"processor       {percent:6.1f} %    of one core (aim: under 5)\n"
            f"resident        {system.rss_mib():6.0f} MiB  (aim: under 120)"
        )
    finally:
        system.stop()
