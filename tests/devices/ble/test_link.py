"""Links over the real Bluetooth library, to peers of a stand-in for bluetoothd."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import replace

import pytest

from sessionctl.devices.ble import BleTransport, Habits
from sessionctl.devices.ble_scanner import Scanner
from sessionctl.devices.transport import LinkLost
from tests.devices.ble.conftest import CUFF, CUFF_AT, OXIMETER, OXIMETER_AT, Heard, soon
from tests.fakes.bluez import FakeBlueZ
from tests.fakes.bluez_objects import Peer

READING = bytes.fromhex("0062004e00")  # 98 %, 78 /min
RESULT = bytes.fromhex("00780050005f00")  # 120/80 (95)
LATER = bytes.fromhex("007c0052006000")  # 124/82 (96)

QUIET = replace(OXIMETER, read=())


def to_oximeter(habits: Habits = OXIMETER) -> BleTransport:
    return BleTransport(OXIMETER_AT.lower(), habits, Scanner())


def to_cuff() -> BleTransport:
    return BleTransport(CUFF_AT, CUFF, Scanner())


async def test_readings_arrive_in_order_on_their_channel(bluez: FakeBlueZ, oximeter: Peer) -> None:
    heard = Heard()
    async with to_oximeter(QUIET).open(heard):
        for spo2 in (98, 97, 96):
            bluez.say(oximeter, "2a5f", bytes([0, spo2, 0, 78, 0]))
        assert [await heard.next() for _ in range(3)] == [
            (bytes([0, spo2, 0, 78, 0]), "2a5f") for spo2 in (98, 97, 96)
        ]


async def test_the_link_names_the_device(bluez: FakeBlueZ) -> None:
    async with to_oximeter().open(Heard()) as link:
        assert link.detail == f"{OXIMETER_AT} PulseOx"


async def test_the_battery_is_read_beside_the_readings(bluez: FakeBlueZ) -> None:
    heard = Heard()
    async with to_oximeter().open(heard):
        assert await heard.next() == (b"\x55", "2a19")


async def test_what_is_written_reaches_the_device(bluez: FakeBlueZ, oximeter: Peer) -> None:
    async with to_oximeter().open(Heard()) as link:
        await link.write(b"\x01", "2a5f")
    assert oximeter.written == [("2a5f", b"\x01")]


async def test_a_cuff_hangs_up_after_its_result_and_the_next_comes_on_the_next_link(
    bluez: FakeBlueZ, cuff: Peer
) -> None:
    results = iter((RESULT, LATER))

    def say_and_hang_up(channel: str) -> None:
        bluez.say(cuff, channel, next(results))
        bluez.hang_up(cuff)

    cuff.on_subscribed = say_and_hang_up
    heard, transport = Heard(), to_cuff()
    for expected in (RESULT, LATER):
        reason = await soon(reason_of_loss(transport, heard))
        assert "device ended the connection" in reason
        assert await heard.next() == (expected, "2a35")


async def reason_of_loss(transport: BleTransport, heard: Heard) -> str:
    """Opens a link and waits until it is lost, while it is made or afterwards."""
    try:
        async with transport.open(heard) as link:
            return await link.lost()
    except LinkLost as lost:
        return str(lost)


async def test_a_device_that_went_out_of_reach_is_found_again(bluez: FakeBlueZ, oximeter: Peer) -> None:
    heard, transport = Heard(), to_oximeter(QUIET)
    async with transport.open(heard) as link:
        oximeter.in_reach = False
        bluez.hang_up(oximeter)
        assert "out of reach" in await soon(link.lost())
    oximeter.in_reach = True
    async with transport.open(heard):
        bluez.say(oximeter, "2a5f", READING)
        assert await heard.next() == (READING, "2a5f")


async def test_a_dead_bluetoothd_is_noticed_and_readings_return_with_it(
    bluez: FakeBlueZ, oximeter: Peer
) -> None:
    heard, transport = Heard(), to_oximeter(QUIET)
    async with transport.open(heard) as link:
        await bluez.die()
        assert await soon(link.lost()) == "bluetoothd stopped"
    with pytest.raises(LinkLost, match="bluetoothd is not running"):
        await soon(transport.open(heard).__aenter__())
    await bluez.start()
    async with transport.open(heard):
        bluez.say(oximeter, "2a5f", READING)
        assert await heard.next() == (READING, "2a5f")


async def test_a_pulled_adapter_is_noticed(bluez: FakeBlueZ) -> None:
    async with to_oximeter().open(Heard()) as link:
        bluez.pull_adapter()
        assert await soon(link.lost()) == "the Bluetooth adapter was removed"


async def test_a_dead_system_bus_is_noticed(bluez: FakeBlueZ, system_bus: Callable[[], None]) -> None:
    async with to_oximeter(QUIET).open(Heard()) as link:
        system_bus()
        assert await soon(link.lost())


async def test_a_connection_left_by_a_killed_program_is_ended_first(bluez: FakeBlueZ, oximeter: Peer) -> None:
    bluez.leave_connected(oximeter)
    heard = Heard()
    async with to_oximeter(QUIET).open(heard):
        bluez.say(oximeter, "2a5f", READING)
        assert await heard.next() == (READING, "2a5f")


async def test_a_second_program_is_refused_and_the_first_keeps_its_link(
    bluez: FakeBlueZ, oximeter: Peer
) -> None:
    heard = Heard()
    async with to_oximeter(QUIET).open(heard):
        with pytest.raises(LinkLost, match="used by another sessionctl on this machine"):
            await soon(to_oximeter(QUIET).open(Heard()).__aenter__())
        bluez.say(oximeter, "2a5f", READING)
        assert await heard.next() == (READING, "2a5f")


async def test_a_link_that_is_left_leaves_the_device_free(bluez: FakeBlueZ, oximeter: Peer) -> None:
    async with to_oximeter().open(Heard()):
        assert bluez.is_connected(oximeter)
    assert not bluez.is_connected(oximeter)


async def test_a_device_that_is_not_there_is_a_sentence(bluez: FakeBlueZ, oximeter: Peer) -> None:
    oximeter.in_reach = False
    with pytest.raises(LinkLost, match=r"was not heard for 0\.05 s: is it switched on and near\?"):
        await soon(to_oximeter(replace(OXIMETER, search_s=0.05)).open(Heard()).__aenter__())


async def test_a_device_of_another_kind_is_a_sentence(bluez: FakeBlueZ) -> None:
    with pytest.raises(LinkLost, match="another kind of device: it has none of 2a35, 2a36"):
        await soon(to_oximeter(CUFF).open(Heard()).__aenter__())


async def test_a_device_that_wants_to_be_paired_is_a_sentence(bluez: FakeBlueZ, oximeter: Peer) -> None:
    oximeter.refusal = "org.bluez.Error.NotAuthorized"
    with pytest.raises(LinkLost, match="asks to be paired first"):
        await soon(to_oximeter().open(Heard()).__aenter__())


async def test_a_refused_battery_does_not_cost_the_link(bluez: FakeBlueZ, oximeter: Peer) -> None:
    heard = Heard()

    def speak(channel: str) -> None:
        oximeter.refusal = "org.bluez.Error.NotAuthorized"
        bluez.say(oximeter, channel, READING)

    oximeter.on_subscribed = speak
    async with to_oximeter().open(heard):
        assert await heard.next() == (READING, "2a5f")
        bluez.say(oximeter, "2a5f", READING)
        assert await heard.next() == (READING, "2a5f")


async def test_two_devices_are_searched_for_with_one_scan(
    bluez: FakeBlueZ, oximeter: Peer, cuff: Peer
) -> None:
    scanner, heard = Scanner(), Heard()
    both = (BleTransport(oximeter.address, OXIMETER, scanner), BleTransport(cuff.address, CUFF, scanner))
    async with AsyncExitStack() as stack:
        await soon(asyncio.gather(*(stack.enter_async_context(one.open(heard)) for one in both)))
        assert bluez.is_connected(oximeter)
        assert bluez.is_connected(cuff)
        assert bluez.scans_refused == 0
