"""A session from sign-in to its end, at a room with settings of its own."""

import re

import pytest
from playwright.async_api import expect

from tests.e2e.rooms import ALIAS, PASSWORD
from tests.e2e.screens import Screens, alarm, button, number, sheet, tile, words

pytestmark = pytest.mark.timeout(240)


async def test_a_wrong_password_is_answered_with_a_sentence_and_the_right_one_lets_in(
    screens: Screens,
) -> None:
    page = await screens.open("/")
    await page.get_by_label("Name").fill("Nora")
    await page.get_by_label("Password").fill("not the password")
    with screens.expecting("401 (Unauthorized)"):
        await button(page, "Sign in").click()
        await expect(page.get_by_role("alert")).to_have_text("This name and password do not belong together.")
    await page.get_by_label("Password").fill(PASSWORD)
    await button(page, "Sign in").click()
    await expect(page.get_by_text("Not watching: no alarms are sent")).to_be_visible()
    await expect(page.get_by_role("button", name="Who is signed in")).to_contain_text("Nora")


async def test_watching_needs_an_alias_and_begins_when_it_is_given(screens: Screens) -> None:
    page = await screens.open("/", "Nora")
    await button(page, "Start watching").click()
    form = sheet(page, "Start watching")
    start = button(form, "Start watching")
    await expect(start).to_be_disabled()
    await form.get_by_label("Alias").fill("   ")
    await expect(start).to_be_disabled()
    await form.get_by_label("Alias").fill(ALIAS)
    await form.get_by_role("radio", name="Ketamine sublingual").click()
    await screens.keep(page, "start")
    await start.click()
    await expect(form).to_have_count(0)
    await expect(page.get_by_text(ALIAS)).to_be_visible()
    await expect(page.get_by_text(re.compile(r"^Watching \d:\d\d$"))).to_be_visible()
    await expect(page.get_by_text("No alarm now.")).to_be_visible()


async def test_the_room_refuses_a_session_without_an_alias_in_a_sentence(screens: Screens) -> None:
    page = await screens.open("/", "Nora")
    await button(page, "Start watching").click()
    form = sheet(page, "Start watching")
    await form.get_by_role("radio", name="Ketamine sublingual").click()
    await form.get_by_label("Alias").fill("\u200b")  # looks like nothing, and is nothing
    with screens.expecting("409 (Conflict)"):
        await button(form, "Start watching").click()
        await expect(form.get_by_role("alert")).to_contain_text("give an alias of 1 to 40 characters")
    await expect(page.get_by_text("Not watching", exact=True)).to_be_visible()


async def test_a_pressure_entered_by_hand_is_judged_at_once(screens: Screens) -> None:
    page = await screens.open("/", "Nora")
    await screens.watch(page)
    await button(page, "By hand").click()
    form = sheet(page, "Blood pressure taken by hand")
    enter = button(form, "Enter reading")
    for digit in "182":
        await button(form, digit).click()
    await expect(enter).to_be_disabled()
    await form.get_by_label("Diastolic").fill("190")
    with screens.expecting("409 (Conflict)"):
        await enter.click()
        await expect(form.get_by_role("alert")).to_have_text("diastolic must lie under systolic")
    await form.get_by_label("Diastolic").fill("100")
    await screens.keep(page, "by-hand")
    await enter.click()
    await expect(form).to_have_count(0)
    await expect(number(page, "Blood pressure")).to_have_text("182/100")
    await expect(tile(page, "Blood pressure")).to_contain_text("by hand")
    risen = alarm(page, "Systolic 182 mmHg ≥ 180")
    await expect(risen.get_by_label("high priority")).to_be_visible()
    await expect(risen).to_contain_text("nobody has seen it yet")


async def test_a_call_for_the_nurse_reaches_the_staff_page_and_ends_when_answered(screens: Screens) -> None:
    room = await screens.open("/", "Tom")
    await screens.watch(room)
    staff = await screens.open("/staff", "Nora", (390, 844))
    await expect(staff.get_by_text("No alarm now.")).to_be_visible()
    await button(room, "Call nurse").click()
    await expect(room.get_by_text("The nurse has been called.")).to_be_visible()
    call = alarm(staff, "Nurse called by Tom")
    await expect(call).to_be_visible()
    await screens.keep(staff, "called")
    await button(call, "Acknowledge").click()
    await expect(call).to_have_count(0)
    await expect(alarm(room, "Nurse called by Tom")).to_have_count(0)


async def test_ending_asks_once_and_leaves_nothing_of_the_patient_on_the_screen(screens: Screens) -> None:
    page = await screens.open("/", "Nora")
    staff = await screens.open("/staff", "Tom", (390, 844))
    await screens.watch(page)
    await screens.command(page, "enter-reading", systolic=182, diastolic=100)
    await expect(alarm(page, "Systolic 182 mmHg ≥ 180")).to_be_visible()
    await button(page, "End watching …").click()
    asked = sheet(page, f"End watching {ALIAS}?")
    await button(asked, "Go on watching").click()
    await expect(asked).to_have_count(0)
    await expect(page.get_by_text(ALIAS)).to_be_visible()
    await button(page, "End watching …").click()
    await button(asked, "End watching").click()
    for each in (page, staff):
        await expect(each.get_by_text("Not watching: no alarms are sent")).to_be_visible()
        await expect(each.get_by_text("182/100")).to_have_count(0)
        said = await words(each)
        assert not re.search(rf"{re.escape(ALIAS)}|182|Systolic", said), said
    await expect(number(page, "Blood pressure")).to_have_text("--/--")
    await expect(button(page, "Start watching")).to_be_enabled()
    trend = await page.context.request.get(f"{screens.room.address}/api/trend?minutes=30")
    assert not re.search("182|systolic", await trend.text())
    await screens.keep(page, "ended")
    await screens.keep(staff, "ended-staff")
