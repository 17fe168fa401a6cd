"""What every HTTP request passes: one place for size, time, origin, headers, and failures of ours.

Rule 1. A change (anything but GET and HEAD) comes from one of our own pages or from a program with a token.
Rule 2. No answer holds a traceback; what went wrong is stated to `on_failure` and a sentence goes out.
"""

import asyncio
from collections.abc import Awaitable, Callable

import orjson
from starlette.exceptions import HTTPException

from sessionctl.server.asgi import Message, Receive, Scope, Send, header
from sessionctl.server.door import Door

BODY_MOST = 64 * 1024
DEADLINE_S = 30.0
READS = ("GET", "HEAD")

HEADERS = [
    (
        b"content-security-policy",
        (
            b"default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self';"
            b" base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
        ),
    ),
    (b"x-content-type-options", b"nosniff"),
    # With "no-referrer" a browser hides its origin even from us when a plain form (/pair) is sent.
    (b"referrer-policy", b"same-origin"),
]


TOO_LARGE = f"The request is larger than {BODY_MOST} bytes."


App = Callable[[Scope, Receive, Send], Awaitable[None]]


class Gate:
    """Wraps the HTTP application."""

    def __init__(self, app: App, door: Door, on_failure: Callable[[str], None]) -> None:
        self._app, self._door, self._on_failure = app, door, on_failure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request, whatever happens."""
        answer = _Answer(send)
        if scope["method"] not in READS and not self._door.at_home(scope):
            return await answer.error(403, "This page may not give commands to the room.")
        if int_or_0(header(scope, b"content-length")) > BODY_MOST:
            return await answer.error(413, TOO_LARGE)
        try:
            async with asyncio.timeout(DEADLINE_S):
                await self._app(scope, _limited(receive), answer.send)
        except TimeoutError:
            self._on_failure(f"no answer to {scope['method']} {scope['path']} within {DEADLINE_S:.0f} s")
            await answer.error(503, "The room did not answer in time; please try again.")
        except Exception as bug:  # stated and answered, and the next request is served
            self._on_failure(f"{scope['method']} {scope['path']}: {type(bug).__name__}: {bug}")
            await answer.error(500, "Something went wrong in the server; the technician has been told.")
        return None


class _Answer:
    """Adds the headers to an answer, and knows whether it has begun."""

    def __init__(self, send: Send) -> None:
        self._send, self._begun = send, False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._begun = True
            own = list(message.get("headers", []))
            if not any(key == b"cache-control" for key, _ in own):
                own.append((b"cache-control", b"no-store"))
            message["headers"] = [*own, *HEADERS]
        await self._send(message)

    async def error(self, status: int, sentence: str) -> None:
        if self._begun:
            return
        headers = [(b"content-type", b"application/json"), (b"connection", b"close")]
        await self.send({"type": "http.response.start", "status": status, "headers": headers})
        await self.send({"type": "http.response.body", "body": orjson.dumps({"error": sentence})})


def int_or_0(text: str | None) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() else 0


def _limited(receive: Receive) -> Receive:
    """`receive` that raises HTTPException when the body it was not told the length of grows too large."""
    size = 0

    async def limited() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > BODY_MOST:
            raise HTTPException(413, TOO_LARGE)
        return message

    return limited
