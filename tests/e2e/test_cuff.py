"""The cuff as the people of a room meet it: announced, held back, stopped from any screen, STAT, an interval.

The cuff is the simulated module on a port, spoken to by the shipped monitor; a programme's minute lasts 1 s.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random

import pytest
from playwright.async_api import Locator, Page, expect

from sessionctl.simulator.cuff import Module
from sessionctl.simulator.patient import Patient
from sessionctl.simulator.script import Script
from tests.conftest import Programs
from tests.e2e.rooms import DEVICES, ROOM, Oximeter, Room, call, monitor
from tests.e2e.screens import Screens, button, number, sheet, tile
from tests.fakes.ports import Answering, Port

pytestmark = pytest.mark.timeout(300)

LAYOUT = Path(__file__).with_name("layout.js").read_text()
SIZES = ((1024, 768), (1280, 800), (1920, 1080))
CUFF = """
[[device]]
name = "cuff"
label = "Cuff"
model = "suntech-advantage"
port = "{port}"
simulated = true
same_arm = true
"""
SOON = re.compile(r"cuff inflates in \d+ s: T\+\d+")
ANNOUNCED_S = 90.0
"""The arm rests for 30 s from the start of the monitor, and minute 20 has to come."""

TOUCH = 56  # px: 15 mm at 96 dpi


@pytest.fixture
async def worn(tmp_path: Path) -> AsyncIterator[Answering]:
    """The simulated module at a port of its own."""
    clock = asyncio.get_running_loop().time
    module = Module(Patient(1, Script(60)), Random(1))
    port = Port(tmp_path / "cuff")
    async with Answering(port, lambda heard: module.exchange(clock(), heard)) as answering:
        yield answering
    port.unplug()


@pytest.fixture
async def room(
    accounts: Path, programs: Programs, tmp_path: Path, free_port: int, oximeter: Oximeter, worn: Answering
) -> Room:
    """A running monitor with an oximeter and a cuff on one arm, idle."""
    room = monitor(programs, tmp_path, free_port, oximeter.port.path, accounts)
    config = tmp_path / "config"
    (config / "room.toml").write_text(
        ROOM.format(port=free_port).replace("\n[server]", "minute_s = 1\n\n[server]")
    )
    devices = DEVICES.format(port=oximeter.port.path) + CUFF.format(port=worn.port.path)
    (config / "devices.toml").write_text(devices)
    await room.start()
    return room


async def paired(screens: Screens, room: Room) -> Page:
    """A wall screen, with nobody signed in."""
    code = call(room.state, "pair-screen", "--name", "wall").split()[0]
    page = await screens.open("/pair")
    await page.get_by_label("Code").fill(code)
    await button(page, "Pair").click()
    await expect(number(page, "SpO2")).to_have_text("97")
    return page


def stop(page: Page) -> Locator:
    return page.locator("[data-command=stop-cuff]")


async def big(shown: Locator) -> None:
    box = await shown.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= TOUCH, box


async def places(page: Page) -> list[object]:
    """Where the controls of the tile are that are always there."""
    names = ("Defer 5 min", "Call nurse", "End watching …")
    return [await button(page, name).bounding_box() for name in names]


async def test_a_reading_that_starts_by_itself_is_announced_put_off_and_stopped_from_any_screen(
    screens: Screens, room: Room
) -> None:
    page = await screens.open("/", "Tom")
    await screens.watch(page)
    await expect(number(page, "SpO2")).to_have_text("97")
    staff = await screens.open("/staff", "Nora", (360, 740))
    devices = await screens.open("/devices", "Tina")
    wall = await paired(screens, room)
    before = await places(page)
    await screens.command(page, "mark-dose")

    pressure = tile(page, "Blood pressure")
    await expect(pressure).to_contain_text(SOON, timeout=ANNOUNCED_S * 1000)
    not_now = pressure.locator("[data-command=not-now]")
    await expect(not_now).to_be_visible()
    for shown in (not_now, stop(page)):
        await big(shown)
    assert await places(page) == before
    await screens.keep(page, "cuff-announced")
    await page.set_viewport_size({"width": 1024, "height": 768})
    assert await page.evaluate(LAYOUT) == []
    for shown in (not_now, stop(page)):
        await big(shown)
    await screens.keep(page, "cuff-announced-1024x768")
    await page.set_viewport_size({"width": 1280, "height": 800})
    await not_now.click()
    await expect(page.get_by_text("Reading deferred by 5 min.")).to_be_visible()

    await expect(pressure).to_contain_text(SOON)
    await expect(not_now).to_have_count(0)  # once
    await expect(pressure).to_contain_text("cuff on same arm")
    for each, name in ((page, "room"), (staff, "staff"), (devices, "devices"), (wall, "wall")):
        await expect(stop(each)).to_be_visible()
        await expect(each.get_by_text(re.compile(r"^\d\d+( mmHg)?$")).first).to_be_visible()
        await big(stop(each))
        assert await each.evaluate(LAYOUT) == [], name
        await screens.keep(each, f"cuff-inflating-{name}")
    assert await places(page) == before
    await stop(wall).click()
    for each in (page, staff, devices, wall):
        await expect(stop(each).and_(each.locator(":visible"))).to_have_count(0)
    await expect(pressure).to_contain_text("stopped")


async def test_a_nurse_sets_an_interval_and_starts_stat_and_anyone_ends_it(screens: Screens) -> None:
    page = await screens.open("/", "Nora")
    await screens.watch(page)
    staff = await screens.open("/staff", "Tom", (390, 844))
    pressure = tile(page, "Blood pressure")
    for width, height in SIZES:
        await page.set_viewport_size({"width": width, "height": height})
        assert await page.evaluate(LAYOUT) == [], f"{width}x{height}"
    await button(pressure, "Cuff …").click()
    form = sheet(page, "Cuff")
    await button(form, "Every 30 min").click()
    await expect(form).to_have_count(0)
    await expect(pressure).to_contain_text("every 30 min")
    await button(pressure, "Cuff …").click()
    await expect(button(form, "Every 30 min")).to_have_attribute("aria-pressed", "true")
    await expect(form).to_contain_text("set by Nora")
    await screens.keep(page, "cuff-sheet")
    await button(form, "Start STAT").click()
    await expect(pressure).to_contain_text(re.compile(r"STAT, 4:\d\d left"))
    await expect(pressure).to_contain_text("mmHg")
    await screens.keep(page, "cuff-stat")
    for width, height in SIZES:
        await page.set_viewport_size({"width": width, "height": height})
        assert await page.evaluate(LAYOUT) == [], f"STAT at {width}x{height}"
    await screens.keep(staff, "cuff-stat-staff")
    await stop(staff).click()
    await expect(pressure).not_to_contain_text("STAT")
    await expect(stop(page)).to_have_count(0)
