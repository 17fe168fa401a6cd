"""Each serial oximeter of Nonin, Masimo and Nellcor on a real pseudo-terminal, up to its number."""

import asyncio
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from sessionctl.devices.driver import Driver
from sessionctl.devices.models import MODELS
from sessionctl.devices.serial_port import SerialPort
from sessionctl.devices.settings import DeviceSettings
from sessionctl.events import Garbled, LinkUp, Measured, Reported
from sessionctl.vitals import Vital
from tests.devices.decoders.vectors import ALL
from tests.devices.listener import Listener, running, values
from tests.fakes.ports import Port

END = b"\r\n"
PACKET = ALL["nonin2-packet-complete"].data
SPOT = ALL["nonin13-smartpoint"].data
SOON_S = 5.0
TAKEN = datetime(2025, 6, 15, 10, 30, 5)

SAYS = {
    "nonin-3150": (PACKET, 97, 72),
    "nonin-format8": (ALL["nonin8-good"].data * 2, 97, 72),
    "nonin-9560": (b"\x06" + PACKET, 97, 72),
    "nonin-9560-spot": (b"\x06" + SPOT, 97, 72),
    "nonin-ascii": (ALL["nonin-ascii-event-marker"].data + END, 95, 88),
    "masimo-rad87": (ALL["masimo-rad8-normal-2"].data + END, 97, 81),
    "masimo-rad8-trend": (ALL["masimo-trend-reading"].data + END, 97, 69),
    "nellcor-n560": (ALL["nellcor-n560-captured-motion"].data + END, 100, 102),
    "nellcor-n595": (ALL["nellcor-n560-captured-2"].data + END, 100, 101),
    "nellcor-n600": (ALL["nellcor-n560-captured-alarm-off"].data + END, 100, 105),
    "nellcor-npb290": (ALL["nellcor-npb290-printed"].data + END, 100, 120),
}
"""What a device sends, and the saturation and pulse that the vector states."""

OLDER = {"nonin-xpod", "nonin-oem3", "nonin-oem3-format7", "masimo-rad8", "masimo-rad57", "masimo-radical7"}
"""Played by the tests of the driver and of the gate."""


@pytest.fixture
def port(tmp_path: Path) -> Iterator[Port]:
    made = Port(tmp_path / "oximeter")
    yield made
    made.unplug()


def driver_of(model: str, port: Port, listener: Listener, **more: Any) -> Driver:
    device = DeviceSettings("oximeter", model, port=str(port.path))
    return Driver(device, SerialPort(device.port), listener.emit, listener.clock, **more)


async def heard(port: Port, size: int) -> bytes:
    """The next `size` bytes that the program says."""
    said = b""
    async with asyncio.timeout(SOON_S):
        while len(said) < size:
            said += port.heard()
            await asyncio.sleep(0.001)
    return said


async def taken(driver: Driver, size: int) -> None:
    """Waits until the program has read so many bytes."""
    async with asyncio.timeout(SOON_S):
        while True:
            if len(driver.tap.raw) >= size:
                return
            await asyncio.sleep(0.001)


def test_every_serial_oximeter_of_these_makers_is_played() -> None:
    makers = ("nonin-", "masimo-", "nellcor-")
    serial = {name for name, model in MODELS.items() if model.transport == "serial"}
    assert {name for name in serial if name.startswith(makers)} == SAYS.keys() | OLDER


@pytest.mark.parametrize("model", SAYS)
async def test_its_bytes_become_the_number_they_state(port: Port, model: str) -> None:
    data, spo2, pulse = SAYS[model]
    listener = Listener()
    async with running(driver_of(model, port, listener, wall=lambda: TAKEN)):
        await listener.next(LinkUp, within=SOON_S)
        port.say(data)
        measured = await listener.next(Measured, within=SOON_S)
    assert values(measured)[Vital.SPO2] == spo2
    assert values(measured)[Vital.PULSE_RATE] == pulse
    assert not [event for event in listener.of(Garbled) if event.reason == "forbidden_command"]


@pytest.mark.parametrize(
    ("model", "history"), [("nonin-9560-spot", None), ("masimo-rad8-trend", "2008-09-21T09:56:12")]
)
async def test_what_was_just_taken_is_now_and_what_was_stored_is_history(
    port: Port, model: str, history: str | None
) -> None:
    listener = Listener()
    async with running(driver_of(model, port, listener, wall=lambda: TAKEN)):
        await listener.next(LinkUp, within=SOON_S)
        port.say(SAYS[model][0])
        measured = await listener.next(Measured, within=SOON_S)
    assert {one.history for one in measured.measurements} == {history}


async def test_a_spot_check_of_yesterday_is_history_though_it_does_not_say_so(port: Port) -> None:
    listener = Listener()
    tomorrow = TAKEN.replace(day=16)
    async with running(driver_of("nonin-9560-spot", port, listener, wall=lambda: tomorrow)):
        await listener.next(LinkUp, within=SOON_S)
        port.say(SPOT)
        measured = await listener.next(Measured, within=SOON_S)
    assert {one.history for one in measured.measurements} == {"2025-06-15T10:30:05"}


async def test_a_9560_is_set_to_send_all_the_time_and_given_the_time(port: Port) -> None:
    listener = Listener()
    wall = datetime(2026, 11, 22, 9, 5, 7)
    async with running(driver_of("nonin-9560", port, listener, wall=lambda: wall)):
        await listener.next(LinkUp, within=SOON_S)
        assert await heard(port, 6) == bytes.fromhex("027002020203")
        port.say(b"\x06")
        clock = await heard(port, 10)
        assert clock[:8] == bytes.fromhex("0272061a0b160905")
        assert clock[8] in range(7, 15)  # the seconds that this took
        port.say(b"\x06" + PACKET)
        assert values(await listener.next(Measured, within=SOON_S))[Vital.SPO2] == 97
    assert not listener.of(Garbled)


async def test_a_line_cut_by_a_pulled_cable_gives_no_number(port: Port) -> None:
    listener = Listener()
    line = SAYS["nellcor-n560"][0][:-2]
    async with running(driver_of("nellcor-n560", port, listener)) as driver:
        await listener.next(LinkUp, within=SOON_S)
        port.say(line)
        await taken(driver, len(line))
        port.unplug()
        assert (await listener.next(Garbled, within=SOON_S)).reason == "cut_off"
    assert not listener.of(Measured)


async def test_a_nellcors_low_battery_is_told(port: Port) -> None:
    listener = Listener()
    low = ALL["nellcor-npb290-printed"].data + b"    LB" + END
    async with running(driver_of("nellcor-npb290", port, listener)):
        await listener.next(LinkUp, within=SOON_S)
        port.say(low)
        told = await listener.next(Reported, within=SOON_S)
    assert (told.what, told.state) == ("battery", "low")
