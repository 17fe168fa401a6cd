"""A lost oximeter and its commissioned spare, both on real ports: asked about at once, shown after one tap."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

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
        spare.spo2, spare.pulse = 94, 66
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


async def places(page: Page) -> list[tuple[str, float, float]]:
    """Where each button is that can be pressed, but for the answer itself."""
    found = list[tuple[str, float, float]]()
    for each in await page.get_by_role("button").all():
        name, box = (await each.inner_text()).split("\n")[0], await each.bounding_box()
        if box is not None and name != TAP:
            found.append((name, round(box["x"]), round(box["y"])))
    return found


async def test_a_spare_waits_for_one_tap_of_a_nurse_and_then_gives_the_numbers(
    screens: Screens, oximeter: Oximeter, browser: Browser
) -> None:
    therapist = await screens.open("/", "Tom")
    nurse = await screens.open("/staff", "Nora", (390, 844))
    await screens.watch(therapist)
    await expect(number(therapist, "SpO2")).to_have_text("97")
    await expect(therapist.get_by_role("article", name=QUESTION)).to_have_count(0)
    steering = therapist.locator("sc-steering, sc-phase-bar, sc-mark-bar, sc-room-header")
    before = [await each.bounding_box() for each in await steering.all()]

    oximeter.unplug()
    question = therapist.get_by_role("article", name=QUESTION)
    await expect(question).to_be_visible()
    await expect(question).to_contain_text("A nurse, prescriber or technician says so.")
    await expect(button(therapist, TAP)).to_have_count(0)
    assert [await each.bounding_box() for each in await steering.all()] == before
    await expect(number(therapist, "SpO2")).to_have_text("--")
    assert await therapist.evaluate(LAYOUT) == []
    await screens.keep(therapist, "spare-asked")
    await expect(button(nurse, TAP)).to_be_visible()
    assert await nurse.evaluate(LAYOUT) == []
    await screens.keep(nurse, "spare-asked-staff")

    await button(nurse, TAP).click()
    await expect(number(therapist, "SpO2")).to_have_text("94")
    await expect(tile(therapist, "SpO2")).to_contain_text("settling")
    await expect(alarm(therapist, re.compile("lost"))).to_have_count(0)
    await expect(therapist.get_by_role("article", name=QUESTION)).to_have_count(0)
    await screens.keep(therapist, "spare-taken")


async def test_the_question_fits_a_small_tablet(screens: Screens, oximeter: Oximeter) -> None:
    page = await screens.open("/", "Nora", (1024, 768))
    await screens.watch(page)
    await expect(number(page, "SpO2")).to_have_text("97")
    before = await places(page)
    oximeter.unplug()
    await expect(button(page, TAP)).to_be_visible()
    assert [each for each in before if each not in await places(page)] == []
    assert await page.evaluate(LAYOUT) == []
    await screens.keep(page, "spare-asked-small")
