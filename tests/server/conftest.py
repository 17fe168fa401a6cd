"""A real server on a free loopback port, in the test's own loop."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx2
import pytest
from argon2 import PasswordHasher
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from sessionctl.server.app import Web, build
from sessionctl.server.door import COOKIE
from sessionctl.server.serve import serve
from sessionctl.server.settings import WebSettings
from sessionctl.server.store import Store, role_of
from tests.server.scripted import ScriptedRoom

QUICK = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)  # the real algorithm, at its least
PASSWORD = "correct horse"  # noqa: S105 - of people who exist in a test only
DEADLINE_S = 5.0


@dataclass
class Site:
    """One running server, its room, and the ways in."""

    room: ScriptedRoom
    web: Web
    address: str
    state: Path
    failures: list[str] = field(default_factory=list)

    def client(self, **headers: str) -> httpx2.AsyncClient:
        return httpx2.AsyncClient(base_url=self.address, headers={"Origin": self.address, **headers})

    def person(self, name: str, role: str = "nurse") -> None:
        """An account, as another program would make it."""
        with contextlib.closing(Store(self.state)) as store:
            assert store.add(name, role_of(role), QUICK.hash(PASSWORD), 0.0)

    def disable(self, name: str) -> None:
        with contextlib.closing(Store(self.state)) as store:
            assert store.disable(name)

    async def cookie(self, name: str) -> str:
        """The session of one more sign-in."""
        async with self.client() as client:
            answer = await client.post("/api/sign-in", json={"name": name, "password": PASSWORD})
            assert answer.status_code == 200, answer.text
            return answer.cookies[COOKIE]

    def token(self, role: str) -> str:
        return (self.state / "run" / f"{role}.token").read_text().strip()

    def socket(self, path: str, cookie: str = "", **more: Any) -> connect:
        headers = {"Origin": self.address} | more.pop("headers", {})
        if cookie:
            headers["Cookie"] = f"{COOKIE}={cookie}"
        address = self.address.replace("http", "ws", 1) + path
        return connect(address, additional_headers=headers, compression=None, close_timeout=0.1, **more)


async def heard(socket: ClientConnection) -> dict[str, Any]:
    """The next text message that says something new (heartbeats do not)."""
    while True:
        message = await asyncio.wait_for(socket.recv(), DEADLINE_S)
        if isinstance(message, str):
            said: dict[str, Any] = json.loads(message)
            if "view" in said or said["set"] or said["drop"]:
                return said


async def close_code(socket: ClientConnection, within_s: float = DEADLINE_S) -> int:
    """Reads to the end of the socket: the server's close code. Raises TimeoutError."""
    with contextlib.suppress(ConnectionClosed):
        async with asyncio.timeout(within_s):
            while True:
                await socket.recv()
    assert socket.close_code is not None
    return socket.close_code


async def until(true: Callable[[], bool]) -> None:
    """Returns when it is so. Raises TimeoutError."""
    async with asyncio.timeout(DEADLINE_S):
        while not true():  # noqa: ASYNC110 - what tests wait for has no event of its own
            await asyncio.sleep(0.01)


@contextlib.asynccontextmanager
async def running(state: Path, *, demo: bool = False, **settings: Any) -> AsyncIterator[Site]:
    room, failures = ScriptedRoom(), list[str]()
    given = replace(WebSettings(port=0, state=state), **settings)
    web = build(room, given, demo=demo, on_failure=failures.append, hasher=QUICK)
    address: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    serving = asyncio.create_task(serve(web, address.set_result))
    try:
        async with asyncio.timeout(DEADLINE_S):
            await asyncio.wait((serving, address), return_when=asyncio.FIRST_COMPLETED)
        if serving.done():
            serving.result()
        yield Site(room, web, address.result(), state, failures)
    finally:
        serving.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await serving
        web.close()


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with running(tmp_path) as one:
        one.person("Nora")
        yield one
        assert one.failures == []


@pytest.fixture
async def demo(tmp_path: Path) -> AsyncIterator[Site]:
    async with running(tmp_path, demo=True) as one:
        yield one
        assert one.failures == []
