"""A quirk is recognised when a device is met, told with the link, and changes what is read."""

from datetime import datetime

from sessionctl.devices.ble import BleTransport
from sessionctl.devices.ble_scanner import Scanner
from sessionctl.devices.driver import Driver
from sessionctl.devices.settings import DeviceSettings
from sessionctl.events import LinkUp, Measured
from sessionctl.vitals import Vital
from tests.devices.ble.conftest import CUFF, SOON_S
from tests.devices.decoders.vectors import ALL
from tests.devices.listener import Listener, running, values
from tests.fakes.bluez import FakeBlueZ
from tests.fakes.bluez_objects import Peer

BM85 = ALL["bp-bm85-captured-quirk-user0"].data  # recorded: 106/71, pulse 63 /min, 2026-08-11 18:31


def driver_of(peer: Peer, listener: Listener, **options: str) -> Driver:
    settings = DeviceSettings("cuff", "ble-blood-pressure", address=peer.address, options=options)
    transport = BleTransport(peer.address, CUFF, Scanner())
    now = datetime(2026, 8, 11, 18, 31)
    return Driver(settings, transport, listener.emit, listener.clock, wall=lambda: now, retry_s=(0.01,))


async def test_a_bm85_under_the_general_model_is_read_with_its_bytes_turned_round(
    bluez: FakeBlueZ, cuff: Peer
) -> None:
    cuff.name = "Beurer BM85"
    cuff.on_subscribed = lambda channel: bluez.say(cuff, channel, BM85)
    listener = Listener()
    async with running(driver_of(cuff, listener)):
        up = await listener.next(LinkUp, within=SOON_S)
        assert "Beurer BM85: pulse and status are read with their bytes turned round" in up.detail
        measured = await listener.next(Measured, within=SOON_S)
    assert values(measured)[Vital.SYSTOLIC] == 106
    assert values(measured)[Vital.CUFF_PULSE_RATE] == 63


async def test_a_cuff_without_quirks_is_told_plainly(bluez: FakeBlueZ, cuff: Peer) -> None:
    listener = Listener()
    async with running(driver_of(cuff, listener)):
        up = await listener.next(LinkUp, within=SOON_S)
    assert up.detail == f"{cuff.address} Cuff"
