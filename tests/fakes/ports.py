"""A serial port that can be pulled out and put back: a pseudo-terminal behind a path that stays the same."""

import asyncio
import fcntl
import os
import random
import sys
import termios
import tty
from collections.abc import Callable
from pathlib import Path

from sessionctl.devices.wire import Wire

SPEEDS = {getattr(termios, f"B{baud}"): baud for baud in (4800, 9600, 19200, 38400, 115_200)}


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

    @property
    def plugged(self) -> bool:
        """Is the cable in?"""
        return self._master >= 0

    def setting(self) -> Wire:
        """How the program has set its end: speed, and odd parity or not."""
        _, _, cflag, _, speed, *_ = termios.tcgetattr(self._slave)
        return Wire(SPEEDS[speed], 8, "O" if cflag & termios.PARODD else "N")

    def plug(self) -> None:
        """Puts the cable in: a new terminal behind the same path."""
        self._master, self._slave = os.openpty()
        for end in (self._master, self._slave):
            tty.setraw(end)
            os.set_blocking(end, False)
        self.path.symlink_to(os.ttyname(self._slave))

    def unplug(self, *, leave_the_path: bool = False) -> None:
        """Pulls the cable: the program sees its port die and the path vanish (a killed maker leaves it)."""
        if self._master < 0:
            return
        if not leave_the_path:
            self.path.unlink()
        os.close(self._master)
        os.close(self._slave)
        self._master = self._slave = -1

    def say(self, data: bytes) -> int:
        """Sends `data`; what does not fit is lost, as on a real line. Returns how much did."""
        try:
            return os.write(self._master, data)
        except BlockingIOError:
            return 0

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


def suntech_frames(heard: bytes) -> list[bytes]:
    """Every host frame of a SunTech module begins with 3A."""
    return [b"\x3a" + rest for rest in heard.split(b"\x3a")[1:]]


class Answering:
    """A device at `port` that answers every piece it hears with `answer(piece)`, until its context ends.

    `pieces` says what the pieces are of what has arrived.
    """

    def __init__(
        self,
        port: Port,
        answer: Callable[[bytes], bytes],
        pieces: Callable[[bytes], list[bytes]] = suntech_frames,
    ) -> None:
        self.port = port
        self._pieces = pieces
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
            for piece in self._pieces(self.port.heard()):
                self.heard.append(piece)
                self._news.set()
                self.port.say(self.answer(piece))
            await asyncio.sleep(0.005)


class AtSpeed:
    """A device that always sends at the setting `wire`.

    A pseudo-terminal carries bytes at any speed, so this looks how the program has set its end: it says
    `frame` where the settings agree, and noise where they do not.
    """

    def __init__(self, port: Port, wire: Wire, frame: bytes) -> None:
        self._port, self._wire, self._frame = port, wire, frame
        self._noise = random.Random(11)
        self._said: asyncio.Queue[Wire] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None
        self.seen: set[Wire] = set()

    async def __aenter__(self) -> "AtSpeed":
        self._task = asyncio.create_task(self._run(), name="a device at its speed")
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._task is not None
        self._task.cancel()
        await asyncio.wait([self._task], timeout=1.0)

    async def heard_at(self, wire: Wire, times: int, within: float = 10.0) -> None:
        """Waits until it has spoken so often to a port set like `wire`; TimeoutError after `within`."""
        async with asyncio.timeout(within):
            while times:
                times -= _same(await self._said.get(), wire)

    async def _run(self) -> None:
        while True:
            if self._port.plugged:
                self._speak(self._port.setting())
            await asyncio.sleep(0.005)

    def _speak(self, set_to: Wire) -> None:
        right = _same(set_to, self._wire)
        self._port.say(self._frame if right else self._noise.randbytes(len(self._frame)))
        self.seen.add(set_to)
        self._said.put_nowait(set_to)


def _same(one: Wire, other: Wire) -> bool:
    """A pseudo-terminal keeps speed and kind of parity, but neither bits nor whether there is parity."""
    return (one.baud, one.parity == "O") == (other.baud, other.parity == "O")
