"""A capture on a serial line: the same bytes in the same pieces at the same times, for a monitor to read.

Rule 1. A piece is written when it is due and the reader has taken the one before: pieces stay
        apart. A reader that is too slow for QUEUED_S gets them joined, and that is counted.
Rule 2. What the host said in the capture is awaited from the reader for HEARD_S; the times after it count
        from there, because a device that is asked answers so long after the question.
Rule 3. Nothing is dropped: what does not fit is written on when it does.
"""

import asyncio
import fcntl
import os
import struct
import termios
from dataclasses import dataclass

from sessionctl.devices.capture import Capture, Chunk
from sessionctl.simulator.line import Line

SETTLE_S = 0.3  # ours: whoever opens a port throws away what is in it, and sets it up
QUEUED_S = 0.25  # ours: a monitor's loop stands still for 50 ms at most
HEARD_S = 3.0  # ours: a driver asks again after 0.5 to 2 s
LOOK_S = 0.02
SPELL_S = 0.001


@dataclass(slots=True)
class Played:
    """How it went: pieces and bytes written, pieces that the reader got joined, the latest piece in seconds.

    `unheard` counts what the host said in the capture and the reader did not; `left`: the reader went away.
    """

    pieces: int = 0
    bytes: int = 0
    joined: int = 0
    late_s: float = 0.0
    unheard: int = 0
    left: bool = False


class ReaderLeft(Exception):  # noqa: N818 - news, not an error
    """Nobody has the port open any more."""


class Playback:
    """Plays `capture` on `line`, which is plugged in, at `speed` times its own pace."""

    def __init__(self, capture: Capture, line: Line, speed: float = 1.0) -> None:
        self._capture = capture
        self._line = line
        self._speed = speed
        self._heard = b""
        self._port = str(line.path.readlink())
        self._began = 0.0
        self.played = Played()

    async def until_read(self) -> None:
        """Waits until somebody has opened the port and set it up."""
        while (said := self._line.heard()) is None:  # noqa: ASYNC110 - an opened port has no event
            await asyncio.sleep(LOOK_S)
        self._heard += said
        await asyncio.sleep(SETTLE_S)

    async def run(self) -> Played:
        """Plays once, from the first chunk to the last."""
        loop = asyncio.get_running_loop()
        self._began = loop.time()
        try:
            for chunk in self._capture.chunks:
                if chunk.direction == "out":
                    await self._hear(chunk)
                else:
                    await self._say(chunk)
        except ReaderLeft:
            self.played.left = True
        return self.played

    async def _say(self, chunk: Chunk) -> None:
        due = self._began + chunk.t / self._speed
        loop = asyncio.get_running_loop()
        await asyncio.sleep(max(0.0, due - loop.time()))
        await self._taken()
        self.played.late_s = max(self.played.late_s, loop.time() - due)
        data = bytes.fromhex(chunk.hex)
        self.played.pieces += 1
        self.played.bytes += len(data)
        while data:
            self._listen()
            data = data[self._line.say(data) :]
            await asyncio.sleep(SPELL_S)

    async def _hear(self, chunk: Chunk) -> None:
        """Waits for what the host said here; the capture's times go on from when it came."""
        loop = asyncio.get_running_loop()
        wanted = bytes.fromhex(chunk.hex)
        end = max(loop.time(), self._began + chunk.t / self._speed) + HEARD_S
        while wanted not in self._heard:
            if loop.time() >= end:
                self.played.unheard += 1
                break
            await asyncio.sleep(SPELL_S)
            self._listen()
        self._heard = self._heard.partition(wanted)[2]
        self._began = loop.time() - chunk.t / self._speed

    def _listen(self) -> None:
        said = self._line.heard()
        if said is None:
            raise ReaderLeft
        self._heard = (self._heard + said)[-4096:]

    async def _taken(self) -> None:
        """Waits until the reader has taken what was written, or QUEUED_S is over."""
        end = asyncio.get_running_loop().time() + QUEUED_S
        while self._waiting() > 0:
            if asyncio.get_running_loop().time() >= end:
                self.played.joined += 1
                return
            await asyncio.sleep(SPELL_S)

    def _waiting(self) -> int:
        """Bytes at the reader's end that it has not taken; 0 where its port may not be looked at."""
        try:
            far = os.open(self._port, os.O_RDONLY | os.O_NOCTTY | os.O_NONBLOCK)
        except OSError:  # opened for one program only
            return 0
        try:
            (count,) = struct.unpack("i", fcntl.ioctl(far, termios.FIONREAD, b"\0" * 4))
            return int(count)
        finally:
            os.close(far)
