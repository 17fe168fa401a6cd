"""Where things stand: nothing moves under a thumb, nothing lies over anything else, on any screen."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from tests.e2e.rooms import Oximeter
from tests.e2e.screens import Screens, alarm, button, number, tile

pytestmark = pytest.mark.timeout(240)

LAYOUT = Path(__file__).with_name("layout.js").read_text()
SIZES = ((1024, 768), (1280, 800), (1920, 1080))
CONTROLS = ("Call nurse", "Pause sound", "Patient checked", "End watching …", "By hand", "10 min", "2 h")
LOST_S = 20.0


async def test_nothing_moves_when_alarms_come(screens: Screens, oximeter: Oximeter) -> None:
    page = await screens.open("/", "Nora")
    await screens.watch(page)
    await expect(number(page, "SpO2")).to_have_text("97")
    await expect(button(page, "By hand")).to_be_visible()
    before = await _places(page)
    await screens.command(page, "enter-reading", systolic=182, diastolic=112)
    await expect(alarm(page, "Systolic 182 mmHg ≥ 180")).to_be_visible()
    assert await _places(page) == before
    await screens.command(page, "call-nurse")
    oximeter.unplug()
    # The strip shows the worst only; the staff page lists every alarm, and so tells when all are there.
    staff = await screens.open("/staff", "Tom", (390, 844))
    await expect(alarm(staff, "Nurse called by Nora")).to_be_visible()
    await expect(alarm(staff, re.compile("^SpO₂, Pulse lost"))).to_be_visible(timeout=LOST_S * 1000)
    await expect(number(page, "SpO2")).to_have_text("--")
    assert await _places(page) == before
    await screens.keep(page, "many-alarms")


async def test_nothing_overflows_or_overlaps_on_any_size_of_screen(screens: Screens) -> None:
    page = await screens.open("/", "Nora")
    await expect(page.get_by_text("Not watching: no alarms are sent")).to_be_visible()
    await _lies_well(screens, page, "idle")
    await screens.watch(page)
    for systolic in (128, 141, 152, 165, 182):
        await screens.command(page, "enter-reading", systolic=systolic, diastolic=112)
    await screens.command(page, "call-nurse")
    await expect(number(page, "Blood pressure")).to_have_text("182/112")
    await expect(alarm(page, "Systolic 182 mmHg ≥ 180")).to_be_visible()
    await expect(number(page, "SpO2")).to_have_text("97")
    await _lies_well(screens, page, "alarms")


async def _lies_well(screens: Screens, page: Page, name: str) -> None:
    for width, height in SIZES:
        await page.set_viewport_size({"width": width, "height": height})
        await screens.keep(page, f"{name}-{width}x{height}")
        assert await page.evaluate(LAYOUT) == [], f"{name} at {width}x{height}"


async def test_a_phone_shows_the_staff_page_without_overflow_or_overlap(screens: Screens) -> None:
    page = await screens.open("/staff", "Nora", (360, 740))
    await screens.watch(page)
    await expect(page.get_by_text("97", exact=True)).to_be_visible()
    assert await page.evaluate(LAYOUT) == []
    await screens.command(page, "enter-reading", systolic=182, diastolic=112)
    await expect(alarm(page, "Systolic 182 mmHg ≥ 180")).to_be_visible()
    await screens.keep(page, "staff-360x740")
    assert await page.evaluate(LAYOUT) == []


async def _places(page: Page) -> dict[str, tuple[float, ...]]:
    """Where the controls and the tiles are, in CSS pixels: left, top, width, height."""
    found = {name: button(page, name) for name in CONTROLS}
    found |= {heading: tile(page, heading) for heading in ("SpO2", "Pulse", "Blood pressure")}
    return {name: await _place(shown) for name, shown in found.items()}


async def _place(shown: Locator) -> tuple[float, ...]:
    box = await shown.bounding_box()
    assert box is not None
    return tuple(round(box[side]) for side in ("x", "y", "width", "height"))
