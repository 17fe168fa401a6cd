"""A cable that is pulled out and put back, on a real port."""

import re
import time

import pytest
from playwright.async_api import expect

from tests.e2e.rooms import LINE_S, Oximeter
from tests.e2e.screens import Screens, alarm, number, tile

pytestmark = pytest.mark.timeout(240)

DIM_S, BLANK_S = 4.0, 10.0
BACK_S = 3.0
LOADED_S = 5.0


async def test_an_unplugged_oximeter_dims_blanks_and_alarms_and_is_back_within_3_s(
    screens: Screens, oximeter: Oximeter
) -> None:
    page = await screens.open("/", "Tom")
    await screens.watch(page)
    spo2, told = number(page, "SpO2"), tile(page, "SpO2")
    await expect(spo2).to_have_text("97")
    await expect(spo2).to_have_css("opacity", "1")
    oximeter.unplug()
    pulled = time.monotonic()
    await expect(spo2).not_to_have_css("opacity", "1")
    assert DIM_S - LINE_S <= time.monotonic() - pulled <= DIM_S + LOADED_S
    await expect(spo2).to_have_text("97")
    await expect(told.get_by_text(re.compile(r"^\d+ s ago$"))).to_be_visible()
    await screens.keep(page, "dimmed")
    await expect(spo2).to_have_text("--")
    assert BLANK_S - LINE_S <= time.monotonic() - pulled <= BLANK_S + LOADED_S
    lost = alarm(page, re.compile(r"^SpO₂, Pulse lost: "))
    await expect(lost.get_by_label("medium priority")).to_be_visible()
    await expect(lost).to_contain_text(re.compile("port|unplugged|gone", re.IGNORECASE))
    await screens.keep(page, "unplugged")

    oximeter.spo2 = 96
    oximeter.plug()
    # back within 3 s, and it prints a line a second
    await expect(spo2).to_have_text("96", timeout=(BACK_S + LINE_S + LOADED_S) * 1000)
    await expect(told).to_contain_text("settling")
    await expect(lost).to_have_count(0)
    await screens.keep(page, "settling")
