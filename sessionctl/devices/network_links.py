"""Links over a serial server on the network: plain TCP, and RFC 2217."""

import asyncio
import threading
from contextlib import suppress
from functools import partial

import serial

from sessionctl.devices.aside import aside, hand_over
from sessionctl.devices.losing import WRITE_S, Losing
from sessionctl.devices.transport import Receive

LISTEN_S = 0.2  # ours: how soon the listening thread notices that its link was closed


class SocketLink(Losing, asyncio.Protocol):
    """A TCP connection to a serial server that passes bytes and nothing else."""

    def __init__(self, detail: str, receive: Receive) -> None:
        super().__init__(detail)
        self._receive = receive
        self._transport: asyncio.Transport | None = None
        self._handed_over = asyncio.Event()
        self._handed_over.set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by asyncio."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.set_write_buffer_limits(high=0)  # so that a write ends when the operating system has it all

    def data_received(self, data: bytes) -> None:
        """Called by asyncio."""
        self._receive(data, "")

    def pause_writing(self) -> None:
        """Called by asyncio."""
        self._handed_over.clear()

    def resume_writing(self) -> None:
        """Called by asyncio."""
        self._handed_over.set()

    def connection_lost(self, exc: Exception | None) -> None:
        """Called by asyncio."""
        self.lose(exc)
        self._handed_over.set()

    async def write(self, data: bytes, channel: str = "") -> None:
        """Hands all of `data` to the operating system; LinkLost when it is not taken within WRITE_S."""
        self.check()
        assert self._transport is not None
        self._transport.write(data)
        try:
            async with asyncio.timeout(WRITE_S):
                await self._handed_over.wait()
        except TimeoutError as error:
            self.lose(error)
        self.check()

    async def close(self) -> None:
        """Ends the connection at once."""
        if self._transport is not None:
            self._transport.abort()
        self.lose(None)


class RemoteLink(Losing):
    """A port behind RFC 2217. pyserial speaks that only in blocking calls, so a thread listens."""

    def __init__(self, detail: str, port: serial.Serial, receive: Receive) -> None:
        super().__init__(detail)
        self._port = port
        self._receive = receive
        self._loop = asyncio.get_running_loop()
        self._listening = True
        threading.Thread(target=self._listen, name=f"listen to {detail}", daemon=True).start()

    def _listen(self) -> None:
        error: OSError | None = None
        try:
            while self._listening:
                if data := self._port.read(max(1, self._port.in_waiting)):
                    hand_over(self._loop, partial(self._deliver, data))
        except OSError as raised:
            error = raised
        hand_over(self._loop, partial(self.lose, error))

    def _deliver(self, data: bytes) -> None:
        if self._listening:
            self._receive(data, "")

    async def write(self, data: bytes, channel: str = "") -> None:
        """Hands all of `data` to the operating system; LinkLost when it is not taken within WRITE_S."""
        self.check()
        try:
            await aside(partial(self._port.write, data), WRITE_S)
        except OSError as error:
            self.lose(error)
        self.check()

    async def close(self) -> None:
        """Ends the listening and the connection; pyserial takes a third of a second for that."""
        self._listening = False
        self.lose(None)
        with suppress(OSError):
            await aside(self._port.close, WRITE_S)
