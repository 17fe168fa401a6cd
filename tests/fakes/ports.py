"""A serial port that can be pulled out and put back: a pseudo-terminal behind a path that stays the same."""

import asyncio
import contextlib
import fcntl
import os
import sys
import termios
import tty
from collections.abc import Callable
from pathlib import Path


class Port:
    """The device's end of the line. `path` is what the program under test opens while the cable is in."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._master = self._slave = -1
        self.plug()

    @property
    def slave(self) -> int:
        """A descriptor of the program's end, to look at its settings."""
        return self._slave

    def plug(self) -> None:
        """Puts the cable in: a new terminal behind the same path."""
        self._master, self._slave = os.openpty()
        for end in (self._master, self._slave):
            tty.setraw(end)
            os.set_blocking(end, False)
        self.path.symlink_to(os.ttyname(self._slave))

    def unplug(self) -> None:
        """Pulls the cable: the program sees its port die and the path vanish."""
        if self._master < 0:
            return
        self.path.unlink()
        os.close(self._master)
        os.close(self._slave)
        self._master = self._slave = -1

    def say(self, data: bytes) -> None:
        """Sends `data`; what does not fit is lost, as on a real line."""
        with contextlib.suppress(BlockingIOError):
            os.write(self._master, data)

    async def taken(self, within: float = 5.0) -> None:
        """Waits until the program has read all that was said. TimeoutError after `within` seconds."""
        async with asyncio.timeout(within):
            while True:
                waiting = fcntl.ioctl(self._slave, termios.FIONREAD, bytes(4))
                await asyncio.sleep(0)  # also for what was read to be handed on
                if not int.from_bytes(waiting, sys.byteorder):
                    return

    def heard(self) -> bytes:
        """What has arrived from the program since the last call; nothing while the cable is out."""
        if self._master < 0:
            return b""
        try:
            return os.read(self._master, 4096)
        except BlockingIOError:
            return b""


class Answering:
    """A device at `port` that answers every piece it hears with `answer(piece)`, until its context ends."""

    def __init__(self, port: Port, answer: Callable[[bytes], bytes]) -> None:
        self.port = port
        self.answer = answer
        self.heard: list[bytes] = []
        self._task: asyncio.Task[None] | None = None
        self._news = asyncio.Event()

    async def __aenter__(self) -> "Answering":
        self._task = asyncio.create_task(self._run(), name="a device that answers")
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._task is not None
        self._task.cancel()
        await asyncio.wait([self._task], timeout=1.0)

    async def until_heard(self, piece: bytes, within: float = 2.0) -> None:
        """Waits until `piece` was the last thing heard. TimeoutError after `within` seconds."""
        async with asyncio.timeout(within):
            while not self.heard or self.heard[-1] != piece:
                self._news.clear()
                await self._news.wait()

    async def _run(self) -> None:
        while True:
            for data in self.port.heard().split(b"\x3a")[1:]:  # every host frame begins with 3A
                self.heard.append(b"\x3a" + data)
                self._news.set()
                self.port.say(self.answer(b"\x3a" + data))
            await asyncio.sleep(0.005)
