"""The transport over serial lines: local ports, plain TCP servers and RFC 2217 servers."""

import fcntl
import os
import termios
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import urlsplit

import serial

from sessionctl.devices.aside import aside
from sessionctl.devices.port_faults import BUSY, PortRefused, explain, number_of
from sessionctl.devices.port_holders import holders, taken
from sessionctl.devices.port_names import Found, find, port_mistake
from sessionctl.devices.ports import Machine
from sessionctl.devices.remote_link import LISTEN_S, RemoteLink
from sessionctl.devices.socket_link import SocketLink, connect
from sessionctl.devices.transport import Link, LinkLost, Receive
from sessionctl.devices.tty_link import TtyLink
from sessionctl.devices.wire import Tuning, Wire

OPEN_S = 5.0  # ours: a USB adapter that wakes up takes about one second, a network one the length of a ping

PLAIN = Wire()
THIS = Machine()


@dataclass(slots=True)
class _Seen:
    """What stood at the port when it was last open, and until when."""

    identity: str = ""
    until: float = 0.0


@dataclass(frozen=True, slots=True)
class SerialPort:
    """The transport to `port`: a path, `usb:VID:PID:SERIAL`, `socket://HOST:PORT` or `rfc2217://HOST:PORT`.

    `others` are settings that the device may have instead of `wire`; a link says which it was made with, and
    whoever reads from it which are to be tried (`Tuning`). What was found is remembered from link to link.
    """

    port: str
    wire: Wire = PLAIN
    others: tuple[Wire, ...] = ()
    machine: Machine = THIS
    _seen: _Seen = field(default_factory=_Seen, init=False, compare=False, repr=False)
    tuning: Tuning = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """One tuning for every link of this transport."""
        object.__setattr__(self, "tuning", Tuning((self.wire, *self.others)))

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
            self._seen.until = time.monotonic()
            await link.close()

    async def _link(self, receive: Receive) -> TtyLink | SocketLink | RemoteLink:
        if mistake := port_mistake(self.port):
            raise PortRefused(f"{self.port} is no port that can be opened: {mistake}")
        place = f"path:{self.port}"  # on the network it is a socket of the serial server that stays the same
        match urlsplit(self.port).scheme:
            case "socket":
                return await connect(self.port, receive, place, OPEN_S)
            case "rfc2217":
                remote = await aside(partial(self._open, self.port, LISTEN_S), OPEN_S, undo=_close)
                return RemoteLink(self.port, remote, receive, place, self.tuning)
        port, found = await aside(self._open_local, OPEN_S, undo=lambda late: late[0].close())
        self._seen.identity = found.identity or self._seen.identity
        return TtyLink(self.port, port, receive, found.identity, self.tuning, found.told)

    def _open_local(self) -> tuple[serial.Serial, Found]:
        """Finds, opens and locks the port; blocking. Raises OSError or ValueError."""
        found = find(self.port, self.machine, self._seen.identity, time.monotonic() - self._seen.until)
        self._nobody_else(found)
        try:
            port = self._open(str(found.path), 0, exclusive=True)  # two readers steal each other's bytes
        except OSError as error:
            if number_of(error) not in BUSY:
                raise
            by = holders(found.path, self.machine.proc)
            raise PortRefused(taken(self.port, by)) from error
        try:
            if found.listed:
                self._keep(port, found)
        except BaseException:
            port.close()
            raise
        return port, found

    def _nobody_else(self, found: Found) -> None:
        """Raises PortRefused when a program that knows nothing of locks has the port open."""
        if not found.listed:
            return
        others = [it for it in holders(found.path, self.machine.proc) if it.pid != os.getpid()]
        if others:
            raise PortRefused(taken(self.port, others))

    def _keep(self, port: serial.Serial, found: Found) -> None:
        """Closes the port to other programs; raises PortRefused when it is not the one that was found."""
        with suppress(OSError):
            fcntl.ioctl(port.fileno(), termios.TIOCEXCL)
        now = self.machine.port(found.path)
        if now is None or now.identity != found.identity:
            raise PortRefused(f"{self.port} changed while it was opened")

    def _open(self, url: str, timeout: float, **more: bool) -> serial.Serial:
        wire = self.tuning.wire
        return serial.serial_for_url(
            url,
            baudrate=wire.baud,
            bytesize=wire.bits,
            parity=wire.parity,
            stopbits=wire.stop,
            timeout=timeout,
            **more,
        )


def _close(late: serial.Serial) -> None:
    late.close()
