"""Each small Bluetooth device from the air to a measurement: the real driver, the real Bluetooth library.

Bytes and numbers are those of the vectors; how they are cut into notifications is said beside them.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from sessionctl.devices.ble import BleTransport
from sessionctl.devices.ble_scanner import Scanner
from sessionctl.devices.driver import Driver
from sessionctl.devices.models import MODELS
from sessionctl.devices.settings import DeviceSettings
from sessionctl.events import Garbled, Measured
from sessionctl.vitals import Validity, Vital
from tests.devices.ble.conftest import OXIMETER_AT, SOON_S
from tests.devices.decoders.vectors import ALL
from tests.devices.listener import Listener, running, values
from tests.fakes.bluez import FakeBlueZ
from tests.fakes.bluez_objects import Peer

BERRY = "49535343-1e4d-4bd9-ba61-23c647249616"
JUMPER = "cdeacb81-5235-4c07-8846-93a37ee6b86d"
NOTIFY = ["notify"]


@dataclass(frozen=True)
class Case:
    """A device as it stands in the room, its notifications in order, and what they measure."""

    model: str
    name: str
    service: str
    channel: str
    said: tuple[bytes, ...]
    measures: dict[Vital, float]


def cut(data: bytes, size: int) -> tuple[bytes, ...]:
    return tuple(data[at : at + size] for at in range(0, len(data), size))


CASES = (
    Case(
        "berry-bm1000",
        "BerryMed",
        "49535343-fe7d-4ae5-8fa9-9fafd205e455",
        BERRY,
        cut(ALL["berry-20-byte-notification"].data, 7),  # frames straddle notifications
        {Vital.SPO2: 97, Vital.PULSE_RATE: 72},
    ),
    Case(
        "jumper-jpd-500f",
        "My Oximeter",
        "cdeacb80-5235-4c07-8846-93a37ee6b86d",
        JUMPER,
        (bytes((0x80, *range(10))), ALL["jumper-reading"].data),  # a message of the wave before it
        {Vital.SPO2: 97, Vital.PULSE_RATE: 72, Vital.PERFUSION_INDEX: 4.1},
    ),
    Case(
        "jks50f",
        "JKS50F",
        "ffe0",
        "ffe1",
        cut(ALL["jks50f-reading"].data, 20),
        {Vital.SPO2: 100, Vital.PULSE_RATE: 80},
    ),
    Case(
        "ble-heart-rate",
        "Strap",
        "180d",
        "2a37",
        (ALL["hr-contact-energy-rr"].data,),
        {Vital.HEART_RATE: 85},
    ),
)


@asynccontextmanager
async def driven(model: str, peer: Peer) -> AsyncIterator[tuple[FakeBlueZ, Listener]]:
    """The device `peer`, bluetoothd, and a driver of `model` at work on it."""
    bluez, listener = FakeBlueZ(peer), Listener()
    await bluez.start()
    habits = MODELS[model].habits
    assert habits is not None
    settings = DeviceSettings("device", model, address=peer.address)
    transport = BleTransport(peer.address, habits, Scanner())
    try:
        async with running(Driver(settings, transport, listener.emit, listener.clock, retry_s=(0.01,))):
            yield bluez, listener
    finally:
        await bluez.die()


@pytest.mark.usefixtures("system_bus")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.model)
async def test_a_small_device_is_measured(case: Case) -> None:
    peer = Peer(OXIMETER_AT, case.name, {case.service: {case.channel: (NOTIFY, b"")}})

    async with driven(case.model, peer) as (bluez, listener):

        def speak(channel: str) -> None:
            for data in case.said:
                bluez.say(peer, channel, data)

        peer.on_subscribed = speak
        measured = await listener.next(Measured, within=SOON_S)
        got = {vital: value for vital, value in values(measured).items() if value is not None}
        assert got == case.measures
        assert listener.of(Garbled) == []


# as nringelstein/CMS50D-BT sends them
START = [bytes.fromhex(command) for command in ("8101", "8202", "9a1a", "9b001b", "9b011c")]
WAVES = ALL["cms50dbt-captured-wave"].data + ALL["cms50dbt-captured-wave-peak"].data
NUMBERS = ALL["cms50dbt-captured-numeric"].data


async def measured_by_a_dbt(said: bytes, speaks: str = "ff02") -> Measured:
    """What a CMS50D-BT measures that says `said` in one notification of `speaks`, once it was started."""
    # Its service is not named in any source; "fff0" stands for whatever it is.
    peer = Peer(OXIMETER_AT, "CMS50D-BT", {"fff0": {"ff01": (["write"], b""), speaks: (NOTIFY, b"")}})
    async with driven("contec-cms50d-bt", peer) as (bluez, listener):

        def answer(channel: str, data: bytes) -> None:
            if peer.written == [("ff01", command) for command in START]:
                bluez.say(peer, speaks, said)

        peer.on_written = answer
        return await listener.next(Measured, within=SOON_S)


@pytest.mark.usefixtures("system_bus")
@pytest.mark.parametrize("speaks", ["ff02", "ff04"])  # both were seen
async def test_a_cms50d_bt_is_started_and_its_captured_frames_are_measured(speaks: str) -> None:
    measured = await measured_by_a_dbt(WAVES + NUMBERS, speaks)
    assert values(measured) == {Vital.SPO2: 99, Vital.PULSE_RATE: 83}
    # the captured frame carries 04, which one program takes for "no finger"
    assert {m.validity for m in measured.measurements} == {Validity.QUESTIONABLE}
    assert measured.weak


@pytest.mark.usefixtures("system_bus")
async def test_a_cms50d_bts_numbers_without_a_wave_are_withheld() -> None:
    measured = await measured_by_a_dbt(NUMBERS)
    assert values(measured) == {Vital.SPO2: None, Vital.PULSE_RATE: None}


@pytest.mark.usefixtures("system_bus")
async def test_a_strap_without_contact_gives_no_number() -> None:
    peer = Peer(OXIMETER_AT, "Strap", {"180d": {"2a37": (NOTIFY, b"")}})
    async with driven("ble-heart-rate", peer) as (bluez, listener):
        peer.on_subscribed = lambda channel: bluez.say(peer, channel, ALL["hr-contact-not-detected"].data)
        measured = await listener.next(Measured, within=SOON_S)
        assert values(measured) == {Vital.HEART_RATE: None}
        assert measured.measurements[0].reasons == ("no contact",)


@pytest.mark.usefixtures("system_bus")
async def test_a_yonker_cuff_under_jumpers_model_gives_no_number() -> None:
    """Its lead byte is Jumper's. Bytes: tests of the Yonker decoder of derdilla/blood-pressure-monitor-fl."""
    peer = Peer(OXIMETER_AT, "My Oximeter", {"fff0": {JUMPER: (NOTIFY, b"")}})
    yonker = bytes.fromhex("818367510000190b18131200000000")
    async with driven("jumper-jpd-500f", peer) as (bluez, listener):
        peer.on_subscribed = lambda channel: bluez.say(peer, channel, yonker)
        assert (await listener.next(Garbled, within=SOON_S)).reason == "bad_length"
        assert listener.of(Measured) == []
