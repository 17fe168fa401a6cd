"""Listening for advertisements: one scan for all who wait, because BlueZ refuses a program a second one.

Rule 1. The scan runs exactly as long as somebody listens.
Rule 2. Whoever joins gets a scan begun anew: of a device it knows BlueZ reports changes only.
Rule 3. BlueZ tells of every change of a device it knows, also that it hung up. Only a signal strength says
        that it was heard: without one it is a memory, and a call would keep the radio busy for nothing.
Rule 4. Names come from strangers: they are made printable here, before anything else sees them.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

from bleak import BleakScanner
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData

from sessionctl.devices.ble_channels import channel_of
from sessionctl.devices.ble_faults import FAILURES, SCANNING, explain
from sessionctl.devices.transport import LinkLost

START_S = 10.0
"""How long BlueZ may take to start a scan; it takes milliseconds, and seconds when the adapter wakes up."""

LEAVE_S = 5.0
"""How long it may take to end one."""

NAME_MOST = 40
"""Characters of a name that are kept: more than any maker prints, fewer than an attacker would like."""

UNHEARD_DBM = -127
"""What the library says where BlueZ names no signal strength."""

REMEMBERED = 256
"""Devices whose signal strength is kept; a ward has some dozens, and phones change their address."""

Hear = Callable[[BLEDevice, AdvertisementData], None]


@dataclass(frozen=True, slots=True)
class Found:
    """A device that was heard: signal strength in dBm, services by their channel where they have one."""

    address: str
    name: str
    rssi: int
    services: tuple[str, ...]


@dataclass(eq=False, slots=True)
class _Listener:
    hear: Hear
    failed: asyncio.Future[Any]


class Scanner:
    """One scan, shared by all who listen."""

    def __init__(self) -> None:
        self._listeners: list[_Listener] = []
        self._anew = asyncio.Event()
        self._scan: asyncio.Task[None] | None = None
        self._rssi: dict[str, int] = {}

    def rssi(self, address: str) -> int | None:
        """How strongly `address` (upper case) was last heard, in dBm; None when it never was."""
        return self._rssi.get(address)

    async def find(self, address: str, seconds: float) -> BLEDevice:
        """The device at `address` (upper case), as soon as it is heard. Raises LinkLost after `seconds`."""
        found: asyncio.Future[BLEDevice] = asyncio.get_running_loop().create_future()

        def hear(device: BLEDevice, _: AdvertisementData) -> None:
            if device.address.upper() == address and not found.done():
                found.set_result(device)

        async with self._listening(_Listener(hear, found)):
            await asyncio.wait({found}, timeout=seconds)
            if not found.done():
                raise LinkLost(f"{address} was not heard for {seconds:g} s: is it switched on and near?")
            return found.result()

    async def listen(self, seconds: float) -> list[Found]:
        """Every device heard within `seconds`, nearest first. Raises LinkLost when no scan can be made."""
        heard: dict[str, Found] = {}
        failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        def hear(device: BLEDevice, said: AdvertisementData) -> None:
            services = tuple(channel_of(uuid) for uuid in said.service_uuids)
            name = printable(said.local_name or "")
            heard[device.address] = Found(device.address, name, said.rssi, services)

        async with self._listening(_Listener(hear, failed)):
            await asyncio.wait({failed}, timeout=seconds)
            if failed.done():
                failed.result()
        return sorted(heard.values(), key=lambda one: (-one.rssi, one.address))

    @asynccontextmanager
    async def _listening(self, listener: _Listener) -> AsyncIterator[None]:
        self._listeners.append(listener)
        if self._scan is None or self._scan.done():
            self._anew = asyncio.Event()
            self._scan = asyncio.create_task(self._run(self._anew), name="bluetooth scan")
            self._scan.add_done_callback(self._ended)
        scan, anew = self._scan, self._anew
        anew.set()
        try:
            yield
        finally:
            self._listeners.remove(listener)
            if not self._listeners:
                anew.set()
                await asyncio.wait({scan}, timeout=LEAVE_S)

    async def _run(self, anew: asyncio.Event) -> None:
        """Scans until nobody listens. Never cancelled half-way: BlueZ would go on scanning for nobody."""
        while self._listeners:
            anew.clear()
            scan = BleakScanner(self._heard)
            try:
                async with asyncio.timeout(START_S):
                    await scan.start()
            except FAILURES as error:
                raise LinkLost(explain(error, SCANNING)) from error
            await anew.wait()
            with suppress(*FAILURES):  # a scan that cannot be ended has ended
                async with asyncio.timeout(LEAVE_S):
                    await scan.stop()

    def _ended(self, scan: asyncio.Task[None]) -> None:
        """Whoever still listens learns why there is nothing more to hear."""
        error = LinkLost("scanning was broken off") if scan.cancelled() else scan.exception()
        for listener in self._listeners:
            if error is not None and not listener.failed.done():
                listener.failed.set_exception(error)

    def _heard(self, device: BLEDevice, said: AdvertisementData) -> None:
        if said.rssi == UNHEARD_DBM:
            return
        address = device.address.upper()
        self._rssi.pop(address, None)
        self._rssi[address] = said.rssi
        if len(self._rssi) > REMEMBERED:
            del self._rssi[next(iter(self._rssi))]
        for listener in self._listeners:
            listener.hear(device, said)


SHARED = Scanner()
"""The scanner of all links of this program."""


def printable(text: str) -> str:
    """`text` without anything that moves a cursor, changes a colour or turns the direction of writing."""
    return "".join(character if character.isprintable() else "?" for character in text[:NAME_MOST])
