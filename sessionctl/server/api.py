"""The HTTP API for those who are in: who am I, commands, trends; and whether the room is alive.

Any answer that is not the thing asked for is {"error": sentence}; a refused command, {"refused", "reason"}.
"""

from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar

import orjson
from annotated_types import Ge, Gt, Le, MaxLen
from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import Field, StringConstraints

from sessionctl.server.door import Door
from sessionctl.server.entrance import STRICT, Me
from sessionctl.server.hub import Hub, RefusedBecause
from sessionctl.server.live import STALL_S
from sessionctl.server.store import Identity

LONGEST_TEXT = 2000  # a note
MOST_ARGS = 32  # a report of music

Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:-]{8,64}$")]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z-]{0,39}$")]
Value = Annotated[str, MaxLen(LONGEST_TEXT)] | Annotated[float, Field(allow_inf_nan=False)] | bool | None
LONGEST_TREND_MIN = 24 * 60
NO_VITALS = ("ambience",)
SEES_WIRE = ("technician", "administrator", "nurse", "prescriber")
"""Who may look at the bytes of a device and what they mean; there is no name in them."""

NO_WIRE = "The bytes of a device are for technicians, administrators and medical staff."


@dataclass(frozen=True, slots=True)
class Asked:
    """A command; `id` is made by the client, and the same one twice is one command."""

    __pydantic_config__: ClassVar[dict[str, str]] = STRICT
    id: Id
    name: Name
    args: Annotated[dict[Annotated[str, MaxLen(40)], Value], MaxLen(MOST_ARGS)] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Done:
    confirmed: str
    seq: int
    text: str = ""


class Api:
    """The part of the API that needs a session."""

    def __init__(self, hub: Hub, door: Door) -> None:
        self._hub, self._door = hub, door

    def router(self) -> APIRouter:
        router = APIRouter()
        router.get("/api/me")(self.me)
        router.post("/api/commands", response_model=Done)(self.command)
        router.get("/api/trend")(self.trend)
        router.get("/api/wire")(self.wire)
        router.get("/healthz")(self.health)
        return router

    async def me(self, request: Request) -> Me:
        who = await self._asker(request)
        return Me(who.name, who.role)

    async def command(self, asked: Asked, request: Request) -> Done | JSONResponse:
        who = await self._asker(request)
        answer = await self._hub.command(asked.id, who.name, who.role, asked.name, asked.args)
        if isinstance(answer, RefusedBecause):
            return JSONResponse({"refused": asked.id, "reason": answer.reason}, 409)
        return Done(asked.id, answer.seq, answer.text)

    async def trend(
        self, request: Request, minutes: Annotated[float, Query(), Gt(0), Le(LONGEST_TREND_MIN)]
    ) -> Response:
        who = await self._asker(request)
        if who.role in NO_VITALS:
            raise HTTPException(403, "This role sees no vital signs.")
        return _json(await self._hub.trend(minutes, who.role))

    async def wire(
        self,
        request: Request,
        device: Annotated[str, Query(), MaxLen(40)] = "",
        after: Annotated[int, Query(), Ge(0), Le(1 << 53)] = 0,
    ) -> Response:
        """What passes on the lines: asked for once a second while a technician's page is open."""
        if (await self._asker(request)).role not in SEES_WIRE:
            raise HTTPException(403, NO_WIRE)
        return _json(await self._hub.wire(device, after))

    async def health(self) -> Response:
        """For machines that ask whether the room is alive: 503 when its core stands still."""
        at, judged_at = self._hub.now()[0], self._hub.judged_at()
        alive = at - judged_at <= STALL_S
        return _json({"ok": alive, "at": at, "judged_at": judged_at}, 200 if alive else 503)

    async def _asker(self, request: Request) -> Identity:
        who = await self._door.who(request.scope)
        if who is None:
            raise HTTPException(401, "Please sign in.")
        return who


def sentence(failed: RequestValidationError) -> str:
    """What is wrong with a request and where, without what was given: it may be a password."""
    first = failed.errors()[0]
    where = ".".join(str(part) for part in first["loc"][1:]) or "the request"
    return f"{where}: {first['msg']}"


def _json(body: dict[str, Any], status: int = 200) -> Response:
    return Response(orjson.dumps(body), status, media_type="application/json")
