"""A device without an alarm of its own: watching begins with a signature, and the footer keeps saying it."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.conftest import Programs
from tests.e2e.rooms import ALIAS, Oximeter, Room, monitor
from tests.e2e.screens import Screens, button, sheet

pytestmark = pytest.mark.timeout(240)

SILENT = """[[device]]
name = "oximeter"
label = "Xpod"
model = "nonin-xpod"
port = "{port}"
simulated = true
"""


@pytest.fixture
async def room(
    accounts: Path, programs: Programs, tmp_path: Path, free_port: int, oximeter: Oximeter
) -> Room:
    """A running monitor whose oximeter has no alarm of its own, idle."""
    room = monitor(programs, tmp_path, free_port, oximeter.port.path, accounts)
    (tmp_path / "config" / "devices.toml").write_text(SILENT.format(port=oximeter.port.path))
    await room.start()
    return room


async def test_watching_begins_only_after_a_person_has_signed_for_another_monitor(screens: Screens) -> None:
    page = await screens.open("/", "Tom")
    await expect(page.get_by_text("Xpod has no alarm of its own: keep another monitor")).to_be_visible()
    await button(page, "Start watching").click()
    form = sheet(page, "Start watching")
    await form.get_by_label("Alias").fill(ALIAS)
    await expect(button(form, "Start watching")).to_be_disabled()
    await form.get_by_label("Another monitor with alarms is on the patient").check()
    await screens.keep(page, "signature")
    await button(form, "Start watching").click()
    await expect(form).to_have_count(0)
    await expect(page.get_by_text(ALIAS)).to_be_visible()
