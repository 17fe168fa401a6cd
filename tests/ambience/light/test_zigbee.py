"""zigbee2mqtt lamps on a real mosquitto with passwords and an ACL, behind a small real client."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from sessionctl.ambience.lamps.lamps import Lamps
from sessionctl.ambience.lamps.news import Fault, FaultOver, News, Settled
from sessionctl.ambience.lamps.settings import BrokerSettings, LampsFile
from sessionctl.ambience.lamps.state import Kept
from tests.ambience.light.room import Told, lamp, scenes, true
from tests.fakes.broker import PASSWORD, RIGHTS, USER, Broker
from tests.fakes.zigbee2mqtt import Bridge

COUCH = lamp("couch", "zigbee2mqtt", friendly_name="couch")


@dataclass
class Place:
    """A broker, the lamps behind it, and ours."""

    broker: Broker
    bridge: Bridge
    folder: Path

    @contextlib.asynccontextmanager
    async def running(self, kept: Kept | None = None) -> AsyncIterator[tuple[Lamps, Told]]:
        """Our lamps, running."""
        told = Told()
        lamps = Lamps(scenes(), self.file(), told.append, kept=kept, folder=self.folder)
        task = asyncio.create_task(lamps.run())
        try:
            yield lamps, told
        finally:
            task.cancel()
            await asyncio.wait([task], timeout=10)
            assert task.cancelled(), task

    def file(self) -> LampsFile:
        (self.folder / "password").write_text(PASSWORD + "\n")
        broker = BrokerSettings(port=self.broker.port, username=USER, password_file="password")  # noqa: S106
        return LampsFile((COUCH,), broker)


@contextlib.asynccontextmanager
async def a_place(folder: Path, port: int, rights: tuple[str, ...] = RIGHTS) -> AsyncIterator[Place]:
    broker = Broker(folder, port, rights)
    await broker.start()
    try:
        async with Bridge(port, "couch") as bridge:
            bridge.lamps["couch"].put(0.1)
            yield Place(broker, bridge, folder)
    finally:
        broker.stop()


@pytest.fixture
async def place(tmp_path: Path, free_port: int) -> AsyncIterator[Place]:
    async with a_place(tmp_path, free_port) as ready:
        yield ready


def is_fault(words: str, part: str = "couch") -> Callable[[News], bool]:
    return lambda news: isinstance(news, Fault) and news.part == part and words in news.text


def over(part: str) -> Callable[[News], bool]:
    return lambda news: news == FaultOver(part)


async def test_the_lamp_follows_the_ramp_within_five_percent_on_one_command(place: Place) -> None:
    couch = place.bridge.lamps["couch"]
    async with place.running() as (lamps, told):
        await true(lambda: bool(couch.commands))
        couch.commands.clear()
        lamps.show("mid", ramp_s=3.0)
        for _ in range(30):
            await asyncio.sleep(0.1)
            assert couch.level == pytest.approx(lamps.state().level, abs=0.05 * 0.3)
        await told.until(lambda news: isinstance(news, Settled))
        await true(lambda: couch.level == pytest.approx(0.4, abs=0.005), 0.5)
        sets = [said for _, said in couch.commands]
    assert sets == [
        {"state": "ON", "brightness": 102, "transition": pytest.approx(3.0, abs=0.2), "color_temp": 370}
    ]


async def test_an_emergency_is_full_and_neutral_within_a_second(place: Place) -> None:
    couch = place.bridge.lamps["couch"]
    async with place.running() as (lamps, _):
        await true(lambda: bool(couch.commands))
        lamps.show("peak", phase="peak")
        asked = time.monotonic()
        lamps.emergency()
        await true(lambda: couch.level == 1.0, 2)
        assert time.monotonic() - asked <= 1.0
        assert couch.mired == 250


async def test_a_broker_killed_in_a_ramp_is_a_fault_and_the_ramp_goes_on_from_where_the_lamp_is(
    place: Place,
) -> None:
    couch = place.bridge.lamps["couch"]
    async with place.running() as (lamps, told):
        await true(lambda: bool(couch.commands))
        lamps.show("mid", ramp_s=4.0)
        await true(lambda: couch.level > 0.12)
        place.broker.kill()
        await told.until(lambda news: isinstance(news, Fault) and news.part == "broker")
        couch.put(couch.level)  # this one forgot its ramp
        stood = couch.level
        couch.commands.clear()
        await place.broker.start()
        await told.until(over("broker"))
        await true(lambda: bool(couch.commands))
        assert couch.level == pytest.approx(stood, abs=0.01)
        assert lamps.state().level == pytest.approx(stood, abs=0.02)
        await told.until(lambda news: isinstance(news, Settled))
        assert couch.level == pytest.approx(0.4, abs=0.01)


async def test_what_was_asked_during_an_outage_is_never_replayed(place: Place) -> None:
    couch = place.bridge.lamps["couch"]
    async with place.running() as (lamps, told):
        await true(lambda: bool(couch.commands))
        place.broker.kill()
        await told.until(lambda news: isinstance(news, Fault))
        couch.commands.clear()
        for name in ("mid", "low", "exit_check", "welcome", "mid", "low"):
            lamps.show(name)
            await asyncio.sleep(0.05)
        await place.broker.start()
        await true(lambda: bool(couch.commands))
        await asyncio.sleep(0.5)
        assert {said["brightness"] for _, said in couch.commands} == {51}
        assert lamps.state().target == 0.2


async def test_a_wrong_password_is_one_clear_line(place: Place) -> None:
    async with place.running() as (_, told):
        await true(lambda: bool(place.bridge.lamps["couch"].commands))
    (place.folder / "password").unlink()
    place_file = place.file()
    (place.folder / "password").write_text("wrong\n")
    told = Told()
    lamps = Lamps(scenes(), place_file, told.append, folder=place.folder)
    task = asyncio.create_task(lamps.run())
    fault = await told.until(lambda news: isinstance(news, Fault))
    await asyncio.sleep(1.5)  # tried again meanwhile, and not told again
    task.cancel()
    await asyncio.wait([task])
    assert [fault] == told
    assert isinstance(fault, Fault)
    assert "refuses user 'ambience'" in fault.text
    assert "\n" not in fault.text


async def test_a_missing_password_file_is_one_clear_line(place: Place) -> None:
    file = place.file()
    (place.folder / "password").unlink()
    told = Told()
    task = asyncio.create_task(Lamps(scenes(), file, told.append, folder=place.folder).run())
    await told.until(lambda news: isinstance(news, Fault) and "password file" in news.text)
    task.cancel()
    await asyncio.wait([task])


async def test_an_acl_that_refuses_commands_is_told_though_mqtt_raises_nothing(
    tmp_path: Path, free_port: int
) -> None:
    rights = tuple(right for right in RIGHTS if "set" not in right)
    async with a_place(tmp_path, free_port, rights) as place, place.running() as (lamps, told):
        await told.until(is_fault("cannot be commanded"))
        assert "ACL" in lamps.state().lamps[0].fault


async def test_a_retained_command_is_told_and_cleared(place: Place) -> None:
    await place.bridge.say("couch", '{"state":"ON","brightness":254}', "/set", retain=True)
    async with place.running() as (_, told):
        await told.until(is_fault("retained command", "couch.retained"))
        await told.until(over("couch.retained"))
    async with place.running() as (_, told):
        await true(lambda: bool(place.bridge.lamps["couch"].commands))
        await asyncio.sleep(0.2)
        assert told == []


async def test_nonsense_from_a_lamp_is_one_fault_until_it_speaks_sense_again(place: Place) -> None:
    async with place.running() as (lamps, told):
        await true(lambda: bool(place.bridge.lamps["couch"].commands))
        for nonsense in (b"\xff\xfe", b"", b'{"brightness":"bright"}', b"[" * 5000):
            await place.bridge.say("couch", nonsense)
        await told.until(is_fault("nonsense"))
        assert 0.05 <= lamps.state().level <= 0.11
        await place.bridge.say("couch", '{"state":"ON","brightness":25}')
        await told.until(over("couch"))
    assert len([news for news in told if isinstance(news, Fault)]) == 1


async def test_a_lamp_switched_off_at_the_wall_is_asked_where_it_stands_when_it_is_back(place: Place) -> None:
    couch = place.bridge.lamps["couch"]
    async with place.running() as (lamps, told):
        lamps.show("low")
        await true(lambda: couch.end == 51)
        couch.deaf = True
        await place.bridge.say("couch", '{"state":"offline"}', "/availability", retain=True)
        await told.until(is_fault("offline"))
        couch.put(0.05)
        couch.deaf = False
        couch.commands.clear()
        await place.bridge.say("couch", '{"state":"online"}', "/availability", retain=True)
        await true(lambda: bool(couch.commands))
        assert couch.commands[0][1]["transition"] >= 3
        assert lamps.state().level == pytest.approx(0.05, abs=0.02)


async def test_a_flood_of_scenes_sends_few_commands_and_ends_at_the_last(place: Place) -> None:
    couch = place.bridge.lamps["couch"]
    async with place.running() as (lamps, _):
        await true(lambda: bool(couch.commands))
        couch.commands.clear()
        began = time.monotonic()
        for turn in range(80):
            lamps.show("mid" if turn % 2 else "low")
            await asyncio.sleep(0.01)
        lamps.show("low")
        took = time.monotonic() - began
        assert len(couch.commands) <= 6 + 6 * took + 1
        await true(lambda: couch.end == 51)


async def test_a_program_killed_in_a_ramp_comes_back_without_a_jump(place: Place, tmp_path: Path) -> None:
    couch = place.bridge.lamps["couch"]
    with Kept(tmp_path / "light") as kept:
        async with place.running(kept) as (lamps, _):
            await true(lambda: bool(couch.commands))
            lamps.show("mid", ramp_s=4.0)
            await true(lambda: couch.level > 0.15)
        couch.put(couch.level)
        couch.commands.clear()
        stood = couch.level
        async with place.running(kept) as (lamps, _):
            await true(lambda: bool(couch.commands))
            assert lamps.state().scene == "mid"
            assert couch.level == pytest.approx(stood, abs=0.01)
            assert couch.commands[-1][1]["transition"] >= 2
            assert couch.end == 102


async def test_the_bridge_going_offline_is_told_once_and_its_return_too(place: Place) -> None:
    async with place.running() as (_, told):
        await true(lambda: bool(place.bridge.lamps["couch"].commands))
        await place.bridge.say("bridge/state", '{"state":"offline"}')
        await told.until(is_fault("offline", "zigbee2mqtt"))
        await place.bridge.say("bridge/state", '{"state":"online"}')
        await told.until(over("zigbee2mqtt"))
