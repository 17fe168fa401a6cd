"""Pairing through an agent of ours: every way a device may ask, and every way it may end."""

import asyncio
from dataclasses import dataclass, field, replace

import pytest
from dbus_fast import Message, Variant
from dbus_fast.aio import MessageBus
from dbus_fast.constants import BusType, MessageType

from sessionctl.devices.ble import BleTransport
from sessionctl.devices.ble_agent import AGENT, AGENT_PATH, Question
from sessionctl.devices.ble_pairing import forget, pair
from sessionctl.devices.ble_reserve import RESERVE
from sessionctl.devices.ble_scanner import Scanner
from sessionctl.devices.transport import LinkLost
from sessionctl.events import LinkDown, Measured
from tests.devices.ble.conftest import OXIMETER, Heard, soon
from tests.devices.ble.test_driver import READING, driver_of
from tests.devices.listener import Listener, running
from tests.fakes.bluez import FakeBlueZ
from tests.fakes.bluez_objects import Peer

QUIET = replace(OXIMETER, read=())


@dataclass
class Typist:
    """A person who gives one answer, at once; or who never answers."""

    answer: str | None = None
    questions: list[Question] = field(default_factory=list)
    shown: asyncio.Event = field(default_factory=asyncio.Event)
    asked_now: asyncio.Event = field(default_factory=asyncio.Event)
    voided: int = 0

    async def asked(self, question: Question) -> str:
        self.questions.append(question)
        self.asked_now.set()
        if self.answer is None:
            await asyncio.get_running_loop().create_future()
        return self.answer or ""

    def told(self, question: Question) -> None:
        self.questions.append(question)
        self.shown.set()

    def withdrawn(self) -> None:
        self.voided += 1


async def paired(peer: Peer, person: Typist, within_s: float = 60.0) -> str:
    return await soon(pair(peer.address, person, Scanner(), within_s=within_s))


async def refusal(peer: Peer, person: Typist, within_s: float = 60.0) -> str:
    with pytest.raises(LinkLost) as lost:
        await paired(peer, person, within_s)
    return str(lost.value)


@pytest.mark.parametrize(
    ("asks", "code", "answer", "question"),
    [
        ("pin", "004711", "004711", Question("pin")),
        ("passkey", "000042", "000042", Question("passkey")),
        ("confirm", "012345", "yes", Question("confirm", "012345")),
        ("allow", "123456", "yes", Question("allow")),
    ],
)
async def test_a_device_is_paired_in_the_way_it_asks_for(
    bluez: FakeBlueZ, oximeter: Peer, asks: str, code: str, answer: str, question: Question
) -> None:
    oximeter.asks, oximeter.code, oximeter.typed = asks, code, code
    oximeter.needs_bond = True
    person = Typist(answer)
    assert await paired(oximeter, person) == "PulseOx"
    assert person.questions == [question]
    assert bluez.is_paired(oximeter)
    assert bluez.is_trusted(oximeter)
    assert bluez.agents.capabilities == ["KeyboardDisplay"]
    assert bluez.agents.registered == 0
    heard = Heard()
    async with BleTransport(oximeter.address, QUIET, Scanner()).open(heard):
        bluez.say(oximeter, "2a5f", READING)
        assert await heard.next() == (READING, "2a5f")


@pytest.mark.parametrize("asks", ["show-pin", "show-passkey"])
async def test_a_code_to_type_on_the_device_is_shown_here(
    bluez: FakeBlueZ, oximeter: Peer, asks: str
) -> None:
    oximeter.asks, oximeter.code, oximeter.typed = asks, "000815", "000815"
    person = Typist()
    pairing = asyncio.ensure_future(paired(oximeter, person))
    await soon(person.shown.wait())
    assert person.questions == [Question("show", "000815")]
    assert "Type 000815 on the device" in person.questions[0].text
    bluez.agents.typed_there.set()
    await pairing
    assert bluez.is_paired(oximeter)


@pytest.mark.parametrize(
    ("asks", "answer", "sentence"),
    [
        ("pin", "0000", "did not accept the code"),
        ("passkey", "654321", "did not accept the code"),
        ("passkey", "12345x", "declined"),
        ("passkey", "1234567", "declined"),
        ("pin", "x" * 17, "declined"),
        ("pin", "", "declined"),
        ("confirm", "no", "declined"),
        ("allow", "123456", "declined"),
    ],
)
async def test_a_wrong_answer_or_a_no_makes_no_bond(
    bluez: FakeBlueZ, oximeter: Peer, asks: str, answer: str, sentence: str
) -> None:
    oximeter.asks = asks
    assert sentence in await refusal(oximeter, Typist(answer))
    assert not bluez.is_paired(oximeter)
    assert not bluez.is_trusted(oximeter)
    assert bluez.agents.registered == 0


async def test_a_person_who_does_not_answer_ends_the_pairing_at_its_deadline(
    bluez: FakeBlueZ, oximeter: Peer
) -> None:
    oximeter.asks = "passkey"
    person = Typist(None)
    assert "not paired within" in await refusal(oximeter, person, within_s=0.5)
    assert person.voided
    assert bluez.agents.registered == 0


async def test_a_device_that_never_asks_ends_the_pairing_at_its_deadline(
    bluez: FakeBlueZ, oximeter: Peer
) -> None:
    oximeter.asks = "never"
    assert "not paired within" in await refusal(oximeter, Typist("yes"), within_s=0.5)
    assert not bluez.is_paired(oximeter)


async def test_a_pairing_that_a_person_breaks_off_leaves_nothing_behind(
    bluez: FakeBlueZ, oximeter: Peer
) -> None:
    oximeter.asks = "confirm"
    person = Typist(None)
    pairing = asyncio.ensure_future(pair(oximeter.address, person, Scanner()))
    await soon(person.asked_now.wait())
    pairing.cancel()
    await soon(asyncio.wait({pairing}))
    assert bluez.agents.registered == 0
    assert not bluez.is_paired(oximeter)


async def test_a_bluetoothd_that_dies_ends_the_pairing(bluez: FakeBlueZ, oximeter: Peer) -> None:
    oximeter.asks = "confirm"
    person = Typist(None)
    pairing = asyncio.ensure_future(pair(oximeter.address, person, Scanner()))
    await soon(person.asked_now.wait())
    await bluez.die()
    with pytest.raises(LinkLost, match="bluetoothd stopped"):
        await soon(pairing)


async def test_a_stolen_bond_is_replaced(bluez: FakeBlueZ, oximeter: Peer) -> None:
    oximeter.needs_bond = True
    bluez.know(oximeter, Paired=Variant("b", True))
    await paired(oximeter, Typist("yes"))
    assert bluez.is_paired(oximeter)
    assert oximeter.bonded
    async with BleTransport(oximeter.address, QUIET, Scanner()).open(Heard()):
        pass


async def test_an_old_bond_stays_when_the_device_is_not_heard(
    bluez: FakeBlueZ, oximeter: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sessionctl.devices.ble_pairing.SEARCH_S", 0.1)
    bluez.know(oximeter, Paired=Variant("b", True))
    oximeter.in_reach = False
    assert "was not heard" in await refusal(oximeter, Typist("yes"))
    assert bluez.is_paired(oximeter)


async def test_it_is_said_when_the_old_bond_went_and_no_new_one_came(
    bluez: FakeBlueZ, oximeter: Peer
) -> None:
    oximeter.asks = "passkey"
    bluez.know(oximeter, Paired=Variant("b", True))
    assert "the old bond is removed" in await refusal(oximeter, Typist("999999"))


async def test_a_forgotten_device_is_not_known_any_more(bluez: FakeBlueZ, oximeter: Peer) -> None:
    bluez.know(oximeter, Paired=Variant("b", True))
    assert await soon(forget(oximeter.address))
    assert not bluez.knows(oximeter)
    assert not await soon(forget(oximeter.address))


async def test_only_bluetoothd_is_answered(bluez: FakeBlueZ, oximeter: Peer) -> None:
    oximeter.asks = "passkey"
    person = Typist(None)
    pairing = asyncio.ensure_future(pair(oximeter.address, person, Scanner()))
    await soon(person.asked_now.wait())
    owner = bluez.agents.owner()
    stranger = await MessageBus(bus_type=BusType.SYSTEM).connect()
    ask = Message(owner, AGENT_PATH, AGENT, "RequestPasskey", signature="o", body=[oximeter.path])
    answer = await soon(stranger.call(ask))
    stranger.disconnect()
    await stranger.wait_for_disconnect()  # type: ignore[no-untyped-call]
    assert answer is not None
    assert answer.message_type is MessageType.ERROR
    assert len(person.questions) == 1
    pairing.cancel()
    await soon(asyncio.wait({pairing}))


def test_a_question_keeps_its_code_out_of_logs() -> None:
    assert "123456" not in repr(Question("show", "123456"))


# --- beside the links of a monitor -----------------------------------------------------------------------


async def test_a_link_that_stands_is_not_ended_for_a_pairing(bluez: FakeBlueZ, oximeter: Peer) -> None:
    heard = Heard()
    async with BleTransport(oximeter.address, QUIET, Scanner()).open(heard):
        assert "is linked and sends" in await refusal(oximeter, Typist("yes"))
        bluez.say(oximeter, "2a5f", READING)
        assert await heard.next() == (READING, "2a5f")


async def test_a_pairing_does_not_touch_the_link_beside_it(
    bluez: FakeBlueZ, oximeter: Peer, cuff: Peer
) -> None:
    scanner, heard = Scanner(), Heard()
    async with BleTransport(oximeter.address, QUIET, scanner).open(heard):
        await soon(pair(cuff.address, Typist("yes"), scanner))
        bluez.say(oximeter, "2a5f", READING)
        assert await heard.next() == (READING, "2a5f")


async def test_a_driver_waits_while_its_device_is_paired_and_links_at_once_after_it(
    bluez: FakeBlueZ, oximeter: Peer
) -> None:
    oximeter.needs_bond = True
    oximeter.asks = "passkey"
    oximeter.on_subscribed = lambda channel: bluez.say(oximeter, channel, READING)
    listener = Listener()
    async with running(driver_of(oximeter, listener)):
        await listener.next(LinkDown, lambda down: "asks to be paired" in down.reason, within=5.0)
        await paired(oximeter, Typist("123456"))
        await listener.next(Measured, within=5.0)


async def test_one_device_is_paired_once_at_a_time(bluez: FakeBlueZ, oximeter: Peer) -> None:
    async with RESERVE.hold(oximeter.address):
        assert "is being paired already" in await refusal(oximeter, Typist("yes"))


async def test_a_second_driver_of_one_address_does_not_open_the_first_ones_link_to_a_pairing(
    bluez: FakeBlueZ, oximeter: Peer
) -> None:
    async with BleTransport(oximeter.address, QUIET, Scanner()).open(Heard()):
        with pytest.raises(LinkLost, match="used by another"):
            await soon(BleTransport(oximeter.address, QUIET, Scanner()).open(Heard()).__aenter__())
        assert "is linked and sends" in await refusal(oximeter, Typist("yes"))
