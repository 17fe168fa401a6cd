"""When the monitor stands still or dies: old numbers never look alive, and nobody has to reload a page."""

import re
import signal
import time

import pytest
from playwright.async_api import Locator, Page, expect

from tests.e2e.rooms import ALIAS, Room
from tests.e2e.screens import Screens, alarm, button, number

pytestmark = pytest.mark.timeout(240)

BANNER_S, NOT_LIVE_S = 3.0, 5.0
BEAT_S = 1.0
"""A heartbeat comes once a second, so the silence may have begun this long before the monitor stood still."""

LOADED_S = 5.0
BACK_S = 20.0

GREY = """element => {
  for (let at = element; at; at = at.parentElement ?? at.getRootNode().host)
    if (getComputedStyle(at).filter.includes("grayscale")) return true;
  return false;
}"""


async def _grey(shown: Locator) -> bool:
    return bool(await shown.evaluate(GREY))


async def _live(page: Page) -> None:
    await expect(page.get_by_text(re.compile(r"^live \d\.\d s$"))).to_be_visible(timeout=BACK_S * 1000)
    await expect(page.get_by_text("NOT LIVE")).to_have_count(0)


async def test_a_silent_monitor_is_said_at_3_s_and_not_live_at_5_s_and_comes_back_by_itself(
    screens: Screens, room: Room
) -> None:
    page, staff = await screens.open("/", "Tom"), await screens.open("/staff", "Nora", (390, 844))
    await screens.watch(page)
    await expect(number(page, "SpO2")).to_have_text("97")
    await expect(staff.get_by_text("97", exact=True)).to_be_visible()
    with screens.expecting("ERR_", "WebSocket"):
        with room.frozen():
            stopped = time.monotonic()
            await expect(page.get_by_text("Monitor silent for 3 s")).to_be_visible()
            assert BANNER_S - BEAT_S <= time.monotonic() - stopped <= BANNER_S + LOADED_S
            assert not await _grey(number(page, "SpO2"))
            await expect(page.get_by_text("NOT LIVE")).to_be_visible()
            assert NOT_LIVE_S - BEAT_S <= time.monotonic() - stopped <= NOT_LIVE_S + LOADED_S
            await expect(staff.get_by_text("NOT LIVE")).to_be_visible()
            assert await _grey(number(page, "SpO2"))
            assert await _grey(number(page, "Blood pressure"))
            assert await _grey(staff.get_by_text("97", exact=True))
            assert not await _grey(page.get_by_text("NOT LIVE"))
            await expect(button(page, "End watching …")).to_be_disabled()
            await expect(button(page, "Call nurse")).to_be_enabled()
            await screens.keep(page, "not-live")
            await screens.keep(staff, "not-live-staff")
            await button(page, "Call nurse").click()
            await expect(page.get_by_text("no answer from the monitor")).to_be_visible()
        await _live(page)
        await _live(staff)
    assert not await _grey(number(page, "SpO2"))
    await expect(page.get_by_text(ALIAS)).to_be_visible()


async def test_after_a_kill_the_session_goes_on_and_the_restart_is_told_until_checked(
    screens: Screens, room: Room
) -> None:
    page = await screens.open("/", "Tom")
    await screens.watch(page)
    await expect(number(page, "SpO2")).to_have_text("97")
    with screens.expecting("ERR_", "WebSocket"):
        room.signal(signal.SIGKILL)
        await expect(page.get_by_text("NOT LIVE")).to_be_visible()
        await room.start()
        await _live(page)
    await expect(page.get_by_text(ALIAS)).to_be_visible()
    await expect(page.get_by_text(re.compile(r"^Watching \d:\d\d$"))).to_be_visible()
    restarted = alarm(page, re.compile(r"^Monitor restarted: check the patient \(away \d+ s\)$"))
    await expect(restarted.get_by_label("high priority")).to_be_visible()
    await expect(number(page, "SpO2")).to_have_text("97")
    await screens.keep(page, "restarted")
    await button(restarted, "Checked").click()
    await expect(restarted).to_have_count(0)
