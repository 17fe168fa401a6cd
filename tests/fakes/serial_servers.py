"""Serial servers on the network: plain TCP, and RFC 2217 by pyserial's own server side."""

import asyncio
import contextlib
import socket
import threading
from typing import Any

import serial
from serial import rfc2217

TURN_S = 0.02
END_S = 5.0


class PlainServer:
    """Passes bytes over TCP and nothing else. `stop` and `start` keep the address."""

    def __init__(self) -> None:
        self._server: asyncio.Server | None = None
        self._writers: list[asyncio.StreamWriter] = []
        self._port = 0
        self._news = asyncio.Event()
        self.connections = 0

    @property
    def url(self) -> str:
        return f"socket://127.0.0.1:{self._port}"

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Ends every connection and takes no more."""
        assert self._server is not None
        self._server.close()
        for writer in self._writers:
            writer.transport.abort()
        await asyncio.gather(*(w.wait_closed() for w in self._writers), return_exceptions=True)
        self._writers.clear()
        await self._server.wait_closed()

    def say(self, data: bytes) -> None:
        """Sends to whoever is connected."""
        for writer in self._writers:
            writer.write(data)

    async def connected(self, times: int, within: float = 10.0) -> None:
        """Waits until so many connections were made in all."""
        async with asyncio.timeout(within):
            while self.connections < times:
                self._news.clear()
                await self._news.wait()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.append(writer)
        self.connections += 1
        self._news.set()
        with contextlib.suppress(OSError):
            while await reader.read(1000):
                pass
        writer.close()


class Rfc2217Server:
    """pyserial's own server side over its `loop://` port. A client at a time; `baud` is what it has set."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._address = self._listener.getsockname()
        self._lock = threading.Lock()
        self._to_say = b""
        self.heard = b""
        self._stop = threading.Event()
        self._hang_up = threading.Event()
        self._thread = threading.Thread(target=self._accept)
        self._device = serial.serial_for_url("loop://", timeout=0)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"rfc2217://127.0.0.1:{self._address[1]}"

    @property
    def baud(self) -> int:
        return int(self._device.baudrate)

    def say(self, data: bytes) -> None:
        """Sends to the client, or to the next one."""
        with self._lock:
            self._to_say += data

    def hang_up(self) -> None:
        """Ends the connection of the client; another one may come."""
        self._hang_up.set()

    def close(self) -> None:
        self._stop.set()
        self._thread.join(END_S)
        self._listener.close()

    def _accept(self) -> None:
        self._listener.settimeout(TURN_S)
        while not self._stop.is_set():
            try:
                client, _ = self._listener.accept()
            except TimeoutError:
                continue
            with client, contextlib.suppress(OSError):
                self._serve(client)

    def _serve(self, client: socket.socket) -> None:
        client.settimeout(TURN_S)

        class Wire:
            def write(self, data: bytes) -> None:
                client.sendall(data)

        device: Any = self._device  # what the manual of PortManager does, and its types do not know
        manager = rfc2217.PortManager(device, Wire())  # type: ignore[arg-type]
        self._hang_up.clear()
        while not (self._stop.is_set() or self._hang_up.is_set()):
            with contextlib.suppress(TimeoutError):
                if not (data := client.recv(1024)):
                    return
                self.heard += b"".join(manager.filter(data))
            with self._lock:
                said, self._to_say = self._to_say, b""
            if said:
                client.settimeout(END_S)
                client.sendall(b"".join(manager.escape(said)))
                client.settimeout(TURN_S)
