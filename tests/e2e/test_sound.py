"""The room stays silent; a staff screen sounds once somebody has switched its sound on."""

import pytest
from playwright.async_api import Page, expect

from tests.e2e.screens import Screens, alarm, button

pytestmark = pytest.mark.timeout(240)

BURST_S = 8.0
"""From one burst of the high tone to the next: handbook 5.2, 7 to 10 s."""

AUDIBLE, SILENCE = 0.05, 1e-4  # of full scale; a pulse peaks near half of it


async def _ear(page: Page, what: str) -> float:
    return float(await page.evaluate(f"ear.{what}"))


async def _ear_until(page: Page, what: str, within_s: float = 15.0) -> None:
    await page.wait_for_function(f"() => ear.{what}", timeout=within_s * 1000)


async def test_the_room_page_never_makes_an_audio_context_whatever_happens(screens: Screens) -> None:
    page = await screens.open("/", "Nora")
    await screens.watch(page)
    await screens.command(page, "enter-reading", systolic=182, diastolic=112)
    await button(page, "Call nurse").click()
    risen = alarm(page, "Systolic 182 mmHg ≥ 180")
    await button(risen, "Seen").click()
    await expect(risen).to_contain_text("Nora saw it")
    await button(page, "Pause sound").click()
    await button(page, "End sound pause").click()
    await expect(button(page, "Pause sound")).to_be_visible()
    await page.goto(f"{screens.room.address}/room")
    await expect(risen).to_be_visible()
    assert await _ear(page, "contexts") == 0
    assert await _ear(page, "media") == 0


async def test_a_staff_screen_sounds_an_alarm_after_a_tap_and_is_silent_while_paused(
    screens: Screens,
) -> None:
    page = await screens.open("/staff", "Nora", (390, 844))
    await screens.watch(page)
    await expect(page.get_by_text("This device is silent")).to_be_visible()
    assert await _ear(page, "contexts") == 0
    await page.get_by_role("button", name="This device is silent").click()
    await expect(page.get_by_text("Sound is on at this device.")).to_be_visible()
    assert await _ear(page, "contexts") == 1
    assert await _ear(page, "pulses") == 1  # one to hear that it works
    await _ear_until(page, "time() > 2")
    await page.evaluate("ear.hush()")
    await _ear_until(page, "time() > 4")
    assert await _ear(page, "peak") < SILENCE

    await screens.command(page, "enter-reading", systolic=182, diastolic=100)
    await expect(alarm(page, "Systolic 182 mmHg ≥ 180")).to_be_visible()
    await expect(page.get_by_text("Sounding ***")).to_be_visible()
    await _ear_until(page, "pulses >= 1 + 10")
    await _ear_until(page, f"peak > {AUDIBLE}")

    await button(page, "Pause sound").click()
    await expect(page.get_by_text("Sound paused: ")).to_be_visible()
    paused, pulses = await _ear(page, "time()"), await _ear(page, "pulses")
    await _ear_until(page, f"time() > {paused + 1.5}")  # what the ear still held has gone
    await page.evaluate("ear.hush()")
    await _ear_until(page, f"time() > {paused + 1.5 + BURST_S}")
    assert await _ear(page, "pulses") == pulses
    assert await _ear(page, "peak") < SILENCE
    await screens.keep(page, "paused")

    await button(page, "End sound pause").click()
    await _ear_until(page, f"pulses > {pulses}")
    await _ear_until(page, f"peak > {AUDIBLE}")
    assert await _ear(page, "contexts") == 1
