"""The cable pulled and put back, again and again: always read again, nothing shown too long, nothing used up.

SESSIONCTL_CYCLES=100 makes the whole row of them; `-s` prints what was measured. The room's clock runs ten
times as fast as the machine's, so that a value's age is waited for in tenths of a second.
"""

import asyncio
import os
import statistics
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from sessionctl.devices.connect import transport_for
from sessionctl.devices.driver import Driver
from sessionctl.devices.settings import DeviceSettings
from sessionctl.events import Event, LinkDown, LinkUp, Measured
from sessionctl.vitals import Vital
from tests.conftest import Programs
from tests.devices.decoders.vectors import ALL
from tests.devices.listener import Listener, running
from tests.fakes.ports import Port
from tests.room.bench import OXIMETER, Bench

CYCLES = int(os.environ.get("SESSIONCTL_CYCLES", "8"))
WARM_UP = 2
PACKET = ALL["nonin2-packet-complete"].data
PACKET_S = 0.05
FASTER = 10.0
BACK_S = 10.0
STALE_S = 5.0
"""A link that is gone is seen on the screen within 5 s: the value dims at 4, and a tick comes each second."""

GROWN_MIB = 4.0
"""What a hundred cycles may leave in memory: the events that this test keeps, and the allocator's slack."""


class Watched(Listener):
    """The events of a driver, folded into a room as they come."""

    def __init__(self) -> None:
        super().__init__()
        self._began = super().clock()
        self.room = Bench(devices=[OXIMETER])

    def clock(self) -> float:
        return (super().clock() - self._began) * FASTER

    def emit(self, event: Event) -> None:
        self.room.feed(event)
        super().emit(event)

    async def until_stale(self) -> float:
        """Seconds on the room's clock from the last reading until its value is no longer shown as live."""
        read_at = self.of(Measured)[-1].at
        while (stage := self.room.room.quality.channels[Vital.SPO2].stage) == "live":
            await asyncio.sleep(0.1 / FASTER)
            self.room.until(self.clock())
            assert self.clock() - read_at < STALE_S, stage
        return self.clock() - read_at


@dataclass(frozen=True)
class Used:
    """What this process has in use."""

    descriptors: int
    tasks: int
    threads: int
    memory_mib: float

    @staticmethod
    def now() -> "Used":
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return Used(
            len(list(Path("/proc/self/fd").iterdir())),
            len(asyncio.all_tasks()),
            threading.active_count(),
            pages * os.sysconf("SC_PAGE_SIZE") / 2**20,
        )


@asynccontextmanager
async def saying(say: Callable[[bytes], object]) -> AsyncIterator[None]:
    """A device that speaks as long as the context lasts."""

    async def run() -> None:
        while True:
            say(PACKET)
            await asyncio.sleep(PACKET_S)

    task = asyncio.create_task(run(), name="a device")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


async def cycles(
    path: Path, plug: Callable[[], Awaitable[Callable[[bytes], object]]], unplug: Callable[[], None]
) -> None:
    """Plugs in, reads and pulls out `CYCLES` times, and checks each and what they leave."""
    device = DeviceSettings("oximeter", "nonin-xpod", port=str(path))
    listener = Watched()
    back, stale, used = list[float](), list[float](), list[Used]()
    async with running(Driver(device, transport_for(device), listener.emit, listener.clock)):
        for _ in range(WARM_UP + CYCLES):
            say = await plug()
            began = listener.clock()
            async with saying(say):
                await listener.next(LinkUp, within=BACK_S)
                await listener.next(Measured, within=BACK_S)
            back.append((listener.clock() - began) / FASTER)
            unplug()
            await listener.next(LinkDown)
            stale.append(await listener.until_stale())
            used.append(Used.now())
    before, after = used[WARM_UP - 1], used[-1]
    print(
        f"{CYCLES} cycles: back p50 {statistics.median(back):.2f} s, max {max(back):.2f} s;"
        f" stale after at most {max(stale):.1f} s; before {before}; after {after}"
    )
    assert max(back) <= BACK_S
    assert after.descriptors == before.descriptors
    assert after.tasks == before.tasks
    assert after.threads <= before.threads
    assert after.memory_mib - before.memory_mib < GROWN_MIB


@pytest.mark.timeout(60 + 10 * CYCLES)
async def test_a_port_that_closes_and_comes_back_is_read_every_time_and_costs_nothing(tmp_path: Path) -> None:
    port = Port(tmp_path / "oximeter")
    port.unplug()

    async def plug() -> Callable[[bytes], object]:
        port.plug()
        return port.say

    await cycles(port.path, plug, port.unplug)


@pytest.mark.timeout(60 + 10 * CYCLES)
async def test_an_adapter_that_is_killed_and_comes_back_is_read_every_time(
    tmp_path: Path, programs: Programs
) -> None:
    ours, far = tmp_path / "oximeter", tmp_path / "far"
    ends = [f"pty,raw,echo=0,link={end}" for end in (far, ours)]
    running_one = []
    opened: list[int] = []

    async def plug() -> Callable[[bytes], None]:
        running_one.append(programs.start("socat", *ends))
        async with asyncio.timeout(BACK_S):
            while not (far.exists() and ours.exists()):  # noqa: ASYNC110 - socat tells nobody
                await asyncio.sleep(0.01)
        opened.append(os.open(far, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK))
        return lambda data: _say(opened[-1], data)

    def unplug() -> None:
        os.close(opened.pop())
        running_one[-1].terminate()
        running_one[-1].wait(BACK_S)

    await cycles(ours, plug, unplug)


def _say(end: int, data: bytes) -> None:
    try:
        os.write(end, data)
    except BlockingIOError:
        print("not taken", file=sys.stderr)
