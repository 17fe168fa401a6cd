"""Runs the web server inside a loop that is already there: no signals, no logging of its own, a quick end."""

import asyncio
import contextlib
import logging
import socket
import ssl
from collections.abc import Callable, Iterator

import uvicorn

from sessionctl.server.app import Web
from sessionctl.server.direct import DirectSocket
from sessionctl.server.settings import WebError, WebSettings, bracketed

PING_S = 4.0  # a viewer that answers no ping within 4 s more is gone, so none is kept longer than 10 s
UNREAD_MS = 10_000  # the kernel's own limit for data that nobody takes, so that none is kept for ever
KERNEL_BYTES = 64 * 1024  # what the kernel holds for one viewer: a few whole views
ASK_MOST = 4096  # a viewer only ever sends {"whole": true}
GRACE_S = 1  # for requests under way when the server stops
STOP_S = 2.0


class Quiet(uvicorn.Server):
    """uvicorn without its signal handlers, which are the monitor's; says when it answers."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready
        self._stopping = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()

    async def main_loop(self) -> None:
        """Keeps the Date header right, waking once a second instead of ten times."""
        while not await self.on_tick(0):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), 1.0)

    def stop(self) -> None:
        self.should_exit = True
        self._stopping.set()


class Told(logging.Handler):
    """Passes on what uvicorn calls an error, as one line."""

    def __init__(self, on_failure: Callable[[str], None]) -> None:
        super().__init__(logging.ERROR)
        self._on_failure = on_failure

    def emit(self, record: logging.LogRecord) -> None:
        self._on_failure(f"web server: {record.getMessage().strip()}")


def listen(settings: WebSettings) -> socket.socket:
    """A listening socket at the settings' host and port. Raises WebError with a sentence for the operator."""
    where = f"{bracketed(settings.host)}:{settings.port}"
    try:
        family, _, _, _, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except OSError as failed:
        raise WebError(
            f"server.host = {settings.host} is no machine's address: {failed.strerror}"
        ) from failed
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # Connections inherit these two.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_BYTES)
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNREAD_MS)
        listener.bind(address)
        listener.listen(128)
        listener.setblocking(False)
    except OSError as failed:
        listener.close()
        hint = "is another sessionctl running? Another --port would do"
        raise WebError(f"cannot listen on {where}: {failed.strerror}; {hint}") from failed
    return listener


async def serve(
    web: Web, ready: Callable[[str], None] = lambda address: None, listener: socket.socket | None = None
) -> None:
    """Serves until cancelled, then stops within 2 s. `ready` is told the address once requests are answered.

    Listens by the settings unless given a socket, which it closes in the end. Raises WebError.
    """
    with contextlib.closing(listener or listen(web.settings)) as listening:
        port = listening.getsockname()[1]
        web.reached_at(port)
        scheme = "https" if web.settings.tls else "http"
        address = f"{scheme}://{bracketed(web.settings.host)}:{port}"
        server = Quiet(_config(web), lambda: ready(address))
        told = Told(web.on_failure)
        logging.getLogger("uvicorn").addHandler(told)
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(web.run(), name="web: run")
                await _until_cancelled(server, listening)
        finally:
            logging.getLogger("uvicorn").removeHandler(told)


async def _until_cancelled(server: Quiet, listening: socket.socket) -> None:
    serving = asyncio.create_task(server.serve(sockets=[listening]), name="web: serve")
    try:
        await asyncio.shield(serving)
    finally:
        server.stop()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(serving, STOP_S)


def _config(web: Web) -> uvicorn.Config:
    settings = web.settings
    config = uvicorn.Config(
        web,
        http="h11",
        ws=DirectSocket,
        ws_per_message_deflate=False,
        ws_max_size=ASK_MOST,
        ws_ping_interval=PING_S,
        ws_ping_timeout=PING_S,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=GRACE_S,
        ssl_certfile=str(settings.tls_certificate) if settings.tls else None,
        ssl_keyfile=str(settings.tls_key) if settings.tls else None,
    )
    try:
        config.load()
    except (OSError, ssl.SSLError) as failed:
        files = f"server.tls_certificate = {settings.tls_certificate}, server.tls_key = {settings.tls_key}"
        raise WebError(f"{files}: {failed}") from failed
    return config
