"""From the air to events: the real driver on the real transport."""

import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime

import pytest

from sessionctl.devices import ble
from sessionctl.devices.ble import BleTransport
from sessionctl.devices.ble_scanner import Scanner
from sessionctl.devices.driver import Driver
from sessionctl.devices.models import MODELS, Model
from sessionctl.devices.settings import DeviceSettings
from sessionctl.events import LinkDown, LinkUp, Measured, Reported
from sessionctl.vitals import Validity, Vital
from tests.devices.ble.conftest import CUFF, OXIMETER, SOON_S
from tests.devices.listener import Listener, running, values
from tests.fakes.bluez import FakeBlueZ
from tests.fakes.bluez_objects import Peer

READING = bytes.fromhex("0062004e00")  # 98 %, 78 /min
RESULT = bytes.fromhex("0e780050005f00ea070b15121e00480001")  # 120/80 (95), 72 /min, 2026-11-21 18:30:00
JUST_AFTER = datetime(2026, 11, 21, 18, 31)


def driver_of(
    peer: Peer, listener: Listener, now: datetime = JUST_AFTER, retry_s: Sequence[float] = (0.01,)
) -> Driver:
    model, habits = (
        ("ble-pulse-oximeter", OXIMETER) if peer.name == "PulseOx" else ("ble-blood-pressure", CUFF)
    )
    settings = DeviceSettings(peer.name.lower(), model, address=peer.address)
    transport = BleTransport(peer.address, habits, Scanner())
    return Driver(settings, transport, listener.emit, listener.clock, wall=lambda: now, retry_s=retry_s)


async def test_an_oximeter_links_measures_is_lost_and_comes_back(bluez: FakeBlueZ, oximeter: Peer) -> None:
    oximeter.on_subscribed = lambda channel: bluez.say(oximeter, channel, READING)
    listener = Listener()
    async with running(driver_of(oximeter, listener)):
        await listener.next(LinkUp, within=SOON_S)
        measured = await listener.next(Measured, within=SOON_S)
        assert values(measured) == {Vital.SPO2: 98, Vital.PULSE_RATE: 78}
        assert measured.checked
        bluez.hang_up(oximeter)
        down = await listener.next(LinkDown, within=SOON_S)
        assert "device ended the connection" in down.reason
        await listener.next(LinkUp, within=SOON_S)
        await listener.next(Measured, within=SOON_S)


async def test_an_oximeters_battery_is_reported(bluez: FakeBlueZ, oximeter: Peer) -> None:
    listener = Listener()
    async with running(driver_of(oximeter, listener)):
        reported = await listener.next(Reported, lambda told: told.what == "battery", within=SOON_S)
        assert reported.value == 0x55


@pytest.mark.parametrize("percent", [b"\x65", b"\xff", b""])
async def test_a_battery_that_is_no_percentage_is_none(
    bluez: FakeBlueZ, oximeter: Peer, percent: bytes
) -> None:
    oximeter.services["180f"]["2a19"] = (["read"], percent)
    oximeter.on_subscribed = lambda channel: bluez.say(oximeter, channel, READING)
    listener = Listener()
    async with running(driver_of(oximeter, listener)):
        await listener.next(Measured, within=SOON_S)
        bluez.hang_up(oximeter)
        await listener.next(LinkUp, within=SOON_S)
        assert "battery" not in {told.what for told in listener.of(Reported)}


async def test_the_signal_is_told_with_what_it_is(bluez: FakeBlueZ, oximeter: Peer) -> None:
    oximeter.rssi = -60
    listener = Listener()
    async with running(driver_of(oximeter, listener)):
        told = await listener.next(Reported, lambda told: told.what == "signal", within=SOON_S)
        assert (told.value, told.text) == (-61.0, "last heard before the link")


async def test_a_dead_bluetoothd_is_a_link_down_and_readings_return_with_it(
    bluez: FakeBlueZ, oximeter: Peer
) -> None:
    oximeter.on_subscribed = lambda channel: bluez.say(oximeter, channel, READING)
    listener = Listener()
    async with running(driver_of(oximeter, listener)):
        await listener.next(Measured, within=SOON_S)
        await bluez.die()
        down = await listener.next(LinkDown, within=SOON_S)
        assert down.reason == "bluetoothd stopped"
        assert "bluetoothd is not running" in (await listener.next(LinkDown, within=SOON_S)).reason
        await bluez.start()
        await listener.next(LinkUp, within=SOON_S)
        await listener.next(Measured, within=SOON_S)


async def test_a_cuffs_result_is_measured_although_it_hangs_up_at_once(bluez: FakeBlueZ, cuff: Peer) -> None:
    def say_and_hang_up(channel: str) -> None:
        cuff.in_reach = False
        bluez.say(cuff, channel, RESULT)
        bluez.hang_up(cuff)

    cuff.on_subscribed = say_and_hang_up
    listener = Listener()
    async with running(driver_of(cuff, listener)):
        await listener.next(LinkUp, within=SOON_S)
        measured = await listener.next(Measured, within=SOON_S)
        assert {one.validity for one in measured.measurements} == {Validity.VALID}
        assert {one.history for one in measured.measurements} == {None}
        await listener.next(LinkDown, within=SOON_S)


async def test_a_cuffs_result_of_last_week_is_history(bluez: FakeBlueZ, cuff: Peer) -> None:
    cuff.on_subscribed = lambda channel: bluez.say(cuff, channel, RESULT)
    listener = Listener()
    async with running(driver_of(cuff, listener, now=datetime(2026, 11, 28, 18, 31))):
        measured = await listener.next(Measured, within=SOON_S)
        assert {one.history for one in measured.measurements} == {"2026-11-21T18:30:00"}


@pytest.mark.parametrize("model", [row for row in MODELS.values() if row.transport == "ble"])
def test_every_channel_that_is_asked_for_has_a_decoder(model: Model) -> None:
    habits = model.habits or ble.OXIMETER
    assert {*habits.listen, *habits.read} == model.protocols.keys()


def test_a_room_without_bluetooth_never_imports_its_libraries() -> None:
    look = "import sys, sessionctl.devices.connect; print({'bleak', 'dbus_fast'} & set(sys.modules))"
    found = subprocess.run(
        [sys.executable, "-c", look], capture_output=True, text=True, timeout=30, check=True
    )
    assert found.stdout == "set()\n"
