"""Pairing a Bluetooth device over HTTP: what is near, how far the pairing is, the answer to its question.

Begun with the commands "pair-device" and "forget-device", as all that people ask for, so that it is recorded.
A code is no command: it is passed on and kept nowhere.
"""

from dataclasses import dataclass, field
from typing import Annotated, ClassVar, Literal, Protocol

from annotated_types import MaxLen
from fastapi import APIRouter, HTTPException, Request

from sessionctl.room.rights import may
from sessionctl.server.door import Door
from sessionctl.server.entrance import STRICT, Nothing

ANSWER_MOST = 16  # a PIN (Bluetooth Core, Vol 3 Part C 3.2.3)


Step = Literal["idle", "searching", "working", "asking", "showing", "done", "failed"]


class NotNow(Exception):  # noqa: N818 - news for a person, not an error of ours
    """It cannot be done now; the text says why."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A device that is near: signal in dBm, services by name, the `model` that reads it ("" when none does),
    and the name it is `configured` under ("" when it is not).
    """

    address: str
    name: str
    rssi: int
    services: tuple[str, ...]
    model: str
    configured: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the pairing of `address` is. A question has a `number`, and its answer names it.

    `ask` is "pin", "passkey", "confirm" or "allow" while something is asked, "show" while `code` is to be
    typed on the device; `text` says it, and at the end what came of it.
    """

    number: int = 0
    step: Step = "idle"
    address: str = ""
    ask: str = ""
    code: str = field(default="", repr=False)
    text: str = ""

    @property
    def busy(self) -> bool:
        """A pairing runs."""
        return self.step in ("searching", "working", "asking", "showing")


class Pairing(Protocol):
    """What pairs, as the web server sees it."""

    @property
    def progress(self) -> Progress: ...

    def answer(self, number: int, text: str) -> None:
        """Passes on the answer to question `number`. Raises NotNow."""
        ...

    def cancel(self) -> None:
        """Breaks off what runs."""
        ...

    async def near(self) -> list[Heard]:
        """What is heard within some seconds. Raises NotNow."""
        ...


@dataclass(frozen=True, slots=True)
class Answered:
    """The person's answer: a code, "yes" or "no"."""

    __pydantic_config__: ClassVar[dict[str, str]] = STRICT
    number: int
    answer: Annotated[str, MaxLen(ANSWER_MOST)] = field(repr=False)


class PairingApi:
    """The part of the API that pairs."""

    def __init__(self, pairing: Pairing, door: Door) -> None:
        self._pairing, self._door = pairing, door

    def router(self) -> APIRouter:
        router = APIRouter(prefix="/api/bluetooth")
        router.get("/near")(self.near)
        router.get("/pairing")(self.progress)
        router.post("/answer")(self.answer)
        router.post("/cancel")(self.cancel)
        return router

    async def near(self, request: Request) -> list[Heard]:
        await self._technician(request)
        try:
            return await self._pairing.near()
        except NotNow as reason:
            raise HTTPException(409, str(reason)) from reason

    async def progress(self, request: Request) -> Progress:
        await self._technician(request)
        return self._pairing.progress

    async def answer(self, given: Answered, request: Request) -> Nothing:
        await self._technician(request)
        try:
            self._pairing.answer(given.number, given.answer)
        except NotNow as reason:
            raise HTTPException(409, str(reason)) from reason
        return Nothing()

    async def cancel(self, request: Request) -> Nothing:
        await self._technician(request)
        self._pairing.cancel()
        return Nothing()

    async def _technician(self, request: Request) -> None:
        who = await self._door.who(request.scope)
        if who is None:
            raise HTTPException(401, "Please sign in.")
        if not may(who.role, "pair-device"):
            raise HTTPException(403, "Only a technician or an administrator pairs devices.")
