"""A private system bus for a test, in place of the machine's own."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest
from bleak.backends.bluezdbus import manager

from tests.conftest import Programs

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


async def soon(event: Awaitable[T]) -> T:
    """What `event` gives; fails the test when that takes too long."""
    async with asyncio.timeout(SOON_S):
        return await event


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
