"""Pairing as the dashboard asks for it: one at a time, and recorded with its outcome but without its code."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable

import pytest
from dbus_fast import Variant

from sessionctl.devices.settings import DeviceSettings
from sessionctl.events import Event, Reported
from sessionctl.monitor.pairing import Pairings
from sessionctl.server.pairing import NotNow, Step
from tests.fakes.bluez import FakeBlueZ
from tests.fakes.bluez_objects import Peer
from tests.fakes.system_bus import SOON_S, system_bus

__all__ = ["system_bus"]

AT = f"C0:FF:EE:{os.getpid() >> 8 & 0xFF:02X}:{os.getpid() & 0xFF:02X}:21"
"""An address is claimed on the whole machine, and several tests run at once."""

CODE = "048151"


@pytest.fixture
def oximeter() -> Peer:
    return Peer(AT, "PulseOx", {"1822": {"2a5f": (["notify"], b"")}}, asks="passkey", code=CODE)


@pytest.fixture
async def bluez(system_bus: object, oximeter: Peer) -> AsyncIterator[FakeBlueZ]:
    fake = FakeBlueZ(oximeter)
    await fake.start()
    yield fake
    await fake.die()


class Desk:
    """A technician at work: the pairings and what they report."""

    def __init__(self) -> None:
        self.told: list[Event] = []
        device = DeviceSettings("oximeter", "ble-pulse-oximeter", address=AT)
        self.pairings = Pairings((device,), self.told.append, lambda: 7.0)

    def begin(self, name: str = "pair-device") -> None:
        assert self.pairings.why_not({"address": AT}) == ""
        self.pairings.begin(name, {"address": AT.lower()}, "Tina")

    async def reaches(self, step: Step) -> None:
        """Returns when the pairing is at `step`."""
        async with asyncio.timeout(SOON_S):
            while self.pairings.progress.step != step:  # noqa: ASYNC110 - as the dashboard does
                await asyncio.sleep(0.01)

    @property
    def last(self) -> Reported:
        event = self.told[-1]
        assert isinstance(event, Reported)
        return event


@pytest.fixture
async def desk(bluez: FakeBlueZ) -> AsyncIterator[Desk]:
    desk = Desk()
    running = asyncio.create_task(desk.pairings.run(), name="pairings")
    yield desk
    running.cancel()
    await asyncio.wait([running])


async def test_a_pairing_is_recorded_with_who_and_where_and_without_its_code(
    desk: Desk, bluez: FakeBlueZ, oximeter: Peer
) -> None:
    desk.begin()
    await desk.reaches("asking")
    assert desk.pairings.progress.ask == "passkey"
    desk.pairings.answer(desk.pairings.progress.number, CODE)
    await desk.reaches("done")
    assert (desk.last.device, desk.last.what, desk.last.state) == ("oximeter", "pairing", "made")
    assert desk.last.text == f"{AT}, pair-device by Tina: paired: it is called now"
    assert bluez.is_paired(oximeter)


async def test_a_wrong_code_is_recorded_as_failed(desk: Desk) -> None:
    desk.begin()
    await desk.reaches("asking")
    desk.pairings.answer(desk.pairings.progress.number, "999999")
    await desk.reaches("failed")
    assert desk.last.state == "failed"
    assert "did not accept the code" in desk.last.text
    assert "999999" not in desk.last.text


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (lambda desk: desk.pairings.cancel(), "cancelled"),
        (lambda desk: desk.pairings.answer(desk.pairings.progress.number, "no"), "declined"),
    ],
)
async def test_a_person_who_does_not_want_to_ends_it(
    desk: Desk, bluez: FakeBlueZ, oximeter: Peer, act: Callable[[Desk], None], said: str
) -> None:
    desk.begin()
    await desk.reaches("asking")
    act(desk)
    await desk.reaches("failed")
    assert said in desk.pairings.progress.text
    assert not bluez.is_paired(oximeter)
    assert bluez.agents.registered == 0


async def test_one_pairing_at_a_time(desk: Desk) -> None:
    desk.begin()
    assert "another device is being paired" in desk.pairings.why_not({"address": AT})
    await desk.reaches("asking")
    desk.pairings.cancel()
    await desk.reaches("failed")
    assert desk.pairings.why_not({"address": AT}) == ""


async def test_a_void_question_and_an_impossible_code_are_refused(desk: Desk) -> None:
    with pytest.raises(NotNow, match="void"):
        desk.pairings.answer(0, CODE)
    desk.begin()
    await desk.reaches("asking")
    number = desk.pairings.progress.number
    with pytest.raises(NotNow, match="void"):
        desk.pairings.answer(number - 1, CODE)
    with pytest.raises(NotNow, match="digits only"):
        desk.pairings.answer(number, "abcdef")
    desk.pairings.answer(number, CODE)
    await desk.reaches("done")


async def test_a_bond_is_forgotten_and_that_is_recorded(desk: Desk, bluez: FakeBlueZ, oximeter: Peer) -> None:
    bluez.know(oximeter, Paired=Variant("b", True))
    desk.begin("forget-device")
    await desk.reaches("done")
    assert desk.last.state == "forgotten"
    assert not bluez.knows(oximeter)


@pytest.mark.parametrize("address", [None, "", "oximeter", "C0:FF:EE:00:00", 7.0])
def test_what_is_no_address_is_refused(address: str | float | None) -> None:
    assert "give the address" in Desk().pairings.why_not({"address": address})


async def test_what_is_near_says_what_it_is_and_whose(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sessionctl.monitor.pairing.LISTEN_S", 0.2)
    (found,) = await desk.pairings.near()
    assert (found.address, found.name, found.configured) == (AT, "PulseOx", "oximeter")
    assert (found.services, found.model) == (("1822 Pulse Oximeter",), "ble-pulse-oximeter")


async def test_without_bluetooth_that_is_a_sentence(desk: Desk, bluez: FakeBlueZ) -> None:
    await bluez.die()
    with pytest.raises(NotNow, match="bluetoothd is not running"):
        await desk.pairings.near()
    desk.begin()
    await desk.reaches("failed")
    assert "bluetoothd is not running" in desk.last.text
