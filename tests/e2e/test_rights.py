"""What each kind of person is shown and offered."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.e2e.rooms import ALIAS, Room, call
from tests.e2e.screens import Screens, alarm, button, number, words

pytestmark = pytest.mark.timeout(240)


async def test_a_technician_sees_numbers_and_devices_but_no_alias(screens: Screens) -> None:
    nurse = await screens.open("/", "Nora")
    await screens.watch(nurse)
    page = await screens.open("/", "Tina")
    for path, shown in (("/room", "Call nurse"), ("/staff", "No alarm now."), ("/devices", "Oximeter")):
        await page.goto(screens.room.address + path)
        await expect(page.get_by_text(shown).first).to_be_visible()
        await expect(page.get_by_text(re.compile(r"^live \d\.\d s$"))).to_be_visible()
        assert ALIAS not in await words(page)
        await screens.keep(page, f"technician{path.replace('/', '-')}")
    assert any("Birch room" in frame for frame in screens.heard[page])
    assert not any(ALIAS in frame for frame in screens.heard[page])
    assert any(ALIAS in frame for frame in screens.heard[nurse])


async def test_a_screen_paired_by_code_offers_seen_call_nurse_and_emergency_only(
    screens: Screens, room: Room
) -> None:
    nurse = await screens.open("/", "Nora")
    await screens.watch(nurse)
    await screens.command(nurse, "enter-reading", systolic=182, diastolic=100)
    code = call(room.state, "pair-screen", "--name", "wall").split()[0]
    page = await screens.open("/pair")
    await page.get_by_label("Code").fill(code)
    await button(page, "Pair").click()
    await expect(number(page, "Blood pressure")).to_have_text("182/100")
    risen = alarm(page, "Systolic 182 mmHg ≥ 180")
    await expect(risen).to_be_visible()
    assert set(await _offered(page)) == {"Seen", "Call nurse", "EMERGENCY hold for light"}
    await screens.keep(page, "paired")
    await button(risen, "Seen").click()
    await expect(risen).to_contain_text("wall saw it")
    await button(page, "Call nurse").click()
    await expect(alarm(nurse, "Nurse called by wall")).to_be_visible()


async def _offered(page: Page) -> list[str]:
    """The buttons that do something to the room; not those that only change what this screen shows."""
    names = [" ".join(text.split()) for text in await page.get_by_role("button").all_inner_texts()]
    own = re.compile(r"^(10 min|30 min|2 h|Session|live .*|\+\d+ more.*)$")
    return [name for name in names if not own.match(name)]
