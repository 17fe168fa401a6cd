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

from sessionctl.devices.ble_rest import Course, Rest, after
from sessionctl.devices.transport import Link, Receive

if TYPE_CHECKING:
    from sessionctl.devices.ble_scanner import Found, Scanner
    from sessionctl.devices.identity import Identity, Meet


@dataclass(frozen=True, slots=True)
class Habits:
    """What to ask of a kind of device, and how it behaves.

    `listen`: characteristics to subscribe to, by channel ("2a5f"); a device without any of them is another
    kind of device. `read`: those to read once after that, where the device has them. `search_s`: how long to
    wait for an advertisement. `settle_s`: pause between connecting and subscribing. `rest_s`: pause after a
    link on which data came, before the device is looked for again. `pauses_s`: the same after the first,
    second, ... link in a row that brought nothing. `silence_s`: a link so long without a message is lost
    (0: silence is no fault; it counts where a device has the first of `listen`). `pair`: bond before
    anything else.
    """

    listen: tuple[str, ...]
    read: tuple[str, ...] = ()
    search_s: float = 30.0
    settle_s: float = 0.0
    rest_s: float = 0.0
    pauses_s: tuple[float, ...] = (0.0, 1.0, 2.0, 5.0)
    silence_s: float = 0.0
    pair: bool = False


CUFF = Habits(
    ("2a35", "2a36"), read=("2a49", "2a19"), settle_s=0.1, rest_s=20.0, pauses_s=(0.0, 2.0, 5.0, 8.0)
)
"""Blood Pressure Service: result, cuff at work, features; and the battery.

A Beurer BM85 stays silent when subscribed to within about 100 ms. Reconnecting at once to a cuff that has
nothing more to say blocks its next measurement; 20 s is less than two readings are ever apart (30 s deflated,
and the time to inflate). A cuff that takes the call and says nothing is called again at once, because many
finish their first pairing only on the second link, and then eight times a minute at most: its battery is
small, and a reading it takes meanwhile is heard within 10 s.
"""

OXIMETER = Habits(("2a5f", "2a5e"), read=("2a60", "2a19"), silence_s=6.0)
"""Pulse Oximeter Service: continuous, spot check, features; and the battery. Wanted back at once.

It sends about once a second, also without a finger. Six seconds without a message are a link that only looks
as if it stood; the room shows the value as stale before that, by its age.
"""


@dataclass(slots=True)
class BleTransport:
    """The transport to the device at `address` (six hex pairs with colons).

    `meet` is told who answers on each link; what it returns replaces `habits` from the subscription on.
    """

    address: str
    habits: Habits
    scanner: Scanner | None = None  # None: the one that all links of this program share
    meet: Meet | None = None
    _rest: Rest = field(default_factory=Rest, init=False)

    @asynccontextmanager
    async def open(self, receive: Receive) -> AsyncIterator[Link]:
        """A link on which every characteristic is subscribed. Entering raises LinkLost when there is none.

        A device may speak at once: `receive` may be called before the link is handed out.
        """
        from sessionctl.devices.ble_link import connected
        from sessionctl.devices.ble_reserve import RESERVE
        from sessionctl.devices.ble_scanner import SHARED

        loop = asyncio.get_running_loop()
        habits, address, course = self.habits, self.address.upper(), Course()

        def hear(data: bytes, channel: str) -> None:
            course.spoke = course.spoke or channel in habits.listen
            receive(data, channel)

        if (wait_s := self._rest.until - loop.time()) > 0:
            await RESERVE.rest(address, wait_s)

        def meet(one: Identity) -> Habits:
            nonlocal habits
            habits = (self.meet(one) if self.meet is not None else None) or self.habits
            return habits

        try:
            async with connected(address, habits, self.scanner or SHARED, hear, course, meet) as link:
                yield link
        finally:
            self._rest = after(self._rest, course, loop.time(), habits.rest_s, habits.pauses_s)


async def scan(seconds: float, scanner: Scanner | None = None) -> list[Found]:
    """The devices heard within `seconds`, nearest first. Raises LinkLost where Bluetooth is not to be had.

    A program that has links listens with their `scanner`: BlueZ refuses a program a second one.
    """
    from sessionctl.devices.ble_bluez import watch_bluez
    from sessionctl.devices.ble_loss import Loss
    from sessionctl.devices.ble_scanner import LEAVE_S, START_S, Scanner

    loss = Loss()
    most_s = seconds + START_S + LEAVE_S
    async with watch_bluez(loss):
        return await loss.within(most_s, (scanner or Scanner()).listen(seconds), "scanning")
