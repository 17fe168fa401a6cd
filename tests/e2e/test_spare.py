"""A lost oximeter and its commissioned spare, both on real ports: asked about, and shown after one tap."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.conftest import Programs
from tests.e2e.rooms import Oximeter, Room, monitor, oximeter_at
from tests.e2e.screens import Screens, alarm, button, number, tile

pytestmark = pytest.mark.timeout(240)

LAYOUT = Path(__file__).with_name("layout.js").read_text()
QUESTION = re.compile(r"^Oximeter gives no values\. Spare .*is ready\. On this patient\?$")
SPARE = """
[[device]]
name = "spare"
label = "Spare"
model = "masimo-rad8"
port = "{port}"
simulated = true
spare_for = "oximeter"
"""
TAP = "Yes, on this patient"


@pytest.fixture
async def spare(tmp_path: Path) -> AsyncIterator[Oximeter]:
    async with oximeter_at(tmp_path / "spare") as spare:
        spare.spo2, spare.pulse, spare.serial = 94, 66, 70456
        yield spare


@pytest.fixture
async def room(
    accounts: Path, programs: Programs, tmp_path: Path, free_port: int, oximeter: Oximeter, spare: Oximeter
) -> Room:
    """A running monitor with an oximeter and its spare, idle."""
    room = monitor(programs, tmp_path, free_port, oximeter.port.path, accounts)
    with (tmp_path / "config" / "devices.toml").open("a") as devices:
        devices.write(SPARE.format(port=spare.port.path))
    await room.start()
    return room


STEERING = "sc-steering, sc-phase-bar, sc-mark-bar, sc-room-header, sc-pressure-tile"


async def places(page: Page) -> list[object]:
    """Where everything is that can be pressed all the time."""
    return [await each.bounding_box() for each in await page.locator(STEERING).all()]


async def ill_placed(page: Page) -> list[str]:
    """What is wrong with the layout. The path of a test's port is longer than any real one."""
    found: list[str] = await page.evaluate(LAYOUT)
    return [each for each in found if "no such port" not in each]


async def test_a_spare_waits_for_one_tap_of_a_nurse_and_then_gives_the_numbers(
    screens: Screens, oximeter: Oximeter
) -> None:
    therapist = await screens.open("/", "Tom")
    nurse = await screens.open("/staff", "Nora", (390, 844))
    tablet = await screens.open("/", "Nora", (1024, 768))
    await screens.watch(therapist)
    await expect(number(therapist, "SpO2")).to_have_text("97")
    await expect(therapist.get_by_role("article", name=QUESTION)).to_have_count(0)
    before = [await places(page) for page in (therapist, tablet)]

    oximeter.unplug()
    question = therapist.get_by_role("article", name=QUESTION)
    await expect(question).to_be_visible()
    await expect(question).to_contain_text("A nurse, prescriber or technician says so.")
    await expect(button(therapist, TAP)).to_have_count(0)
    await expect(number(therapist, "SpO2")).to_have_text("--")
    await screens.keep(therapist, "spare-asked")
    for page, picture in ((nurse, "spare-asked-staff"), (tablet, "spare-asked-small")):
        await expect(button(page, TAP)).to_be_visible()
        await screens.keep(page, picture)
    assert [await places(page) for page in (therapist, tablet)] == before
    for page in (therapist, nurse, tablet):
        assert await ill_placed(page) == []

    await button(nurse, TAP).click()
    await expect(number(therapist, "SpO2")).to_have_text("94")
    await expect(tile(therapist, "SpO2")).to_contain_text("settling")
    await expect(alarm(therapist, re.compile("lost"))).to_have_count(0)
    await expect(therapist.get_by_role("article", name=QUESTION)).to_have_count(0)
    await screens.keep(therapist, "spare-taken")
