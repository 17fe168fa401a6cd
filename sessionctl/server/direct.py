"""uvicorn's websocket, which can also be written to at once, without a task in between.

An ASGI application sends by awaiting, so what the serial callback has to say would wait for a task's turn.
This hands the application the same connection (`direct`) with a few plain methods more.
"""

import asyncio
from http import HTTPStatus

import orjson
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.exceptions import InvalidState
from websockets.http11 import Request

from sessionctl.server.asgi import Scope

UNSENT_MOST = 4096  # bytes kept here beyond what the kernel takes; more than that waits in the viewer's queue
FAREWELL_S = 2.0  # how long the other side has to answer a close


class Gone(Exception):  # noqa: N818 - news, not an error of ours
    """The other side has left."""


class DirectSocket(WebSocketsSansIOProtocol):
    """A websocket that answers at once whether it took a message."""

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if not self.close_sent:  # a proper request, so an application is about to be given `scope`
            scope: Scope = self.scope  # type: ignore[assignment]
            scope["direct"] = self
            self.transport.set_write_buffer_limits(UNSENT_MOST)

    @property
    def ready(self) -> bool:
        """Whether a write would be taken."""
        return self.writable.is_set()

    def write(self, message: bytes, text: bool = True) -> bool:
        """Writes one message to the socket now; False when the other side has to read first. Raises Gone."""
        if self.disconnected or self.close_sent or self.transport.is_closing():
            raise Gone
        if not self.ready:
            return False
        try:
            if text:
                self.conn.send_text(message)
            else:
                self.conn.send_binary(message)
        except InvalidState:
            raise Gone from None
        self.transport.write(b"".join(self.conn.data_to_send()))
        return True

    async def room(self, within_s: float) -> None:
        """Returns when a write would be taken again. Raises TimeoutError."""
        async with asyncio.timeout(within_s):
            await self.writable.wait()

    def refuse(self, status: HTTPStatus, sentence: str) -> None:
        """Answers the request to open this websocket with a status and {"error": sentence} instead."""
        response = self.conn.reject(status, orjson.dumps({"error": sentence}).decode())
        del response.headers["Content-Type"]
        response.headers["Content-Type"] = "application/json"
        self.conn.send_response(response)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.handshake_complete = self.close_sent = True
        self.transport.close()

    def end(self, code: int) -> None:
        """Says goodbye with a close code; whoever does not answer is cut off."""
        if self.disconnected or self.close_sent or self.transport.is_closing():
            return
        self.conn.send_close(code)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self.close_timer = self.loop.call_later(FAREWELL_S, self.cut)
        if self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()

    def cut(self) -> None:
        """Ends the connection without waiting for anybody."""
        if not self.disconnected:  # afterwards the transport has no loop to abort on
            self.transport.abort()


def direct(scope: Scope) -> DirectSocket:
    """The connection behind a websocket's scope. Raises LookupError under another server than ours."""
    socket = scope.get("direct")
    if not isinstance(socket, DirectSocket):
        raise LookupError("this websocket needs sessionctl's own server")
    return socket
