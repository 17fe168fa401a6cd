"""The transport over serial lines: local ports, plain TCP servers and RFC 2217 servers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Literal
from urllib.parse import urlsplit

import serial

from sessionctl.devices.aside import aside
from sessionctl.devices.network_links import LISTEN_S, RemoteLink, SocketLink
from sessionctl.devices.port_faults import explain
from sessionctl.devices.transport import Link, LinkLost, Receive
from sessionctl.devices.tty_link import TtyLink

OPEN_S = 5.0  # ours: a USB adapter that wakes up takes about one second, a network one the length of a ping


@dataclass(frozen=True, slots=True)
class Wire:
    """How a line is set: baud, data bits, parity and stop bits."""

    baud: int = 9600
    bits: Literal[7, 8] = 8
    parity: Literal["N", "E", "O"] = "N"
    stop: Literal[1, 2] = 1


@dataclass(frozen=True, slots=True)
class SerialPort:
    """The transport to `port`: a path, `socket://HOST:PORT` or `rfc2217://HOST:PORT`."""

    port: str
    wire: Wire = Wire()

    @asynccontextmanager
    async def open(self, receive: Receive) -> AsyncIterator[Link]:
        """A link, with a local port locked for us alone. Entering raises LinkLost when there is none."""
        try:
            link = await self._link(receive)
        except (OSError, ValueError) as error:  # SerialException and TimeoutError are OSErrors
            raise LinkLost(explain(error, self.port, opening=True)) from error
        try:
            yield link
        finally:
            await link.close()

    async def _link(self, receive: Receive) -> TtyLink | SocketLink | RemoteLink:
        scheme = urlsplit(self.port).scheme
        if scheme == "socket":
            return await _connect(self.port, receive)
        if scheme == "rfc2217":
            return RemoteLink(self.port, await self._open(timeout=LISTEN_S), receive)
        # two readers on one port steal each other's bytes
        return TtyLink(self.port, await self._open(timeout=0, exclusive=True), receive)

    async def _open(self, timeout: float, **more: bool) -> serial.Serial:
        make = partial(
            serial.serial_for_url,
            self.port,
            baudrate=self.wire.baud,
            bytesize=self.wire.bits,
            parity=self.wire.parity,
            stopbits=self.wire.stop,
            timeout=timeout,
            **more,
        )
        return await aside(make, OPEN_S, undo=lambda late: late.close())


async def _connect(url: str, receive: Receive) -> SocketLink:
    host, port = urlsplit(url).hostname, urlsplit(url).port
    if not host or not port:
        raise ValueError("expected socket://HOST:PORT")
    async with asyncio.timeout(OPEN_S):
        loop = asyncio.get_running_loop()
        _, link = await loop.create_connection(lambda: SocketLink(url, receive), host, port)
    return link
