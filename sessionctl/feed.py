"""Follows a room's numbered events over its websocket, from any number, and posts back what was done.

Rule 1. The record is the truth: after any loss the feed asks for what follows the last number it handled.
Rule 2. A room away is not an error: it is told (`link`) and tried again for as long as it takes.
"""

import asyncio
import http.client
import json
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import websockets

from sessionctl.events import Event, from_json

RETRY_S = (0.2, 0.5, 1.0, 2.0)
"""Pauses before each new attempt; the last repeats."""

OPEN_S = 5.0
POST_S = 3.0
MOST_BYTES = 2**20
LOST = (OSError, EOFError, TimeoutError, ValueError, websockets.WebSocketException)
"""What a link ends with, and what a room says that is none of ours."""

SILENT_S = 20.0
"""The room ticks once a second; a feed that hears nothing for so long asks again (ours)."""


@dataclass(frozen=True, slots=True)
class Greeting:
    """What the room says first: `epoch` names its record; what follows `began` is the present session."""

    epoch: str
    began: int
    last: int


class Feed:
    """`address` is the room's, such as http://127.0.0.1:8080; `token_file` is read before every attempt.

    With `certificate` only a room that shows exactly that one is spoken to, under whatever name.
    """

    def __init__(self, address: str, token_file: Path, certificate: Path | None = None) -> None:
        self._address = address.rstrip("/")
        self._token_file = token_file
        self._trusted = _trusting(certificate) if certificate is not None else None

    async def follow(
        self,
        place: Callable[[Greeting], int],
        hear: Callable[[int, Event, bool], None],
        link: Callable[[str], None],
    ) -> None:
        """Follows until cancelled.

        `place` answers, to each greeting, the number after which to follow. `hear` gets each event with its
        number, and whether it is history: recorded before this greeting. `link` is told "" when the feed
        stands and what is wrong when it does not.
        """
        attempt, stood = 0, False

        def standing(trouble: str) -> None:
            nonlocal stood
            stood = True
            link(trouble)

        while True:
            stood = False
            try:
                await self._once(place, hear, standing)
            except (*LOST, KeyError, TypeError) as lost:
                if stood:
                    attempt = 0
                link(_words(lost))
            attempt += 1
            await asyncio.sleep(RETRY_S[min(attempt, len(RETRY_S)) - 1])

    async def _once(
        self,
        place: Callable[[Greeting], int],
        hear: Callable[[int, Event, bool], None],
        link: Callable[[str], None],
    ) -> None:
        greeting, _ = await self._greeted(2**53)
        after = place(greeting)
        url = f"{self._address.replace('http', 'ws', 1)}/events?after={after}"
        async with self._socket(url) as socket:
            greeting = _greeting(await asyncio.wait_for(socket.recv(), OPEN_S))
            link("")
            while True:
                message = orjson.loads(await asyncio.wait_for(socket.recv(), SILENT_S))
                event = from_json(orjson.dumps(message["event"]))
                hear(message["seq"], event, message["seq"] <= greeting.last)

    async def _greeted(self, after: int) -> tuple[Greeting, int]:
        url = f"{self._address.replace('http', 'ws', 1)}/events?after={after}"
        async with self._socket(url) as socket:
            return _greeting(await asyncio.wait_for(socket.recv(), OPEN_S)), after

    def _socket(self, url: str) -> Any:
        token = self._token_file.read_text(encoding="ascii").strip()
        return websockets.connect(
            url,
            additional_headers={"Authorization": f"Bearer {token}"},
            compression=None,
            open_timeout=OPEN_S,
            proxy=None,
            max_size=MOST_BYTES,
            ssl=self._trusted,
        )

    async def post(self, command_id: str, name: str, args: dict[str, Any]) -> str:
        """Gives the room a command; returns "" when it is recorded, else why it is not."""
        body = json.dumps({"id": command_id, "name": name, "args": args}).encode()
        try:
            async with asyncio.timeout(POST_S + 1):
                return await asyncio.to_thread(self._post, body)
        except TimeoutError:
            return "the room did not answer in time"

    def _post(self, body: bytes) -> str:
        try:
            token = self._token_file.read_text(encoding="ascii").strip()
            headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
            request = urllib.request.Request(f"{self._address}/api/commands", body, headers)  # noqa: S310
            opener = urllib.request.build_opener(
                urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=self._trusted)
            )
            opener.open(request, timeout=POST_S).close()
        except urllib.error.HTTPError as refused:
            with refused:
                return _reason(refused)
        except (OSError, http.client.HTTPException, ValueError) as lost:
            return str(lost) or type(lost).__name__
        return ""


def _trusting(certificate: Path) -> ssl.SSLContext:
    """The room and its programs share a machine: its own certificate is known, its name is not the point."""
    context = ssl.create_default_context(cafile=str(certificate))
    context.check_hostname = False
    return context


def _greeting(message: str | bytes) -> Greeting:
    found = orjson.loads(message)
    return Greeting(str(found["epoch"]), int(found["began"]), int(found["last"]))


def _reason(refused: urllib.error.HTTPError) -> str:
    """The room's own sentence where it gave one."""
    try:
        said = orjson.loads(refused.read(MOST_BYTES))
        return str(said.get("reason") or said.get("error") or refused.reason)
    except (OSError, http.client.HTTPException, ValueError, AttributeError):
        return str(refused.reason)


def _words(lost: Exception) -> str:
    return f"the monitor does not answer ({lost or type(lost).__name__})"
