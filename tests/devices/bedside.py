"""A room in this process, from the link of one real driver to what a nurse sees."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime

from sessionctl.devices.connect import transport_for
from sessionctl.devices.driver import Driver
from sessionctl.devices.settings import DeviceSettings
from sessionctl.events import Asked, Command, Configured, Event, Measured, Tick
from sessionctl.monitor.settings import room_device
from sessionctl.room.room import Room, advance, next_due
from sessionctl.room.settings import Settings, plain
from sessionctl.room.view import Tree, view
from sessionctl.vitals import Vital
from tests.devices.listener import running

READING = {
    Vital.SYSTOLIC: "systolic",
    Vital.DIASTOLIC: "diastolic",
    Vital.MEAN_PRESSURE: "mean",
    Vital.CUFF_PULSE_RATE: "pulse",
}
"""Where a vital stands in a reading of a cuff, which is shown whole."""


def shown(tree: Tree, vital: Vital) -> float | None:
    """The number of `vital` in a person's view; None where there are dashes."""
    value: float | None
    if vital in READING:
        readings = tree["vitals"]["pressure"]["readings"]
        value = readings[-1][READING[vital]] if readings else None
    else:
        value = tree["vitals"].get(vital, {}).get("value")
    return value


class Bedside:
    """The room as its monitor keeps it: inputs in, time by its own instants, what is asked to the driver."""

    def __init__(self, device: DeviceSettings, now: datetime) -> None:
        self.room = Room()
        self.measured: list[Measured] = []
        self._news = asyncio.Event()
        self._began = self._clock()
        self._commands = 0
        transport = transport_for(device)
        self.driver = Driver(device, transport, self.take, self.now, wall=lambda: now, retry_s=(0.05,))
        known = replace(room_device(device), simulated=True)  # no clinician signed this programme
        self.take(Configured(0.0, plain(Settings(devices=(known,)))))
        self.command("open-session", alias="K.M.")

    def _clock(self) -> float:
        return asyncio.get_running_loop().time()

    def now(self) -> float:
        return self._clock() - self._began

    def take(self, event: Event) -> None:
        self.room, found = advance(self.room, event)
        if isinstance(event, Measured):
            self.measured.append(event)
        for each in found:
            if isinstance(each, Asked):
                self.driver.ask(each.request)
        self._news.set()

    def command(self, name: str, **args: str) -> None:
        """A nurse's, now."""
        self._commands += 1
        self.take(Command(self.now(), f"c{self._commands}", "Nora", "nurse", name, {**args}))

    def sees(self, vital: Vital) -> float | None:
        """What a nurse sees of it."""
        return shown(view(self.room, "nurse"), vital)

    async def until(self, numbers: dict[Vital, float], within_s: float) -> None:
        """Waits until a nurse sees all of them. AssertionError, with what is seen, after `within_s`."""
        try:
            async with asyncio.timeout(within_s):
                while any(not alike(self.sees(vital), value) for vital, value in numbers.items()):
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            seen = {str(vital): self.sees(vital) for vital in numbers}
            said = self.measured[-1].measurements if self.measured else "nothing was measured"
            raise AssertionError(f"expected {numbers}, seen {seen}; last: {said}") from None

    async def until_history(self, numbers: dict[Vital, float], within_s: float) -> None:
        """Waits until all of them have come as history. TimeoutError after `within_s`."""
        async with asyncio.timeout(within_s):
            while any(not self._came(vital, value) for vital, value in numbers.items()):
                self._news.clear()
                await self._news.wait()

    def _came(self, vital: Vital, value: float) -> bool:
        told = [m for event in self.measured for m in event.measurements if m.vital is vital and m.history]
        return any(alike(m.value, value) for m in told)

    async def linked(self, within_s: float) -> None:
        """Waits until the cuff has said that it is empty, and can be asked for something."""
        async with asyncio.timeout(within_s):
            while not (self.room.cuff.linked and self.measured):
                self._news.clear()
                await self._news.wait()

    async def tick(self) -> None:
        """Lets the room have its instants, until cancelled."""
        while True:
            due = next_due(self.room)
            await asyncio.sleep(0.2 if due is None else min(max(due - self.now(), 0.01), 0.2))
            self.take(Tick(self.now()))


def alike(seen: float | None, recorded: float) -> bool:
    """The tolerance of the vectors."""
    return seen is not None and abs(seen - recorded) <= 0.05


@contextlib.asynccontextmanager
async def bedside(device: DeviceSettings, now: datetime) -> AsyncIterator[Bedside]:
    """A watched room whose one device is `device`; the wall clock says `now`."""
    found = Bedside(device, now)
    async with running(found.driver):
        ticking = asyncio.create_task(found.tick(), name="the room's time")
        try:
            yield found
        finally:
            ticking.cancel()
            await asyncio.wait([ticking], timeout=1.0)
