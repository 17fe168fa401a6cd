"""Recorded bytes of an oximeter at a port, as the number on the dashboard in a real browser."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from sessionctl.vitals import Vital
from tests.conftest import Programs
from tests.devices.played import played
from tests.devices.players import at_port
from tests.e2e.rooms import DEVICES, monitor
from tests.e2e.screens import Screens, number
from tests.fakes.ports import Port

pytestmark = pytest.mark.timeout(240)


@pytest.mark.parametrize("model", ["contec-cms50d-plus-v7", "nonin-xpod"])
async def test_a_recorded_oximeter_is_read_on_the_dashboard(
    model: str, browser: Browser, accounts: Path, programs: Programs, tmp_path: Path, free_port: int
) -> None:
    one = played(model)
    assert one is not None
    port = Port(tmp_path / "oximeter")
    room = monitor(programs, tmp_path, free_port, port.path, accounts)
    devices = DEVICES.format(port=port.path).replace("masimo-rad8", model)
    (tmp_path / "config" / "devices.toml").write_text(devices)
    try:
        async with at_port(model, one, port):
            await room.start()
            screens = Screens(browser, room, tmp_path)
            page = await screens.open("/", "Tom")
            await screens.watch(page)
            await expect(number(page, "SpO2")).to_have_text(f"{one.numbers[Vital.SPO2]:.0f}")
            await expect(number(page, "Pulse")).to_have_text(f"{one.numbers[Vital.PULSE_RATE]:.0f}")
            assert not screens.wrong
    finally:
        programs.end_all()
        port.unplug()
