"""A real browser and a real room. Without the built dashboard or Chromium these tests are skipped."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright

from sessionctl.server.pages import BUNDLE
from tests.conftest import Programs
from tests.e2e.rooms import Oximeter, Room, demo, monitor, oximeter_at, people
from tests.e2e.screens import Screens

CHROMIUM = shutil.which("chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where the browser is."""
    if not (BUNDLE / "index.html").is_file():
        pytest.skip("the dashboard is not built: `make setup` builds it")
    if CHROMIUM is None:
        pytest.skip("chromium is not installed: `make test` installs it")
    return CHROMIUM


@pytest.fixture
async def browser(chromium: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest.fixture
async def oximeter(tmp_path: Path) -> AsyncIterator[Oximeter]:
    async with oximeter_at(tmp_path / "oximeter") as oximeter:
        yield oximeter


@pytest.fixture(scope="session")
def accounts(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """State with accounts for a therapist Tom, a nurse Nora and a technician Tina; each room gets a copy."""
    state = tmp_path_factory.mktemp("accounts") / "state"
    people(state, Tom="therapist", Nora="nurse", Tina="technician")
    return state


@pytest.fixture
async def room(
    accounts: Path, programs: Programs, tmp_path: Path, free_port: int, oximeter: Oximeter
) -> Room:
    """A running monitor and its oximeter, idle."""
    room = monitor(programs, tmp_path, free_port, oximeter.port.path, accounts)
    await room.start()
    return room


@pytest.fixture
async def screens(browser: Browser, room: Room, tmp_path: Path) -> AsyncIterator[Screens]:
    """Screens of `room`."""
    opened = Screens(browser, room, tmp_path)
    yield opened
    assert not opened.wrong


@pytest.fixture
async def demo_room(chromium: str, programs: Programs, tmp_path: Path, free_port: int) -> Room:
    """The demo, hurried."""
    room = demo(programs, tmp_path, free_port, "--speed", "40")
    await room.start()
    return room


@pytest.fixture
async def demo_screens(browser: Browser, demo_room: Room, tmp_path: Path) -> AsyncIterator[Screens]:
    """Screens of `demo_room`."""
    opened = Screens(browser, demo_room, tmp_path)
    yield opened
    assert not opened.wrong
