"""A Nonin 3230 on the fake BlueZ: its own service is listened to, and nothing is ever written to it."""

import pytest

from sessionctl.devices.ble import BleTransport
from sessionctl.devices.ble_scanner import Scanner
from sessionctl.devices.driver import Driver
from sessionctl.devices.models import MODELS
from sessionctl.devices.settings import DeviceSettings
from sessionctl.events import LinkUp, Measured, Reported
from sessionctl.vitals import Vital
from tests.devices.ble.conftest import OXIMETER_AT, SOON_S
from tests.devices.decoders.vectors import ALL
from tests.devices.listener import Listener, running, values
from tests.fakes.bluez import FakeBlueZ
from tests.fakes.bluez_objects import Peer

SERVICE = "46a970e0-0d5f-11e2-8b5e-0002a5d5c51b"
OXIMETRY = "0aad7ea0-0d60-11e2-8e3c-0002a5d5c51b"
CONTROL = "1447af80-0d60-11e2-88b6-0002a5d5c51b"
GOOD, LOW = ALL["nonin-ble-good"].data, ALL["nonin-ble-low-battery-weak-signal"].data


@pytest.fixture
def oximeter() -> Peer:
    """With the standard service beside its own, as the 3230 has it."""
    return Peer(
        OXIMETER_AT,
        "Nonin3230_502000001",
        {
            SERVICE: {OXIMETRY: (["notify"], b""), CONTROL: (["write"], b"")},
            "1822": {"2a5f": (["notify"], b"")},
            "180f": {"2a19": (["read"], b"\x50")},
        },
    )


@pytest.mark.parametrize("model", ["nonin-3230", "nonin-3150-ble"])
async def test_its_messages_become_the_numbers_they_state(
    bluez: FakeBlueZ, oximeter: Peer, model: str
) -> None:
    subscribed: list[str] = []

    def speak(channel: str) -> None:
        subscribed.append(channel)
        bluez.say(oximeter, channel, GOOD)
        bluez.say(oximeter, channel, LOW)

    oximeter.on_subscribed = speak
    habits = MODELS[model].habits
    assert habits is not None
    device = DeviceSettings("oximeter", model, address=OXIMETER_AT)
    listener = Listener()
    transport = BleTransport(OXIMETER_AT, habits, Scanner())
    async with running(Driver(device, transport, listener.emit, listener.clock)):
        await listener.next(LinkUp, within=SOON_S)
        good = await listener.next(Measured, within=SOON_S)
        assert values(good) == {Vital.SPO2: 97, Vital.PULSE_RATE: 72, Vital.PERFUSION_INDEX: 4}
        weak = await listener.next(Measured, within=SOON_S)
        assert values(weak)[Vital.SPO2] == 91
        assert {one.reasons for one in weak.measurements} == {("weak signal",)}
        percent = await listener.next(Reported, lambda told: told.value == 80, within=SOON_S)
        assert percent.what == "battery"
    assert "low" in {told.state for told in listener.of(Reported) if told.what == "battery"}
    assert subscribed == [OXIMETRY]
    assert oximeter.written == []
