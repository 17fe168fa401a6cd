"""Cuffs with services of their makers' own, from the air to events: the real driver on the real transport."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime

import pytest

from sessionctl.devices.ble import BleTransport
from sessionctl.devices.ble_scanner import Scanner
from sessionctl.devices.dialogues import and_cuff, microlife, omron, taidoc
from sessionctl.devices.driver import Driver
from sessionctl.devices.models import MODELS
from sessionctl.devices.models.home_cuffs import YONKER
from sessionctl.devices.settings import DeviceSettings
from sessionctl.events import Garbled, LinkUp, Measured, Reported
from sessionctl.vitals import Measurement, Vital
from tests.devices.ble.conftest import CUFF_AT, SOON_S, soon
from tests.devices.decoders.vectors import ALL
from tests.devices.listener import Listener, running, values
from tests.fakes.bluez import FakeBlueZ
from tests.fakes.bluez_objects import Peer

NOW = datetime(2024, 11, 25, 19, 19)
RESULT = bytes.fromhex("0e780050005f00ea070b15121e00480001")  # 120/80 (95), 72 /min, 2026-11-21 18:30:00
REPLY = ALL["omron-captured-read-reply-64"].data
STARTED = ALL["omron-captured-start-reply"].data

NOTIFY: tuple[list[str], bytes] = (["notify"], b"")
WRITE: tuple[list[str], bytes] = (["write"], b"")
PLATE = {
    "2a25": (["read"], b"5190400123\0"),
    "2a24": (["read"], b"UA-651BLE"),
    "2a29": (["read"], b"A&D Medical"),
}


@pytest.fixture
async def air(system_bus: object) -> AsyncIterator[Callable[[Peer], FakeBlueZ]]:
    """Starts bluetoothd with one peer in reach."""
    started: list[FakeBlueZ] = []
    yield lambda peer: started.append(FakeBlueZ(peer)) or started[-1]  # type: ignore[func-returns-value]
    for fake in started:
        await fake.die()


@asynccontextmanager
async def played(model: str, fake: FakeBlueZ, now: datetime = NOW) -> AsyncIterator[Listener]:
    """The model's own driver, as a room would run it, but for its pauses."""
    habits = MODELS[model].habits
    assert habits is not None
    await fake.start()
    transport = BleTransport(CUFF_AT, replace(habits, search_s=SOON_S, rest_s=0.0, settle_s=0.0), Scanner())
    listener = Listener()
    settings = DeviceSettings("cuff", model, address=CUFF_AT)
    driver = Driver(settings, transport, listener.emit, listener.clock, wall=lambda: now, retry_s=(0.01,))
    async with running(driver):
        yield listener


def history(event: Measured) -> set[str | None]:
    return {one.history for one in event.measurements}


def systolic(event: Measured) -> list[Measurement]:
    return [one for one in event.measurements if one.vital is Vital.SYSTOLIC]


async def test_a_yonkers_reading_just_taken_is_of_now(air: Callable[[Peer], FakeBlueZ]) -> None:
    peer = Peer(CUFF_AT, "YK-IBPA1", {"cdeacd80-5235-4c07-8846-93a37ee6b86d": {YONKER: NOTIFY}})
    fake = air(peer)
    peer.on_subscribed = lambda channel: fake.say(peer, channel, ALL["yonker-131-103"].data)
    async with played("yonker-yk-ibpa1", fake) as listener:
        measured = await listener.next(Measured, within=SOON_S)
    assert values(measured) == {Vital.SYSTOLIC: 131, Vital.DIASTOLIC: 103, Vital.CUFF_PULSE_RATE: 81}
    assert history(measured) == {None}


async def test_a_yonkers_reading_of_a_clock_that_is_wrong_is_history(
    air: Callable[[Peer], FakeBlueZ],
) -> None:
    peer = Peer(CUFF_AT, "YK-IBPA1", {"cdeacd80-5235-4c07-8846-93a37ee6b86d": {YONKER: NOTIFY}})
    fake = air(peer)
    peer.on_subscribed = lambda channel: fake.say(peer, channel, ALL["yonker-131-103"].data)
    async with played("yonker-yk-ibpa1", fake, datetime(2026, 3, 7, 9, 0)) as listener:
        measured = await listener.next(Measured, within=SOON_S)
    assert history(measured) == {"2024-11-25T19:18"}


async def test_a_microlife_gets_the_time_and_gives_its_memory_as_history(
    air: Callable[[Peer], FakeBlueZ],
) -> None:
    payload = bytes(38) + ALL["microlife-record-120-80"].data + bytes(10)
    head = b"\x4d\x3a" + (len(payload) + 1).to_bytes(2, "big") + payload
    memory = head + bytes((sum(head) & 0xFF,))
    peer = Peer(CUFF_AT, "Microlife", {"fff0": {"fff1": NOTIFY, "fff2": WRITE}})
    fake = air(peer)

    def answer(channel: str, data: bytes) -> None:
        if data == microlife.READ.data:
            for at in range(0, len(memory), 20):
                fake.say(peer, "fff1", memory[at : at + 20])
        elif data == microlife.LEAVE.data:
            peer.in_reach = False
            fake.hang_up(peer)
        else:
            fake.say(peer, "fff1", ALL["microlife-ack"].data)

    peer.on_written = answer
    async with played("microlife-bp3gy1", fake) as listener:
        measured = await listener.next(Measured, within=SOON_S)
    assert values(measured) == {Vital.SYSTOLIC: 120, Vital.DIASTOLIC: 80, Vital.CUFF_PULSE_RATE: 60}
    assert history(measured) == {"2024-06-15T14:30"}
    assert peer.written[0][1][4:11].hex() == "0d180b19131300"  # 2024-11-25 19:19:00


async def test_a_taidoc_cuff_is_asked_for_its_record_and_gives_history(
    air: Callable[[Peer], FakeBlueZ],
) -> None:
    service = "00001523-1212-efde-1523-785feabcd123"
    peer = Peer(CUFF_AT, "TAIDOC TD3140", {service: {taidoc.CHANNEL: (["notify", "write"], b"")}})
    fake = air(peer)
    record = bytes.fromhex("51268000 5447a5")
    peer.on_written = lambda channel, _: fake.say(peer, channel, record + bytes((sum(record) & 0xFF,)))
    async with played("taidoc-cuff", fake) as listener:
        measured = await listener.next(Measured, within=SOON_S)
    assert values(measured) == {Vital.SYSTOLIC: 128, Vital.DIASTOLIC: 84, Vital.CUFF_PULSE_RATE: 71}
    assert history(measured) == {"unknown"}
    assert {data[:2] for _, data in peer.written} == {b"\x51\x26"}


def omron_peer() -> Peer:
    cuff = dict.fromkeys(omron.FROM_CUFF, NOTIFY) | {omron.TO_CUFF: WRITE}
    both = {omron.UNLOCK: (["notify", "write"], b"")}
    return Peer(CUFF_AT, "BLEsmart", {"ecbe3980-c9a2-11e1-b1bd-0002a5d5c51b": cuff | both})


async def test_an_omrons_memory_is_read_in_pieces_and_all_of_it_is_history(
    air: Callable[[Peer], FakeBlueZ],
) -> None:
    peer = omron_peer()
    fake = air(peer)

    def reply(data: bytes) -> bytes:
        """The recorded answer, at the address that was asked for."""
        body = REPLY[:3] + data[3:5] + REPLY[5:-1]
        check = 0
        for byte in body:
            check ^= byte
        return body + bytes((check,))

    def answer(channel: str, data: bytes) -> None:
        if channel == omron.UNLOCK:
            fake.say(peer, omron.UNLOCK, bytes.fromhex("8100"))
        elif data[1:3] == b"\0\0":
            fake.say(peer, omron.FROM_CUFF[0], STARTED)
        elif data[1:3] == b"\x01\0":
            whole = reply(data)
            for place in (1, 0, 3, 2):  # radio packets of different characteristics may overtake each other
                fake.say(peer, omron.FROM_CUFF[place], whole[16 * place : 16 * place + 16])

    peer.on_written = answer
    async with played("omron-hem-7322t", fake) as listener:
        measured = await listener.next(Measured, within=SOON_S)
    assert [(one.value, one.history) for one in systolic(measured)][::2] == [
        (109, "2021-07-04T10:36:45"),
        (131, "2021-07-05T10:29:56"),
    ]
    assert None not in history(measured)


async def test_an_omron_that_refuses_the_key_says_so_and_nothing_is_read(
    air: Callable[[Peer], FakeBlueZ],
) -> None:
    peer = omron_peer()
    fake = air(peer)
    peer.on_written = lambda channel, _: fake.say(peer, channel, bytes.fromhex("8104"))
    async with played("omron-hem-7322t", fake) as listener:
        garbled = await listener.next(Garbled, within=SOON_S)
    assert garbled.reason == "key_refused"
    assert {channel for channel, _ in peer.written} == {omron.UNLOCK}


def and_peer(*, clock: bool = True) -> Peer:
    own = {"2a08": WRITE} if clock else {}
    return Peer(
        CUFF_AT,
        "A&D_UA-651BLE",
        {
            "1810": {"2a35": (["indicate"], b""), **own},
            "180a": PLATE,
            "233bf000-5a34-1b6d-975c-000d5690abe4": {and_cuff.CUSTOM: WRITE},
        },
    )


async def test_an_and_cuff_gets_the_time_tells_its_number_and_is_told_to_hang_up(
    air: Callable[[Peer], FakeBlueZ],
) -> None:
    peer, told = and_peer(), asyncio.Event()
    fake = air(peer)
    peer.on_written = lambda channel, _: told.set() if channel == and_cuff.CUSTOM else None
    peer.on_subscribed = lambda channel: fake.say(peer, channel, RESULT)
    async with played("and-ua-651ble", fake, datetime(2026, 11, 21, 18, 31, 7)) as listener:
        measured = await listener.next(Measured, within=SOON_S)
        assert history(measured) == {None}
        named = await listener.next(Reported, lambda told: told.what == "identity", within=SOON_S)
        assert named.text == "5190400123"
        await soon(told.wait())
    assert peer.written == [
        ("2a08", bytes.fromhex("ea070b15121f07")),
        (and_cuff.CUSTOM, bytes.fromhex("020103")),
    ]


async def test_a_cuff_without_a_clock_to_set_keeps_its_link(air: Callable[[Peer], FakeBlueZ]) -> None:
    peer = and_peer(clock=False)
    fake = air(peer)
    async with played("and-ua-651ble", fake) as listener:
        await listener.next(LinkUp, within=SOON_S)
        fake.say(peer, "2a35", RESULT)
        await listener.next(Measured, within=SOON_S)
    assert peer.written == []
