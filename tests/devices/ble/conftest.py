"""A private system bus for each test, and a stand-in for bluetoothd on it."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest
from bleak.backends.bluezdbus import manager

from sessionctl.devices.ble import Habits
from tests.conftest import Programs
from tests.fakes.bluez import FakeBlueZ
from tests.fakes.bluez_objects import Peer

T = TypeVar("T")

SOON_S = 5.0
"""Everything a test waits for takes milliseconds; this is when it counts as never."""

BUS = """<busconfig>
  <type>system</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow receive_type="signal"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""

_OURS = f"C0:FF:EE:{os.getpid() >> 8 & 0xFF:02X}:{os.getpid() & 0xFF:02X}"
OXIMETER_AT, CUFF_AT = f"{_OURS}:01", f"{_OURS}:02"
"""An address is claimed on the whole machine, and several test runs may share one."""

OXIMETER = Habits(listen=("2a5f", "2a5e"), read=("2a19",), search_s=SOON_S)
CUFF = Habits(listen=("2a35", "2a36"), search_s=SOON_S)


async def soon(event: Awaitable[T]) -> T:
    """What `event` gives; fails the test when that takes too long."""
    async with asyncio.timeout(SOON_S):
        return await event


class Heard:
    """What a link has received, to be awaited one by one."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[tuple[bytes, str]] = asyncio.Queue()

    def __call__(self, data: bytes, channel: str) -> None:
        self._queue.put_nowait((data, channel))

    async def next(self) -> tuple[bytes, str]:
        """The next message and its channel."""
        return await soon(self._queue.get())


@pytest.fixture
async def system_bus(
    programs: Programs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Callable[[], None]]:
    """A bus of our own in place of the system's; calling the fixture ends the bus."""
    path = tmp_path / "bus.sock"
    (tmp_path / "bus.conf").write_text(BUS.format(socket=path))
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", f"unix:path={path}")
    daemon = programs.start("dbus-daemon", f"--config-file={tmp_path / 'bus.conf'}", "--nofork")
    async with asyncio.timeout(SOON_S):
        while not _listens(path):  # noqa: ASYNC110 - another program has to get there
            await asyncio.sleep(0.005)
    yield daemon.terminate
    await _close_the_librarys_own_connection()


def _listens(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(path)) == 0


async def _close_the_librarys_own_connection() -> None:
    """bleak keeps one connection to the bus for the life of a program; here a program is a test."""
    instance = manager._global_instances.pop(asyncio.get_running_loop(), None)
    if instance is not None and instance._bus is not None and instance._bus_watcher_task is not None:
        instance._bus.disconnect()
        await soon(asyncio.wait({instance._bus_watcher_task}))


@pytest.fixture
def oximeter() -> Peer:
    return Peer(
        OXIMETER_AT,
        "PulseOx",
        {
            "1822": {"2a5f": (["notify"], b""), "2a60": (["read"], b"\x00\x00")},
            "180f": {"2a19": (["read", "notify"], b"\x55")},
        },
    )


@pytest.fixture
def cuff() -> Peer:
    return Peer(CUFF_AT, "Cuff", {"1810": {"2a35": (["indicate"], b"")}})


@pytest.fixture
async def bluez(system_bus: object, oximeter: Peer, cuff: Peer) -> AsyncIterator[FakeBlueZ]:
    """bluetoothd, with an oximeter and a cuff in reach."""
    fake = FakeBlueZ(oximeter, cuff)
    await fake.start()
    yield fake
    await fake.die()
