"""The web server of one room, built from its parts. `serve` runs it."""

import asyncio
from collections.abc import Callable, Iterable
from http import HTTPStatus
from pathlib import Path

from argon2 import PasswordHasher
from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from sessionctl.server import pages
from sessionctl.server.accounts import Accounts, Unavailable
from sessionctl.server.api import Api, sentence
from sessionctl.server.asgi import Receive, Scope, Send
from sessionctl.server.direct import direct
from sessionctl.server.door import Door, issue_tokens
from sessionctl.server.entrance import Entrance
from sessionctl.server.followers import Followers
from sessionctl.server.gate import Gate
from sessionctl.server.hub import Hub
from sessionctl.server.live import Live
from sessionctl.server.pairing import Pairing, PairingApi
from sessionctl.server.passwords import TooBusy
from sessionctl.server.settings import WebError, WebSettings, allowed_origins, mistakes
from sessionctl.server.watchlist import Watchlist

KEPT = "public, max-age=31536000, immutable"  # a year: the name of a built asset changes with its content
BUSY = "The room cannot look up accounts just now; please try again in a moment."


class Web:
    """The ASGI application of one room."""

    def __init__(
        self,
        hub: Hub,
        settings: WebSettings,
        accounts: Accounts,
        door: Door,
        on_failure: Callable[[str], None],
        pairing: Pairing | None = None,
    ) -> None:
        self.settings, self.on_failure = settings, on_failure
        self._accounts, self._door = accounts, door
        self._watchlist = Watchlist(accounts)
        self._live = Live(hub, door, self._watchlist, on_failure)
        self._followers = Followers(hub, door, self._watchlist)
        entrance = Entrance(accounts, door, self._watchlist, secure=settings.tls)
        routers = [entrance.router(), Api(hub, door).router()]
        if pairing is not None:
            routers.append(PairingApi(pairing, door).router())
        self._http = Gate(_http(routers), door, on_failure)

    def reached_at(self, port: int) -> None:
        """Lets the pages served on `port` give commands."""
        self._door.origins = allowed_origins(self.settings, port)

    async def run(self) -> None:
        """Keeps open views alive and ends those whose session is over, until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._live.run(), name="live: heartbeat")
            tasks.create_task(self._watchlist.run(), name="live: watchlist")

    def close(self) -> None:
        """Gives back threads and files, once nothing is served any more."""
        self._accounts.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._http(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._websocket(scope, receive, send)

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        socket = direct(scope)
        try:
            if scope["path"] == "/live":
                await self._live(socket, scope, receive, send)
            elif scope["path"] == "/events":
                await self._followers(socket, scope, receive, send)
            else:
                socket.refuse(HTTPStatus.NOT_FOUND, "There is nothing here.")
        except (asyncio.CancelledError, OSError):
            socket.cut()  # the server stops, or the other side left while it was being let in
        except Exception as bug:  # the web server's own `supervise`: stated, and the other viewers go on
            self.on_failure(f"{scope['path']}: {type(bug).__name__}: {bug}")
            socket.cut()


def build(
    hub: Hub,
    settings: WebSettings,
    *,
    runtime: Path | None = None,
    demo: bool = False,
    on_failure: Callable[[str], None] = lambda text: None,
    hasher: PasswordHasher | None = None,
    pairing: Pairing | None = None,
) -> Web:
    """The application for `hub`. Tokens for programs go to `runtime` (STATE/run unless given).

    With `demo` anybody who reaches the server may be one of its people, so it has to be on loopback.
    `on_failure` is told, as a sentence, what went wrong inside. `pairing` pairs Bluetooth devices, where the
    room can. Raises WebError.
    """
    wrong = mistakes(settings)
    if demo and not settings.loopback:
        wrong.append(f"server.host = {settings.host}; the demo is only for this machine, expected 127.0.0.1")
    if wrong:
        raise WebError("; ".join(wrong))
    try:
        programs = issue_tokens(runtime or settings.state / "run")
    except OSError as failed:
        raise WebError(f"tokens for programs cannot be written: {failed}") from failed
    accounts = Accounts(settings.state, demo=demo, on_failure=on_failure, hasher=hasher)
    return Web(hub, settings, accounts, Door(accounts, programs), on_failure, pairing)


def _http(routers: Iterable[APIRouter]) -> FastAPI:
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    for router in routers:
        app.include_router(router)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _not_understood)
    app.add_exception_handler(Unavailable, _busy)
    app.add_exception_handler(TooBusy, _busy)
    app.add_exception_handler(Exception, _broken)
    bundle = pages.read()

    async def page(request: Request) -> Response:
        found = bundle.get(request.scope["path"])
        if found is None:
            raise HTTPException(404, "There is nothing here.")
        kept = {"Cache-Control": KEPT} if request.scope["path"].startswith("/assets/") else None
        return Response(found.body, headers=kept, media_type=found.type)

    app.add_api_route("/{path:path}", page, methods=["GET", "HEAD"], include_in_schema=False)
    return app


async def _refused(request: Request, refused: Exception) -> Response:
    assert isinstance(refused, HTTPException)
    return JSONResponse({"error": str(refused.detail)}, refused.status_code, headers=refused.headers)


async def _not_understood(request: Request, failed: Exception) -> Response:
    assert isinstance(failed, RequestValidationError)
    return JSONResponse({"error": sentence(failed)}, 422)


async def _busy(request: Request, busy: Exception) -> Response:
    return JSONResponse({"error": BUSY}, 503)


async def _broken(request: Request, bug: Exception) -> Response:
    """Starlette raises the bug again afterwards, and `gate` states it."""
    return JSONResponse({"error": "Something went wrong in the server."}, 500)
