"""Browser screens that are listened to while a test looks at them.

Rule 1. No console error, no script error and no request to another machine, unless the test expects it.
Rule 2. Things are found as a person finds them: by their role and by the words on them.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    WebSocket,
    expect,
)

from tests.e2e.rooms import ALIAS, PASSWORD, ROOT, Room
from tests.signed import SIGNED

SOON_S = 15.0
"""Generous: a loaded machine is no failure. What has a time of its own is given it where it is awaited."""

expect.set_options(timeout=SOON_S * 1000)
EAR = Path(__file__).with_name("ear.js")
PICTURES = ROOT / "docs" / "images"
KNOWN = (
    (401, "/api/me"),  # nobody has signed in yet
    (404, "/api/demo-people"),  # asked outside the demo
)
STATUS = re.compile(r"status of (\d+)")


class Screens:
    """Opens screens of one room, each a browser of its own with its own cookies."""

    def __init__(self, browser: Browser, room: Room, kept: Path) -> None:
        self.room = room
        self.wrong: list[str] = []
        self.heard: dict[Page, list[str]] = {}
        self._browser, self._kept = browser, kept
        self._expected: tuple[str, ...] = ()

    async def open(self, path: str, who: str = "", size: tuple[int, int] = (1280, 800)) -> Page:
        """A screen of `size` at `path`; signed in beforehand when `who` is named."""
        context = await self._browser.new_context(viewport={"width": size[0], "height": size[1]})
        context.set_default_timeout(SOON_S * 1000)
        await context.add_init_script(path=EAR)
        page = await context.new_page()
        self._listen(page)
        if who:
            await self._post(context, "/api/sign-in", {"name": who, "password": PASSWORD})
        await page.goto(self.room.address + path)
        return page

    async def watch(self, page: Page) -> None:
        """Starts watching, asked for as whoever is signed in at `page`."""
        await self.command(page, "open-session", alias=ALIAS, **SIGNED)
        await expect(page.get_by_text(ALIAS).first).to_be_visible()

    async def command(self, page: Page, name: str, **args: object) -> None:
        """Gives a command as the page would, where the test is about what follows."""
        await self._post(page.context, "/api/commands", {"id": str(uuid4()), "name": name, "args": args})

    async def keep(self, page: Page, name: str, *, for_readme: bool = False) -> None:
        """Keeps a picture beside the test's other files; README's only when SESSIONCTL_PICTURES=1."""
        shot = await page.screenshot(animations="disabled", path=self._kept / f"{name}.png")
        if for_readme and os.environ.get("SESSIONCTL_PICTURES") == "1":
            PICTURES.mkdir(parents=True, exist_ok=True)
            (PICTURES / f"{name}.png").write_bytes(shot)

    @contextmanager
    def expecting(self, *words: str) -> Iterator[None]:
        """Within, console errors with one of these words are no surprise."""
        self._expected = words
        try:
            yield
        finally:
            self._expected = ()

    def _listen(self, page: Page) -> None:
        self.heard[page] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.wrong.append(f"script error: {error}"))
        page.on("request", self._request)
        page.on("websocket", lambda socket: self._socket(page, socket))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type not in ("error", "warning"):
            return
        status = STATUS.search(message.text)
        path = urlsplit(message.location["url"]).path
        known = status is not None and (int(status[1]), path) in KNOWN
        if not known and not any(word in message.text for word in self._expected):
            self.wrong.append(f"console: {message.text} ({path})")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.room.address + "/", "data:", "blob:")):
            self.wrong.append(f"a request left the origin: {request.url}")

    def _socket(self, page: Page, socket: WebSocket) -> None:
        if socket.url != self.room.address.replace("http", "ws", 1) + "/live":
            self.wrong.append(f"a socket left the origin: {socket.url}")
        socket.on("framereceived", lambda frame: self.heard[page].append(str(frame)))

    async def _post(self, context: BrowserContext, path: str, body: dict[str, Any]) -> None:
        headers = {"Origin": self.room.address}
        answer = await context.request.post(self.room.address + path, data=body, headers=headers)
        # A busy disk delays the record's answer; what was asked for has happened all the same.
        assert answer.ok or "it was done" in await answer.text(), await answer.text()


def tile(page: Page, heading: str) -> Locator:
    """The tile of a vital."""
    tiles = page.locator("sc-vital-tile, sc-pressure-tile")
    name = re.compile(rf"^(.* priority )?{re.escape(heading)}$")  # an alarm puts its mark before it
    return tiles.filter(has=page.get_by_role("heading", name=name))


def number(page: Page, heading: str) -> Locator:
    """The number of a tile, or the dashes in its place."""
    return tile(page, heading).locator("b").first


def alarm(page: Page, title: str | re.Pattern[str]) -> Locator:
    """The alarm of that title, with its buttons."""
    return page.get_by_role("article", name=title)


def sheet(page: Page, heading: str) -> Locator:
    """The dialog of that heading, while it is open."""
    return page.locator("sc-sheet").filter(has=page.get_by_role("dialog", name=heading))


def button(where: Page | Locator, name: str) -> Locator:
    return where.get_by_role("button", name=name, exact=True)


async def words(page: Page) -> str:
    """Everything written on the page, also what only a screen reader is told."""
    text = await page.locator("body").inner_text()
    return f"{text}\n{await page.locator('body').aria_snapshot()}\n{await page.title()}"
