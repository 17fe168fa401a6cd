"""Links over a serial server on the network: plain TCP, and RFC 2217."""

import asyncio
import queue
import socket
import threading
from contextlib import suppress
from functools import partial
from urllib.parse import urlsplit

import serial

from sessionctl.devices.aside import aside, hand_over
from sessionctl.devices.losing import WRITE_S, Losing, Tuned
from sessionctl.devices.transport import Receive
from sessionctl.devices.wire import Tuning

LISTEN_S = 0.2  # ours: how soon the listening thread notices that its link was closed
PIECE_BYTES = 4096
"""Bytes decoded before the other devices have their turn. asyncio hands over up to 256 KiB at once."""

BACKLOG_BYTES = 65_536  # ours: six seconds at 115200 baud; a sender that is faster is held back by TCP

KEEP_ALIVE = (
    (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
    (socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 4),
    (socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 2),
    (socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 3),
    (socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 10_000),
)
"""A peer that vanished without a word is missed after 4 + 3 * 2 = 10 s (ours), whether we write or not."""


class SocketLink(Losing, asyncio.Protocol):
    """A TCP connection to a serial server that passes bytes and nothing else."""

    def __init__(self, url: str, receive: Receive, identity: str) -> None:
        super().__init__(url, identity)
        self._receive = receive
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._rest = b""
        self._handed_over = asyncio.Event()
        self._handed_over.set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by asyncio."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.set_write_buffer_limits(high=0)  # so that a write ends when the operating system has it all

    def data_received(self, data: bytes) -> None:
        """Called by asyncio. More than a piece is taken in turns, and the sender waits meanwhile."""
        if self._rest or len(data) > PIECE_BYTES:
            assert self._transport is not None
            self._transport.pause_reading()
            self._rest += data
            self._loop.call_soon(self._next_piece)
        else:
            self._receive(data, "")

    def _next_piece(self) -> None:
        piece, self._rest = self._rest[:PIECE_BYTES], self._rest[PIECE_BYTES:]
        if piece and not self._gone.done():
            self._receive(piece, "")
        if self._rest:
            self._loop.call_soon(self._next_piece)
        elif self._transport is not None and not self._transport.is_closing():
            self._transport.resume_reading()

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


class RemoteLink(Tuned):
    """A port behind RFC 2217. pyserial speaks that only in blocking calls, so a thread listens."""

    def __init__(
        self,
        url: str,
        port: serial.Serial,
        receive: Receive,
        identity: str,
        tuning: Tuning,
    ) -> None:
        super().__init__(url, identity, tuning)
        self._port = port
        self._receive = receive
        self._loop = asyncio.get_running_loop()
        self._listening = True
        self._taken = threading.Semaphore(1)
        self._backlog = _bounded(port)
        threading.Thread(target=self._listen, name=f"listen to {url}", daemon=True).start()

    def _listen(self) -> None:
        error: OSError | None = None
        try:
            while self._listening:
                data = self._port.read(min(max(1, self._port.in_waiting), PIECE_BYTES))
                while data and self._listening:
                    if self._taken.acquire(timeout=LISTEN_S):  # one piece at a time waits for the loop
                        hand_over(self._loop, partial(self._deliver, data))
                        break
        except OSError as raised:
            error = raised
        hand_over(self._loop, partial(self.lose, error))

    def _deliver(self, data: bytes) -> None:
        self._taken.release()
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
        _let_go(self._backlog)
        with suppress(OSError):
            await aside(self._port.close, WRITE_S)


async def connect(url: str, receive: Receive, identity: str, within_s: float) -> SocketLink:
    """A connection to `socket://HOST:PORT`. Raises OSError; TimeoutError after `within_s` seconds.

    The name is looked up in a thread of its own: a name server that is silent would fill the loop's pool of
    threads, one with each attempt, and others need those.
    """
    host, port = urlsplit(url).hostname, urlsplit(url).port
    async with asyncio.timeout(within_s):
        look_up = partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
        found = await aside(look_up, within_s)
        failed: OSError = socket.gaierror()
        for family, _, _, _, address in found:
            try:
                return await _connected(url, receive, identity, family, address)
            except OSError as error:
                failed = error
        raise failed


async def _connected(
    url: str, receive: Receive, identity: str, family: int, address: tuple[str | int | bytes, ...]
) -> SocketLink:
    loop = asyncio.get_running_loop()
    ours = socket.socket(family, socket.SOCK_STREAM)
    try:
        ours.setblocking(False)
        for option in KEEP_ALIVE:
            ours.setsockopt(*option)
        await loop.sock_connect(ours, address)
        _, link = await loop.create_connection(lambda: SocketLink(url, receive, identity), sock=ours)
    except BaseException:
        ours.close()
        raise
    return link


def _bounded(port: serial.Serial) -> "queue.Queue[bytes] | None":
    """The bytes that pyserial's own thread has read ahead, which it keeps without a bound; ours gives it one.

    pyserial 3.5 is its last release, so the attribute will stay; where it does not, nothing is bounded.
    """
    backlog = getattr(port, "_read_buffer", None)
    if not isinstance(backlog, queue.Queue):
        return None
    backlog.maxsize = BACKLOG_BYTES
    return backlog


def _let_go(backlog: "queue.Queue[bytes] | None") -> None:
    """Takes the bound away: pyserial's thread would wait for room for ever, and `close` for the thread."""
    if backlog is not None:
        with backlog.not_full:
            backlog.maxsize = 0
            backlog.not_full.notify_all()
