"""A room whose oximeter is on Bluetooth: a real `sessionctl monitor` on a bus of the test's own."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import Programs
from tests.e2e.rooms import Room, monitor
from tests.fakes.bluez import FakeBlueZ
from tests.fakes.bluez_objects import Peer

OXIMETER_AT = f"C0:FF:EE:{os.getpid() >> 8 & 0xFF:02X}:{os.getpid() & 0xFF:02X}:0E"
READING = bytes.fromhex("0061004800")  # 97 %, 72 /min
DEVICES = """[[device]]
name = "oximeter"
label = "Oximeter"
model = "ble-pulse-oximeter"
address = "{address}"
simulated = true
"""


@dataclass
class BleRoom:
    """The room, its oximeter and the Bluetooth service around it."""

    room: Room
    bluez: FakeBlueZ
    oximeter: Peer


@contextlib.asynccontextmanager
async def ble_room(
    programs: Programs, inside: Path, port: int, accounts: Path, *, needs_bond: bool = False
) -> AsyncIterator[BleRoom]:
    """A running monitor; DBUS_SYSTEM_BUS_ADDRESS names the test's bus. The oximeter sends twice a second."""
    services = {"1822": {"2a5f": (["notify"], b"")}, "180f": {"2a19": (["read"], b"\x55")}}
    oximeter = Peer(OXIMETER_AT, "PulseOx", services, needs_bond=needs_bond)
    bluez = FakeBlueZ(oximeter)
    await bluez.start()
    speaking = asyncio.create_task(bluez.speaks(oximeter, "2a5f", READING), name="oximeter")
    room = monitor(programs, inside, port, inside / "no-tty", accounts)
    (inside / "config" / "devices.toml").write_text(DEVICES.format(address=OXIMETER_AT))
    try:
        await room.start()
        yield BleRoom(room, bluez, oximeter)
    finally:
        speaking.cancel()
        await asyncio.wait([speaking])
        programs.end_all()
        await bluez.die()
