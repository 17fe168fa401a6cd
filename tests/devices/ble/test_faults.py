"""What goes wrong around a Bluetooth link in a day, and that readings come back by themselves."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

import pytest
from dbus_fast import Variant

from sessionctl.devices.ble import BleTransport, Habits
from sessionctl.devices.ble_rest import Course, Rest, after
from sessionctl.devices.ble_scanner import Scanner
from sessionctl.devices.transport import LinkLost
from sessionctl.events import Garbled, LinkDown, LinkUp, Measured
from tests.devices.ble.conftest import CUFF, OXIMETER, OXIMETER_AT, Heard, soon
from tests.devices.ble.test_driver import READING, driver_of
from tests.devices.listener import Listener, running
from tests.fakes.bluez import FakeBlueZ
from tests.fakes.bluez_objects import Peer

BACK_S = 10.0
"""Readings are back so soon after a fault has ended."""

QUIET = replace(OXIMETER, read=())


def transport(peer: Peer, habits: Habits = QUIET) -> BleTransport:
    return BleTransport(peer.address, habits, Scanner())


async def refusal(peer: Peer, habits: Habits = QUIET) -> str:
    """Why no link can be made."""
    with pytest.raises(LinkLost) as lost:
        await soon(transport(peer, habits).open(Heard()).__aenter__())
    return str(lost.value)


def pulled(bluez: FakeBlueZ) -> None:
    bluez.pull_adapter()


def switched_off(bluez: FakeBlueZ) -> None:
    bluez.power(False)


@pytest.mark.parametrize(
    ("fault", "over", "meanwhile"),
    [
        (pulled, FakeBlueZ.plug_adapter, "none was found"),
        (switched_off, lambda bluez: bluez.power(True), "switched off"),
    ],
)
async def test_readings_return_after_the_adapter_was_away(
    bluez: FakeBlueZ,
    oximeter: Peer,
    fault: Callable[[FakeBlueZ], None],
    over: Callable[[FakeBlueZ], None],
    meanwhile: str,
) -> None:
    oximeter.on_subscribed = lambda channel: bluez.say(oximeter, channel, READING)
    listener = Listener()
    async with running(driver_of(oximeter, listener)):
        await listener.next(Measured, within=BACK_S)
        fault(bluez)
        await listener.next(LinkDown, within=BACK_S)
        await listener.next(LinkDown, lambda down: meanwhile in down.reason, within=BACK_S)
        over(bluez)
        await listener.next(Measured, within=BACK_S)


async def test_an_adapter_that_is_switched_off_ends_a_search_at_once(
    bluez: FakeBlueZ, oximeter: Peer
) -> None:
    oximeter.in_reach = False
    opening = asyncio.ensure_future(transport(oximeter).open(Heard()).__aenter__())
    await soon(bluez.scanning.wait())
    bluez.power(False)
    with pytest.raises(LinkLost, match="the Bluetooth adapter was switched off"):
        await soon(opening)


async def test_an_oximeter_that_is_connected_and_silent_is_connected_anew(
    bluez: FakeBlueZ, oximeter: Peer
) -> None:
    spoken = iter([False, True])

    def speak_on_the_second_link(channel: str) -> None:
        if next(spoken):
            bluez.say(oximeter, channel, READING)

    oximeter.on_subscribed = speak_on_the_second_link
    heard, silent = Heard(), transport(oximeter, replace(QUIET, silence_s=0.2))
    async with silent.open(heard) as link:
        assert await soon(link.lost()) == "connected, but silent for 0.2 s: the link is made anew"
    async with silent.open(heard):
        assert await heard.next() == (READING, "2a5f")


async def test_a_message_in_time_keeps_the_link(bluez: FakeBlueZ, oximeter: Peer) -> None:
    heard = Heard()
    async with transport(oximeter, replace(QUIET, silence_s=1.0)).open(heard) as link:
        lost = asyncio.ensure_future(link.lost())
        for _ in range(20):  # twice as long as it may be silent
            bluez.say(oximeter, "2a5f", READING)
            await heard.next()
            done, _ = await asyncio.wait({lost}, timeout=0.1)
            assert not done
        assert "silent" in await soon(lost)


async def test_the_silence_of_a_cuff_is_no_fault() -> None:
    from sessionctl.devices import ble

    assert ble.CUFF.silence_s == 0
    assert ble.OXIMETER.silence_s > 0


async def test_a_device_that_bluez_only_remembers_is_not_called(bluez: FakeBlueZ, oximeter: Peer) -> None:
    oximeter.in_reach = False
    bluez.know(oximeter, Paired=Variant("b", True))
    opening = asyncio.ensure_future(transport(oximeter).open(Heard()).__aenter__())
    await soon(bluez.scanning.wait())
    bluez.touch(oximeter)
    oximeter.in_reach = True
    bluez.advertise()
    await soon(opening)
    assert oximeter.connects == 1


async def test_a_dead_connection_that_does_not_end_is_forgotten_with_its_device(
    bluez: FakeBlueZ, oximeter: Peer
) -> None:
    bluez.leave_connected(oximeter)
    oximeter.keeps_connection = True
    heard = Heard()
    async with transport(oximeter).open(heard):
        oximeter.keeps_connection = False
        bluez.say(oximeter, "2a5f", READING)
        assert await heard.next() == (READING, "2a5f")


async def test_a_dead_connection_to_a_paired_device_is_told_and_its_bond_kept(
    bluez: FakeBlueZ, oximeter: Peer
) -> None:
    bluez.know(oximeter, Paired=Variant("b", True), Connected=Variant("b", True))
    oximeter.keeps_connection = True
    assert "does not let go: systemctl restart bluetooth" in await refusal(oximeter)
    assert bluez.is_paired(oximeter)


async def test_a_device_without_services_is_a_sentence(bluez: FakeBlueZ, oximeter: Peer) -> None:
    oximeter.services = {}
    assert "shows no services at all: switch it off and on" in await refusal(oximeter)


async def test_an_impostor_at_the_right_address_is_refused_in_words(bluez: FakeBlueZ, oximeter: Peer) -> None:
    oximeter.services = {"180d": {"2a37": (["notify"], b"")}}
    assert "another kind of device: it has none of 2a5f, 2a5e; it has 2a37" in await refusal(oximeter)


async def test_of_ten_oximeters_of_one_name_only_the_configured_one_is_called(
    bluez: FakeBlueZ, oximeter: Peer
) -> None:
    others = [Peer(f"AA:00:00:00:00:{i:02X}", oximeter.name, oximeter.services, rssi=-30) for i in range(10)]
    bluez.peers[:0] = others
    heard = Heard()
    async with transport(oximeter).open(heard) as link:
        assert link.identity == f"ble:{OXIMETER_AT}"
    assert [peer.connects for peer in others] == [0] * 10
    assert oximeter.connects == 1


async def test_a_device_that_lost_its_half_of_the_bond_is_told(bluez: FakeBlueZ, oximeter: Peer) -> None:
    oximeter.needs_bond = True
    assert "asks to be paired first" in await refusal(oximeter)
    bluez.pull_adapter()
    bluez.plug_adapter()
    bluez.know(oximeter, Paired=Variant("b", True))
    assert "does not know this machine any more" in await refusal(oximeter)


async def test_a_link_names_a_hostile_device_without_its_tricks(bluez: FakeBlueZ, oximeter: Peer) -> None:
    oximeter.name = "\x1b[2J\u202e<script>" + "x" * 1000
    async with transport(oximeter).open(Heard()) as link:
        assert link.detail == f"{OXIMETER_AT} ?[2J?<script>{'x' * 27}"


@pytest.mark.parametrize("data", [b"", b"\x00", bytes(600)])
async def test_a_message_of_the_wrong_length_is_garbled_and_the_next_is_read(
    bluez: FakeBlueZ, oximeter: Peer, data: bytes
) -> None:
    def speak(channel: str) -> None:
        bluez.say(oximeter, channel, data)
        bluez.say(oximeter, channel, READING)

    oximeter.on_subscribed = speak
    listener = Listener()
    async with running(driver_of(oximeter, listener)):
        await listener.next(Measured, within=BACK_S)
        assert len(listener.of(Measured)) == 1
        assert len(listener.of(Garbled)) == 1
        assert not listener.of(LinkDown)


async def test_what_nobody_subscribed_to_is_not_heard(bluez: FakeBlueZ, oximeter: Peer) -> None:
    heard = Heard()
    async with transport(oximeter).open(heard):
        bluez.say_as(oximeter, "service0040/char0042", READING)
        bluez.say(oximeter, "2a60", READING)
        bluez.say(oximeter, "2a5f", READING)
        assert await heard.next() == (READING, "2a5f")


# --- no storm --------------------------------------------------------------------------------------------


def of_one_minute(habits: Habits, course: Course, lasts_s: float) -> int:
    """How often a device is called in a minute when each link goes like `course` and lasts so long."""
    now, rest, calls = 0.0, Rest(), 0
    while now < 60.0:
        calls += 1
        rest = after(rest, course, now + lasts_s, habits.rest_s, habits.pauses_s)
        now = rest.until
    return calls


def test_a_cuff_that_takes_calls_and_says_nothing_is_called_ten_times_a_minute_at_most() -> None:
    from sessionctl.devices import ble

    assert of_one_minute(ble.CUFF, Course(called=True), 0.1) <= 10


def test_a_cuff_that_has_said_its_result_is_called_three_times_a_minute_at_most() -> None:
    from sessionctl.devices import ble

    assert of_one_minute(ble.CUFF, Course(called=True, spoke=True), 0.1) <= 3


def test_what_this_machine_broke_costs_no_pause() -> None:
    assert after(Rest(), Course(called=True, spoke=True, ours=True), 5.0, 20.0, (9.0,)).until == 5.0


async def test_a_sleeping_cuff_is_not_called_at_all(bluez: FakeBlueZ, cuff: Peer) -> None:
    cuff.in_reach = False
    with pytest.raises(LinkLost, match="was not heard"):
        await soon(transport(cuff, replace(CUFF, search_s=0.3)).open(Heard()).__aenter__())
    assert cuff.connects == 0


async def test_a_cuff_that_hangs_up_without_a_word_is_called_ever_less(bluez: FakeBlueZ, cuff: Peer) -> None:
    cuff.on_subscribed = lambda _: bluez.hang_up(cuff)
    shy = transport(cuff, replace(CUFF, pauses_s=(0.0, 0.05, 30.0)))
    with suppress(TimeoutError):
        async with asyncio.timeout(2.0):
            while True:
                with suppress(LinkLost):
                    async with shy.open(Heard()) as link:
                        await link.lost()
    assert cuff.connects == 3


async def test_two_links_share_what_goes_wrong_and_both_come_back(
    bluez: FakeBlueZ, oximeter: Peer, cuff: Peer
) -> None:
    listeners = {peer: Listener() for peer in (oximeter, cuff)}
    async with (
        running(driver_of(oximeter, listeners[oximeter])),
        running(driver_of(cuff, listeners[cuff])),
    ):
        for listener in listeners.values():
            await listener.next(LinkUp, within=BACK_S)
        await bluez.die()
        for listener in listeners.values():
            await listener.next(LinkDown, within=BACK_S)
        await bluez.start()
        for listener in listeners.values():
            await listener.next(LinkUp, within=BACK_S)
