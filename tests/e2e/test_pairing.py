"""Pairing an oximeter from the devices page, with the real browser, monitor and Bluetooth library."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.conftest import Programs
from tests.e2e.ble_room import OXIMETER_AT, BleRoom, ble_room
from tests.e2e.screens import Screens, button, number, sheet
from tests.fakes.system_bus import system_bus

__all__ = ["system_bus"]

pytestmark = pytest.mark.timeout(240)


@pytest.fixture
async def bonding_room(
    system_bus: object, accounts: Path, programs: Programs, tmp_path: Path, free_port: int
) -> AsyncIterator[BleRoom]:
    """A room whose oximeter talks to nobody without a bond, and shows six digits when it is paired."""
    async with ble_room(programs, tmp_path, free_port, accounts, needs_bond=True) as made:
        made.oximeter.asks = "passkey"
        made.oximeter.code = "048151"
        yield made


@pytest.fixture
async def bonding_screens(browser: Browser, bonding_room: BleRoom, tmp_path: Path) -> AsyncIterator[Screens]:
    opened = Screens(browser, bonding_room.room, tmp_path)
    yield opened
    assert not opened.wrong


async def test_a_technician_pairs_an_oximeter_and_its_numbers_come(
    bonding_screens: Screens, bonding_room: BleRoom
) -> None:
    page = await bonding_screens.open("/devices", "Tina")
    await expect(page.get_by_text("asks to be paired first")).to_be_visible()
    await button(page, "Pair a Bluetooth device").click()
    paper = sheet(page, "Pair a Bluetooth device")
    await expect(paper.get_by_text("Tap the device to pair, the nearest first.")).to_be_visible()
    await bonding_screens.keep(page, "pairing-near")
    await paper.get_by_role("button", name=OXIMETER_AT).click()
    code = paper.get_by_label("Type the six digits that the device shows.")
    await code.fill("12345x")
    with bonding_screens.expecting("409"):
        await button(paper, "Send code").click()
        await expect(paper.get_by_role("alert")).to_have_text("a passkey has digits only")
    await code.fill(bonding_room.oximeter.code)
    await bonding_screens.keep(page, "pairing-code")
    await button(paper, "Send code").click()
    await expect(paper.get_by_role("status")).to_have_text("Done: paired: it is called now")
    await expect(page.get_by_text("● up")).to_be_visible()
    await bonding_screens.keep(page, "pairing-done")
    assert bonding_room.bluez.is_trusted(bonding_room.oximeter)
    room = await bonding_screens.open("/room", "Nora")
    await bonding_screens.watch(room)
    await expect(number(room, "SpO2")).to_have_text("97")
    kept = b"".join(path.read_bytes() for path in bonding_room.room.state.rglob("*") if path.is_file())
    assert f"{OXIMETER_AT}, pair-device by Tina: paired".encode() in kept
    assert bonding_room.oximeter.code.encode() not in kept


async def test_a_nurse_is_offered_no_pairing(bonding_screens: Screens) -> None:
    page = await bonding_screens.open("/devices", "Nora")
    await expect(page.get_by_text("Oximeter").first).to_be_visible()
    await expect(button(page, "Pair a Bluetooth device")).to_have_count(0)
    answer = await page.context.request.get(bonding_screens.room.address + "/api/bluetooth/near")
    assert answer.status == 403
