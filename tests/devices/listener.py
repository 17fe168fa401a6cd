"""Keeps the events of a driver, and lets a test wait for one."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from sessionctl.devices.driver import Driver
from sessionctl.events import Event, Measured
from sessionctl.vitals import Vital

E = TypeVar("E", bound=Event)


class Listener:
    """`emit` of a driver under test."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self._seen = 0
        self._news = asyncio.Event()

    def emit(self, event: Event) -> None:
        self.events.append(event)
        self._news.set()

    def clock(self) -> float:
        return asyncio.get_running_loop().time()

    def of(self, kind: type[E]) -> list[E]:
        """Every event of `kind` so far."""
        return [event for event in self.events if isinstance(event, kind)]

    async def next(
        self, kind: type[E], where: Callable[[E], bool] = lambda _: True, within: float = 3.0
    ) -> E:
        """The next event of `kind` that fits, after those waited for before. Fails after `within` seconds."""
        try:
            async with asyncio.timeout(within):
                while True:
                    while self._seen < len(self.events):
                        event = self.events[self._seen]
                        self._seen += 1
                        if isinstance(event, kind) and where(event):
                            return event
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            raise AssertionError(f"no {kind.__name__} within {within} s in {self.events}") from None

    def forget(self) -> None:
        """What has happened so far is not kept."""
        self.events.clear()
        self._seen = 0

    def skip(self) -> None:
        """What has happened so far is not waited for."""
        self._seen = len(self.events)


def values(event: Measured) -> dict[Vital, float | None]:
    return {measurement.vital: measurement.value for measurement in event.measurements}


@asynccontextmanager
async def running(driver: Driver) -> AsyncIterator[Driver]:
    """The driver at work until the context ends; a bug of ours in it fails the test."""
    task = asyncio.create_task(driver.run(), name="driver under test")
    try:
        yield driver
    finally:
        task.cancel()
        done, _ = await asyncio.wait([task], timeout=3.0)
        assert done, "the driver does not end"
        if not task.cancelled():
            task.result()
