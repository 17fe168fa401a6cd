"""A day of faults in a minute: bluetoothd killed and the adapter pulled again and again.

SESSIONCTL_BLE_FAULTS says how often each: 50 for a release, a few in every run. With -s figures are printed.
"""

import asyncio
import gc
import os
import statistics
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from sessionctl.devices.driver import RETRY_S
from sessionctl.events import LinkDown, Measured
from tests.devices.ble.test_driver import READING, driver_of
from tests.devices.listener import Listener, running
from tests.fakes.bluez import FakeBlueZ
from tests.fakes.bluez_objects import Peer

FAULTS = int(os.environ.get("SESSIONCTL_BLE_FAULTS", "2"))
BACK_S = 10.0
"""Readings are back so soon after a fault has ended."""

TOLD_S = 5.0
"""A loss is told so soon: the room then shows the value as lost."""

STATM, FDS = Path("/proc/self/statm"), Path("/proc/self/fd")

FDS_MORE = 3
"""A socket that the kernel has not closed yet when they are counted; a leak would be one for each fault."""

BYTES_MORE = 4 * 2**20
"""Allocators keep what they once had. A leak of a link's objects (some 100 kB) in 50 faults would be more."""

LASTS_S = (0.0, 0.5, 1.5, 3.0)
"""How long the faults last in turn: the pauses between the driver's tries grow with it."""


async def killed(bluez: FakeBlueZ) -> None:
    await bluez.die()


async def pulled(bluez: FakeBlueZ) -> None:
    bluez.pull_adapter()


async def plugged(bluez: FakeBlueZ) -> None:
    bluez.plug_adapter()


@pytest.mark.timeout(60 + 20 * FAULTS)
@pytest.mark.parametrize(("fault", "over"), [(killed, FakeBlueZ.start), (pulled, plugged)])
async def test_readings_return_after_each_fault_and_nothing_grows(
    bluez: FakeBlueZ,
    oximeter: Peer,
    fault: Callable[[FakeBlueZ], Awaitable[None]],
    over: Callable[[FakeBlueZ], Awaitable[None]],
) -> None:
    oximeter.on_subscribed = lambda channel: bluez.say(oximeter, channel, READING)
    listener = Listener()
    loop = asyncio.get_running_loop()
    lost_s, back_s = list[float](), list[float]()

    async def once(lasts_s: float) -> None:
        listener.forget()
        began = loop.time()
        await fault(bluez)
        await listener.next(LinkDown, within=TOLD_S)
        lost_s.append(loop.time() - began)
        await listener.next(LinkDown, within=TOLD_S)  # a try while the fault lasts
        await asyncio.sleep(lasts_s)
        await over(bluez)
        ended = loop.time()
        await listener.next(Measured, within=BACK_S)
        back_s.append(loop.time() - ended)

    async with running(driver_of(oximeter, listener, retry_s=RETRY_S)):
        await listener.next(Measured, within=BACK_S)
        await once(0.0)  # what is made once is made now
        before = await counted()
        for number in range(FAULTS):
            await once(LASTS_S[number % len(LASTS_S)])
        after = await counted()
    told = f"told p50 {statistics.median(lost_s):.3f} s, max {max(lost_s):.3f} s"
    print(
        f"\n{fault.__name__} {FAULTS} times: {told}; "
        f"back p50 {statistics.median(back_s):.3f} s, max {max(back_s):.3f} s; "
        f"fds {before[0]} -> {after[0]}, tasks {before[1]} -> {after[1]}, "
        f"RSS {before[2] / 2**20:.1f} -> {after[2] / 2**20:.1f} MiB"
    )
    assert after[0] <= before[0] + FDS_MORE
    assert after[1] == before[1]
    assert after[2] <= before[2] + BYTES_MORE


async def counted() -> tuple[int, int, int]:
    """Open files, tasks and resident bytes of this program, once what just ended is gone."""
    for _ in range(20):
        gc.collect()
        await asyncio.sleep(0)
    pages = int(STATM.read_text().split()[1])  # noqa: ASYNC240 - no disk is asked
    fds = len(list(FDS.iterdir()))  # noqa: ASYNC240
    return fds, len(asyncio.all_tasks()), pages * os.sysconf("SC_PAGE_SIZE")
