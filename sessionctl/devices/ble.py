"""The transport over Bluetooth Low Energy, and the list of devices that are near.

Rule 1. A link is made anew each time: a new search, a new connection, every characteristic subscribed again,
        because a device forgets what BlueZ remembers.
Rule 2. Devices that sleep advertise for seconds only: the first advertisement heard is answered at once.
Rule 3. A device that ends the connection has done nothing wrong: a cuff hangs up when it has said its result.

The Bluetooth libraries are imported when the first link is opened: most rooms and most commands need none.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sessionctl.devices.transport import Link, Receive

if TYPE_CHECKING:
    from sessionctl.devices.ble_scanner import Found, Scanner


@dataclass(frozen=True, slots=True)
class Habits:
    """What to ask of a kind of device, and how it behaves.

    `listen`: characteristics to subscribe to, by channel ("2a5f"); a device without any of them is another
    kind of device. `read`: those to read once after that, where the device has them. `search_s`: how long to
    wait for an advertisement. `settle_s`: pause between connecting and subscribing. `rest_s`: pause after a
    link on which data came, before the device is looked for again. `pair`: bond before anything else.
    """

    listen: tuple[str, ...]
    read: tuple[str, ...] = ()
    search_s: float = 30.0
    settle_s: float = 0.0
    rest_s: float = 0.0
    pair: bool = False


CUFF = Habits(("2a35", "2a36"), read=("2a49", "2a19"), settle_s=0.1, rest_s=20.0)
"""Blood Pressure Service: result, cuff at work, features; and the battery.

A Beurer BM85 stays silent when subscribed to within about 100 ms. Reconnecting at once to a cuff that has
nothing more to say blocks its next measurement; 20 s is less than two readings are ever apart (30 s deflated,
and the time to inflate).
"""

OXIMETER = Habits(("2a5f", "2a5e"), read=("2a60", "2a19"))
"""Pulse Oximeter Service: continuous, spot check, features; and the battery. Wanted back at once."""


@dataclass(slots=True)
class BleTransport:
    """The transport to the device at `address` (six hex pairs with colons)."""

    address: str
    habits: Habits
    scanner: Scanner | None = None  # None: the one that all links of this program share
    _rested_at: float = field(default=0.0, init=False)

    @asynccontextmanager
    async def open(self, receive: Receive) -> AsyncIterator[Link]:
        """A link on which every characteristic is subscribed. Entering raises LinkLost when there is none.

        A device may speak at once: `receive` may be called before the link is handed out.
        """
        from sessionctl.devices.ble_link import connected
        from sessionctl.devices.ble_scanner import SHARED

        loop = asyncio.get_running_loop()

        def hear(data: bytes, channel: str) -> None:
            self._rested_at = loop.time() + self.habits.rest_s
            receive(data, channel)

        await asyncio.sleep(min(self._rested_at - loop.time(), self.habits.rest_s))
        async with connected(self.address.upper(), self.habits, self.scanner or SHARED, hear) as link:
            yield link


async def scan(seconds: float) -> list[Found]:
    """The devices heard within `seconds`, nearest first. Raises LinkLost where Bluetooth is not to be had."""
    from sessionctl.devices.ble_bluez import watch_bluez
    from sessionctl.devices.ble_loss import Loss
    from sessionctl.devices.ble_scanner import LEAVE_S, START_S, Scanner

    loss = Loss()
    most_s = seconds + START_S + LEAVE_S
    async with watch_bluez(loss):
        return await loss.within(most_s, Scanner().listen(seconds), "scanning")
