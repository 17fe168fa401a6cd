"""The technician's page: where each device stands still and why, and its bytes beside what they mean."""

import asyncio
import contextlib
import os
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.conftest import Programs
from tests.devices.ble.conftest import system_bus  # noqa: F401 - the fixture below stands on it
from tests.devices.decoders.vectors import ALL
from tests.e2e.rooms import LINE, Oximeter, Room, monitor
from tests.e2e.screens import Screens
from tests.fakes.bluez import FakeBlueZ
from tests.fakes.bluez_objects import Peer
from tests.fakes.ports import Port

pytestmark = pytest.mark.timeout(240)

LAYOUT = Path(__file__).with_name("layout.js").read_text()
PACKET = ALL["nonin2-packet-complete"].data
BROKEN = PACKET[:4] + bytes((PACKET[4] ^ 1,)) + PACKET[5:]
BATTERY = 9
PEER_AT = f"C0:FF:EE:{os.getpid() >> 8 & 0xFF:02X}:{os.getpid() & 0xFF:02X}:0E"
AIR = f"""
[[device]]
name = "cuff"
label = "Bluetooth cuff"
model = "ble-blood-pressure"
address = "{PEER_AT}"
simulated = true
"""
NOISY = """[[device]]
name = "oximeter"
label = "Oximeter on a bad cable"
model = "nonin-xpod"
port = "{noisy}"
simulated = true

[[device]]
name = "cuff"
label = "Cuff, right arm"
model = "suntech-advantage"
port = "{stranger}"
simulated = true
"""


async def _every(seconds: float, *said: tuple[Port, bytes]) -> None:
    while True:
        for port, data in said:
            port.say(data)
        await asyncio.sleep(seconds)


@contextlib.asynccontextmanager
async def _at_work(*work: asyncio.Task[None]) -> AsyncIterator[None]:
    try:
        yield
    finally:
        for task in work:
            task.cancel()
        await asyncio.wait(work, timeout=1.0)


async def _opened(room: Room, browser: Browser, kept: Path) -> tuple[Screens, Page]:
    await room.start()
    screens = Screens(browser, room, kept)
    return screens, await screens.open("/devices", "Tina", (820, 1180))


@pytest.fixture
async def cuff_in_the_air(system_bus: object) -> AsyncIterator[None]:  # noqa: F811
    """A Bluetooth service with a cuff in reach whose battery is nearly empty."""
    peer = Peer(
        PEER_AT,
        "Cuff",
        {
            "1810": {"2a35": (["indicate"], b"")},
            "180f": {"2a19": (["read", "notify"], bytes((BATTERY,)))},
        },
    )
    fake = FakeBlueZ(peer)
    await fake.start()

    async def advertise() -> None:
        while True:
            fake.advertise()
            await asyncio.sleep(0.5)

    async with _at_work(asyncio.create_task(advertise(), name="cuff in the air")):
        yield
    await fake.die()


@pytest.fixture
async def sound_room(
    accounts: Path,
    programs: Programs,
    tmp_path: Path,
    free_port: int,
    oximeter: Oximeter,
    cuff_in_the_air: None,
    browser: Browser,
) -> AsyncIterator[tuple[Screens, Page]]:
    """Tina's page of a room with a healthy oximeter and a Bluetooth cuff."""
    room = monitor(programs, tmp_path, free_port, oximeter.port.path, accounts)
    with (tmp_path / "config" / "devices.toml").open("a") as settings:
        settings.write(AIR)
    screens, page = await _opened(room, browser, tmp_path)
    yield screens, page
    assert not screens.wrong


@pytest.fixture
async def noisy_room(
    accounts: Path, programs: Programs, tmp_path: Path, free_port: int, browser: Browser
) -> AsyncIterator[tuple[Screens, Page]]:
    """Tina's page of a room whose oximeter has a bad cable, and with a Rad-8 at the port of the cuff."""
    noisy, stranger = Port(tmp_path / "noisy"), Port(tmp_path / "stranger")
    room = monitor(programs, tmp_path, free_port, noisy.path, accounts)
    (tmp_path / "config" / "devices.toml").write_text(NOISY.format(noisy=noisy.path, stranger=stranger.path))
    talking = _every(1 / 3, (noisy, PACKET + BROKEN), (stranger, LINE.format(0, 70123, 97, 72).encode()))
    async with _at_work(asyncio.create_task(talking, name="ports")):
        screens, page = await _opened(room, browser, tmp_path)
        yield screens, page
    noisy.unplug()
    stranger.unplug()
    assert not screens.wrong


def _card(page: Page, label: str) -> Locator:
    return page.get_by_role("article", name=label, exact=True)


def _rung(page: Page, label: str, name: str) -> Locator:
    return _card(page, label).get_by_role("listitem").filter(has_text=re.compile(rf"{name}\b"))


async def _stands(page: Page, label: str, name: str, state: str, text: str | re.Pattern[str]) -> None:
    rung = _rung(page, label, name)
    await expect(rung).to_have_attribute("data-state", state)
    await expect(rung).to_contain_text(text)


async def _lies_well(screens: Screens, page: Page, name: str) -> None:
    for width, height in ((390, 844), (820, 1180), (1280, 800)):
        await page.set_viewport_size({"width": width, "height": height})
        await screens.keep(page, f"{name}-{width}")
        assert await page.evaluate(LAYOUT) == [], f"{name} at {width}x{height}"


async def test_a_technician_sees_where_each_device_stands_still_and_why(
    sound_room: tuple[Screens, Page], oximeter: Oximeter
) -> None:
    screens, page = sound_room
    for name in ("Port", "Opened", "Bytes arrive", "Frames accepted", "Values count"):
        await _stands(page, "Oximeter", name, "good", "")
    await _stands(page, "Bluetooth cuff", "Connected", "good", PEER_AT)
    await expect(_card(page, "Bluetooth cuff")).to_contain_text(f"{BATTERY} %")
    oximeter.unplug()
    await _stands(page, "Oximeter", "Port", "bad", "no such port")
    await _stands(page, "Oximeter", "Opened", "bad", re.compile("unplugged|no such port"))
    await _stands(page, "Oximeter", "Bytes arrive", "waiting", "")
    await _lies_well(screens, page, "unplugged")


async def test_bytes_that_nobody_can_read_say_what_they_look_like(noisy_room: tuple[Screens, Page]) -> None:
    screens, page = noisy_room
    await _stands(page, "Oximeter on a bad cable", "Frames accepted", "good", "refused on this link")
    await expect(_card(page, "Oximeter on a bad cable")).to_contain_text("the check code does not fit")
    await _stands(page, "Cuff, right arm", "Bytes arrive", "good", "bytes on this link")
    await _stands(page, "Cuff, right arm", "Frames accepted", "bad", "try model masimo-rad8")
    await _lies_well(screens, page, "noisy")


async def test_bytes_stand_beside_what_they_mean_and_refused_ones_say_why(
    noisy_room: tuple[Screens, Page],
) -> None:
    screens, page = noisy_room
    card = _card(page, "Oximeter on a bad cable")
    await page.get_by_role("button", name="Show the bytes of Oximeter on a bad cable").click()
    frames = card.locator("sc-wire-frames").get_by_role("listitem")
    taken = frames.filter(has_text=re.compile(r"spo2_percent\s+97"))
    await expect(taken.first).to_contain_text(PACKET[:5].hex(" "))
    refused = frames.filter(has_text="refused: checksum")
    await expect(refused.first).to_contain_text(BROKEN[:5].hex(" "))
    await expect(refused.first).not_to_contain_text("spo2_percent")
    await card.get_by_role("button", name="Hold still").click()
    before = await frames.first.inner_text()
    async with page.expect_response(re.compile("/api/wire")):
        pass
    assert await frames.first.inner_text() == before
    await page.set_viewport_size({"width": 1280, "height": 900})
    await card.scroll_into_view_if_needed()
    await screens.keep(page, "bytes")
    await page.set_viewport_size({"width": 390, "height": 844})
    await screens.keep(page, "bytes-390")
    assert await page.evaluate(LAYOUT) == []
    await card.get_by_role("button", name="Hide the bytes of").click()
    await expect(frames).to_have_count(0)
