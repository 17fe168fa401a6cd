"""How people and screens come in and go: sign-in, sign-out, pairing, the demo's one-tap people."""

import time
import urllib.parse
from dataclasses import dataclass
from typing import Annotated, ClassVar

from annotated_types import MaxLen, MinLen
from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from sessionctl.events import Role
from sessionctl.server import pages
from sessionctl.server.accounts import DEMO_PEOPLE, Accounts
from sessionctl.server.buckets import Buckets
from sessionctl.server.door import COOKIE, Door
from sessionctl.server.passwords import LONGEST
from sessionctl.server.store import Identity
from sessionctl.server.watchlist import Watchlist

PER_NAME, PER_NAME_S = 5, 10.0  # tries of one name from one address: a typing error or two, then six a minute
PER_ADDRESS, PER_ADDRESS_S = 20, 3.0  # tries of any names from one address: a whole ward behind one proxy
STRICT = {"extra": "forbid"}
COOKIE_LASTS_S = 90 * 86400  # the server ends sessions long before; a paired screen keeps its place
CODE_WRONG = "This code is wrong, was used, or is older than 10 minutes."


@dataclass(frozen=True, slots=True)
class SignIn:
    __pydantic_config__: ClassVar[dict[str, str]] = STRICT
    name: Annotated[str, MinLen(1), MaxLen(64)]
    password: Annotated[str, MinLen(1), MaxLen(LONGEST)]


@dataclass(frozen=True, slots=True)
class Tap:
    __pydantic_config__: ClassVar[dict[str, str]] = STRICT
    name: Annotated[str, MinLen(1), MaxLen(64)]


@dataclass(frozen=True, slots=True)
class Code:
    __pydantic_config__: ClassVar[dict[str, str]] = STRICT
    code: Annotated[str, MinLen(1), MaxLen(16)]


@dataclass(frozen=True, slots=True)
class Me:
    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class DemoPerson:
    name: str
    role: Role
    label: str


@dataclass(frozen=True, slots=True)
class Nothing:
    """Done; there is nothing more to say."""


class Entrance:
    """The part of the API that needs no session."""

    def __init__(self, accounts: Accounts, door: Door, watchlist: Watchlist, secure: bool) -> None:
        self._accounts, self._door, self._watchlist, self._secure = accounts, door, watchlist, secure
        self._names = Buckets(PER_NAME, PER_NAME_S)
        self._addresses = Buckets(PER_ADDRESS, PER_ADDRESS_S)

    def router(self) -> APIRouter:
        router = APIRouter()
        router.post("/api/sign-in")(self.sign_in)
        router.post("/api/sign-out")(self.sign_out)
        router.post("/api/pair")(self.pair)
        router.get("/pair")(self.pair_page)
        router.post("/pair")(self.pair_form)
        if self._accounts.demo:
            router.get("/api/demo-people")(self.demo_people)
            router.post("/api/demo-sign-in")(self.demo_sign_in)
        return router

    async def sign_in(self, asked: SignIn, request: Request, response: Response) -> Me:
        key = f"{address(request)} {asked.name.casefold()}"
        self._limit(self._names, key)
        self._limit(self._addresses, address(request))
        session = await self._accounts.sign_in(asked.name, asked.password)
        if session is None:
            raise HTTPException(401, "This name and password do not belong together.")
        self._names.forget(key)
        return self._admit(response, session)

    async def sign_out(self, request: Request, response: Response) -> Nothing:
        who = await self._door.who(request.scope)
        if who is not None and who.kind != "program":
            await self._accounts.sign_out(who)
            self._watchlist.end({who.key})
        response.delete_cookie(COOKIE, path="/", secure=self._secure, httponly=True, samesite="strict")
        return Nothing()

    async def pair(self, asked: Code, request: Request, response: Response) -> Me:
        self._limit(self._addresses, address(request))
        session = await self._accounts.pair(asked.code)
        if session is None:
            raise HTTPException(401, CODE_WRONG)
        return self._admit(response, session)

    async def pair_page(self) -> HTMLResponse:
        return _pair_page("")

    async def pair_form(self, request: Request) -> Response:
        """The same for a display without our script: a plain form."""
        form = urllib.parse.parse_qs((await request.body()).decode("latin-1"), max_num_fields=4)
        try:
            self._limit(self._addresses, address(request))
        except HTTPException as limited:
            return _pair_page(str(limited.detail), limited.status_code)
        session = await self._accounts.pair(form.get("code", [""])[0][:16])
        if session is None:
            return _pair_page(CODE_WRONG, 401)
        answer = RedirectResponse("/room", status_code=303)
        self._admit(answer, session)
        return answer

    async def demo_people(self) -> list[DemoPerson]:
        return [DemoPerson(name, role, label) for name, (role, label) in DEMO_PEOPLE.items()]

    async def demo_sign_in(self, asked: Tap, response: Response) -> Me:
        session = await self._accounts.demo_sign_in(asked.name)
        if session is None:
            raise HTTPException(401, "The demo has nobody of this name.")
        return self._admit(response, session)

    def _admit(self, response: Response, session: tuple[str, Identity]) -> Me:
        token, who = session
        response.set_cookie(
            COOKIE,
            token,
            max_age=COOKIE_LASTS_S,
            path="/",
            secure=self._secure,
            httponly=True,
            samesite="strict",
        )
        return Me(who.name, who.role)

    def _limit(self, buckets: Buckets, key: str) -> None:
        wait_s = buckets.take(key, time.monotonic())
        if wait_s > 0:
            seconds = int(wait_s) + 1
            sentence = f"Too many attempts; please try again in {seconds} s."
            raise HTTPException(429, sentence, headers={"Retry-After": str(seconds)})


def address(request: Request) -> str:
    """Where a request comes from, as the operating system says it; no header is believed."""
    return request.client.host if request.client is not None else ""


def _pair_page(message: str, status: int = 200) -> HTMLResponse:
    return HTMLResponse(pages.plain(pages.PAIR.format(message=message)).body, status)
