"""A whole session in a browser: opened, dosed, steered, an emergency, closed, and its report."""

import re
import shutil
from pathlib import Path

from playwright.async_api import expect

from tests.ambience.house import tones, write_config
from tests.e2e.rooms import ALIAS, SESSIONCTL, call
from tests.e2e.screens import Screens, alarm, button, sheet


def music_and_light(screens: Screens, inside: Path) -> Path:
    """The room's own settings, with a library of tones, silent output and the shipped lamps beside them."""
    of_room = Path(screens.room.command[2])
    settings = inside / "with-music"
    write_config(settings, 0, Path("unused"), tones(inside / "library"), "silent", "")
    shutil.copytree(of_room, settings, dirs_exist_ok=True)
    return settings


async def test_a_session_is_opened_dosed_steered_called_for_closed_and_reported(
    screens: Screens, tmp_path: Path
) -> None:
    room = screens.room
    settings = music_and_light(screens, tmp_path)
    ambience = room.programs.start(SESSIONCTL, "ambience", settings, "--state", room.state)
    page = await screens.open("/", "Nora")
    staff = await screens.open("/staff", "Nora", (390, 844))
    await screens.watch(page)

    await page.locator("[data-command=mark-dose]").click()
    await expect(page.locator("[data-command=undo-dose]")).to_contain_text("Undo")

    await button(page, "Calm now").click()
    await expect(button(page, "Resume")).to_be_visible()  # what plays is told by the music program itself

    await page.locator("[data-command=emergency]").hover()
    await page.mouse.down()  # the touch itself calls, before it is let go
    called = alarm(staff, re.compile("EMERGENCY called by Nora"))
    await expect(called).to_be_visible()
    await expect(page.get_by_text("EMERGENCY holds light and music").first).to_be_visible()
    await page.mouse.up()
    await screens.keep(page, "emergency")
    await button(called, "Acknowledge").click()
    await expect(called).to_have_count(0)

    await button(page, "End watching …").click()
    await button(sheet(page, f"End watching {ALIAS}?"), "End watching").click()
    await expect(page.get_by_text("Not watching: no alarms are sent")).to_be_visible()

    listed = call(room.state, "sessions")
    report = call(room.state, "report", listed.split()[0], "--html", "-")
    for said in (ALIAS, "EMERGENCY", "calm"):
        assert said in report, said
    assert ambience.poll() is None, room.programs.log(ambience)
