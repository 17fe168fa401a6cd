"""The pulse wave in a real browser: pictures a second, holes as holes, nothing that leaps."""

import asyncio
import contextlib
import math
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page

from sessionctl.devices.decoders.nonin_encode import format2_packet
from tests.conftest import Programs
from tests.e2e.rooms import monitor, until
from tests.e2e.screens import Screens
from tests.fakes.ports import Port

pytestmark = pytest.mark.timeout(240)

RATE_HZ = 75
SAID_AT_ONCE = 5  # frames: a piece each 67 ms
HOLE_S = 2.5
EDGE_S = 0.6  # of a hole: a packet that was not whole, and the loaded machine's unevenness
LEAP_S = 0.5  # a message that a loaded machine delayed sets the page's clock right by as much
MOST = 0.6  # of the columns: a machine that stands still for a moment makes holes of its own
SWEEP_S = 10.0
DEVICES = """[[device]]
name = "oximeter"
label = "Oximeter"
model = "nonin-xpod"
port = "{port}"
simulated = true
"""
STRIP = "document.querySelector('sc-room-page').shadowRoot.querySelector('sc-pleth-strip')"
COLUMNS = f"""() => {{
  const canvas = {STRIP}.shadowRoot.querySelector('canvas');
  const {{ width, height }} = canvas;
  const {{ data }} = canvas.getContext('2d').getImageData(0, 0, width, height);
  return Array.from({{ length: width }}, (_, x) => {{
    for (let y = 0; y < height; y++) if (data[4 * (y * width + x) + 3] > 0) return true;
    return false;
  }});
}}"""
WATCHED = f"""(ms) => new Promise((done) => {{
  const strip = {STRIP};
  const from = performance.now(), drawn = strip.drawn, seen = [];
  const look = (t) => {{
    seen.push([t, strip.pen]);
    if (t - from < ms) requestAnimationFrame(look);
    else done({{ seconds: (t - from) / 1000, pictures: strip.drawn - drawn, seen }});
  }};
  requestAnimationFrame(look);
}})"""


@dataclass
class Xpod:
    """An oximeter that sends a pulse of 1.2 Hz while it is told to."""

    port: Port
    sending: bool = True
    said: int = field(default=0)

    async def run(self) -> None:
        """Sends 75 frames a second until cancelled; what it does not send is lost, its clock goes on."""
        loop = asyncio.get_running_loop()
        began, n, packet = loop.time(), 0, b""
        while True:
            if n % 25 == 0:
                wave = [round(110 + 90 * math.sin(2 * math.pi * 1.2 * (n + i) / RATE_HZ)) for i in range(25)]
                packet = format2_packet(97, 72, wave, timer=n // 25)
            if self.sending:
                start = n % 25 * 5
                self.port.say(packet[start : start + 5 * SAID_AT_ONCE])
            n += SAID_AT_ONCE
            await asyncio.sleep(max(0.0, began + n / RATE_HZ - loop.time()))


@pytest.fixture
async def shown(
    accounts: Path, programs: Programs, tmp_path: Path, free_port: int, browser: Browser
) -> AsyncIterator[tuple[Page, Xpod]]:
    """The room page of a room whose oximeter sends a wave."""
    xpod = Xpod(Port(tmp_path / "xpod"))
    room = monitor(programs, tmp_path, free_port, xpod.port.path, accounts)
    (tmp_path / "config" / "devices.toml").write_text(DEVICES.format(port=xpod.port.path))
    await room.start()
    screens = Screens(browser, room, tmp_path)
    sending = asyncio.create_task(xpod.run(), name="xpod")
    try:
        page = await screens.open("/", "Tom", (1280, 800))
        await page.wait_for_function(f"() => typeof {STRIP}?.pen === 'number'")
        yield page, xpod
        await screens.keep(page, "pleth")
    finally:
        sending.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await sending
        xpod.port.unplug()
    assert not screens.wrong


async def _pen(page: Page) -> float:
    return float(await page.evaluate(f"() => {STRIP}.pen"))


async def _drawn_to(page: Page, at: float) -> None:
    async def reached() -> bool:
        return await _pen(page) >= at

    await until(reached, 60.0, f"the wave drawn to {at:.1f} s")


def _between(columns: list[bool], start: float, end: float) -> list[bool]:
    """The columns from journal time `start` to `end`: the strip is written over every SWEEP_S seconds."""
    first, last = (round(at % SWEEP_S / SWEEP_S * len(columns)) for at in (start, end))
    return columns[first:last] if first <= last else columns[first:] + columns[:last]


async def test_samples_that_are_missing_leave_their_columns_empty(shown: tuple[Page, Xpod]) -> None:
    page, xpod = shown
    began = await _pen(page) + 1.0
    await _drawn_to(page, began + 1.5)
    xpod.sending = False
    out = float(await page.evaluate(f"() => {STRIP}.clock()"))
    await _drawn_to(page, out + HOLE_S - 0.6)  # the pen is drawn 0.6 s behind the clock
    back = float(await page.evaluate(f"() => {STRIP}.clock()"))
    xpod.sending = True
    await _drawn_to(page, back + 1.5)
    columns: list[bool] = await page.evaluate(COLUMNS)
    assert not any(_between(columns, out + EDGE_S, back - EDGE_S))
    before, after = (
        _between(columns, began, out - EDGE_S),
        _between(columns, back + EDGE_S, back + 1.4),
    )
    assert sum(before) > MOST * len(before)
    assert sum(after) > MOST * len(after)


async def test_the_wave_goes_on_evenly_and_never_leaps(
    shown: tuple[Page, Xpod], record_property: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    page, _ = shown
    await _drawn_to(page, await _pen(page) + 1.0)
    found = await page.evaluate(WATCHED, 4000)
    rate = found["pictures"] / found["seconds"]
    record_property("pictures_a_second", round(rate, 1))
    with capsys.disabled():
        print(f"\npleth: {rate:.1f} pictures a second")
    assert found["pictures"] > 0
    first_t, first_pen = found["seen"][0]
    off = [pen - first_pen - (t - first_t) / 1000 for t, pen in found["seen"]]
    stalls = max((b[0] - a[0]) / 1000 for a, b in zip(found["seen"], found["seen"][1:], strict=False))
    assert max(map(abs, off)) < LEAP_S + stalls
