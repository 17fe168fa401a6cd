"""Somebody changes the oximeter at noon: another serial number on the same cable, in a browser."""

import re

import pytest
from playwright.async_api import expect

from tests.e2e.rooms import Oximeter
from tests.e2e.screens import Screens, alarm, button, number

pytestmark = pytest.mark.timeout(120)

QUESTION = re.compile(r"^Another instrument answers as Oximeter \(.*70999.*\)\. On this patient\?$")
TAP = "Yes, on this patient"


async def test_another_instruments_numbers_are_held_until_a_nurse_says_that_it_is_on_this_patient(
    screens: Screens, oximeter: Oximeter
) -> None:
    therapist = await screens.open("/", "Tom")
    nurse = await screens.open("/staff", "Nora", (390, 844))
    await screens.watch(therapist)
    await expect(number(therapist, "SpO2")).to_have_text("97")

    oximeter.serial, oximeter.spo2 = 70999, 91
    await expect(therapist.get_by_role("article", name=QUESTION)).to_be_visible()
    await expect(number(therapist, "SpO2")).to_have_text("--")
    await expect(button(therapist, TAP)).to_have_count(0)
    await screens.keep(nurse, "swap-asked-staff")
    await screens.keep(therapist, "swap-asked")

    await button(nurse, TAP).click()
    await expect(number(therapist, "SpO2")).to_have_text("91")
    await expect(therapist.get_by_role("article", name=QUESTION)).to_have_count(0)
    await expect(alarm(therapist, re.compile("lost"))).to_have_count(0)

    oximeter.serial, oximeter.spo2 = 70123, 97  # the first one again is another than the one that was taken
    await expect(number(therapist, "SpO2")).to_have_text("--")
