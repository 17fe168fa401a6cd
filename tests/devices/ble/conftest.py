"""A private system bus for each test, and a stand-in for bluetoothd on it."""

import asyncio
import os
from collections.abc import AsyncIterator

import pytest

from sessionctl.devices.ble import Habits
from tests.fakes.bluez import FakeBlueZ
from tests.fakes.bluez_objects import Peer
from tests.fakes.system_bus import SOON_S, soon, system_bus

__all__ = ["CUFF", "CUFF_AT", "OXIMETER", "OXIMETER_AT", "SOON_S", "Heard", "soon", "system_bus"]

_OURS = f"C0:FF:EE:{os.getpid() >> 8 & 0xFF:02X}:{os.getpid() & 0xFF:02X}"
OXIMETER_AT, CUFF_AT = f"{_OURS}:01", f"{_OURS}:02"
"""An address is claimed on the whole machine, and several test runs may share one."""

OXIMETER = Habits(listen=("2a5f", "2a5e"), read=("2a19",), search_s=SOON_S)
CUFF = Habits(listen=("2a35", "2a36"), search_s=SOON_S)


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
