"""A link over a serial server on the network that speaks plain TCP."""

import asyncio
import socket
from functools import partial
from urllib.parse import urlsplit

from sessionctl.devices.aside import aside
from sessionctl.devices.losing import PIECE_BYTES, WRITE_S, Losing
from sessionctl.devices.transport import Receive

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
