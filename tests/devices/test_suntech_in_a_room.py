"""A room, its driver and a scripted module at a port: what only bytes and real time can show of the gate."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sessionctl.devices.dialogues.suntech import ABORT, PRESSURE, START
from sessionctl.devices.driver import Driver
from sessionctl.devices.serial_port import SerialPort
from sessionctl.devices.settings import DeviceSettings
from sessionctl.events import Asked, Command, Configured, Event, Reported, Tick
from sessionctl.room.room import Room, advance, next_due
from sessionctl.room.settings import plain
from tests.devices.listener import running
from tests.devices.test_suntech_on_a_port import Module
from tests.fakes.ports import Answering, Port
from tests.room.bench import settings_of

SOON_S = 20.0
"""Of a loaded machine; nothing here takes longer than 8 s by itself."""


class Bedside:
    """The room as its monitor keeps it: inputs in, time by its own instants, what is asked to the driver."""

    def __init__(self, cuff: Answering) -> None:
        self.room = Room()
        self.told: list[Event] = []
        self._news = asyncio.Event()
        self._began = self._clock()
        device = DeviceSettings("cuff", "suntech-advantage", port=str(cuff.port.path))
        self.driver = Driver(device, SerialPort(device.port), self.take, self.now, retry_s=(0.05,))
        self.take(Configured(0.0, plain(settings_of())))
        self.give("open-session", alias="K.M.")

    def _clock(self) -> float:
        return asyncio.get_running_loop().time()

    def now(self) -> float:
        return self._clock() - self._began

    def take(self, event: Event) -> None:
        self.room, found = advance(self.room, event)
        self.told += found
        for each in found:
            if isinstance(each, Asked):
                self.driver.ask(each.request)
        self._news.set()

    def give(self, name: str, **args: str) -> None:
        """A nurse's command, now."""
        self.take(Command(self.now(), f"{name} {len(self.told)}", "Nora", "nurse", name, {**args}))

    async def tick(self) -> None:
        """Lets the room have its instants, until cancelled."""
        while True:
            due = next_due(self.room)
            wait = 0.2 if due is None else min(max(due - self.now(), 0.01), 0.2)
            await asyncio.sleep(wait)
            self.take(Tick(self.now()))

    async def until(self, state: str, *, linked: bool = True, text: str = "", starts: int = 0) -> None:
        """Waits until the room takes the cuff to be in `state`, after at least so many starts."""
        async with asyncio.timeout(SOON_S):
            while not self._is(state, linked, text) or len(self.starts()) < starts:
                self._news.clear()
                await self._news.wait()

    def _is(self, state: str, linked: bool, text: str) -> bool:
        cuff = self.room.cuff
        return (cuff.state, cuff.linked) == (state, linked) and text in cuff.text

    def starts(self) -> list[float]:
        return [each.at for each in self.told if isinstance(each, Asked) and each.request == "start"]

    def reports(self) -> list[str]:
        return [each.state for each in self.told if isinstance(each, Reported)]


@pytest.fixture
async def cuff(tmp_path: Path) -> AsyncIterator[Answering]:
    port = Port(tmp_path / "cuff")
    async with Answering(port, Module(polls=3).answer) as answering:
        yield answering
    port.unplug()


@contextlib.asynccontextmanager
async def bedside(cuff: Answering) -> AsyncIterator[Bedside]:
    """A watched room whose cuff is connected and empty."""
    found = Bedside(cuff)
    async with running(found.driver):
        ticking = asyncio.create_task(found.tick(), name="the room's time")
        try:
            await found.until("idle")
            await cuff.until_heard(PRESSURE, within=SOON_S)
            yield found
        finally:
            ticking.cancel()
            await asyncio.wait([ticking], timeout=1.0)


async def test_a_stop_while_a_start_is_only_asked_leaves_the_cuff_empty(cuff: Answering) -> None:
    async with bedside(cuff) as room:
        room.give("start-cuff")
        room.give("stop-cuff")
        await room.until("idle", text="stopped")
    assert room.reports()[-1] == "aborted"
    assert cuff.heard[-1] == ABORT
    assert room.room.cuff.failures == 0


async def test_a_run_starts_the_module_again_five_seconds_after_it_was_empty(cuff: Answering) -> None:
    async with bedside(cuff) as room:
        room.give("start-stat")
        await room.until("inflating", starts=2)
        room.give("stop-cuff")
        await room.until("idle", text="stopped")
    first, second = room.starts()
    (over,) = (e.at for e in room.told if isinstance(e, Reported) and e.state == "finished")
    assert 5.0 <= second - over < second - first
    assert room.room.cuff.stat is None


async def test_a_cable_pulled_while_it_inflates_is_a_failure_and_the_cuff_still_at_work_can_be_stopped(
    cuff: Answering,
) -> None:
    cuff.answer = Module(polls=10_000).answer
    async with bedside(cuff) as room:
        room.give("start-cuff")
        await room.until("inflating")
        cuff.port.unplug()
        await room.until("idle", linked=False)
        assert room.room.cuff.failures == 1
        cuff.port.plug()
        await room.until("inflating", text="was already at work")
        room.give("stop-cuff")
        await room.until("idle", text="stopped")
    assert cuff.heard.count(START) == 1
    assert cuff.heard[-1] == ABORT
