"""Which addresses of this program are being paired: their links wait until that is over.

Rule 1. A link that stands is never ended for a pairing: its readings are somebody's.
Rule 2. While an address is held, its link gives up what it was doing; all other links go on.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress

from sessionctl.devices.ble_claim import claimed
from sessionctl.devices.ble_loss import Loss
from sessionctl.devices.transport import LinkLost

FREE_S = 10.0
"""How long a link may take to give its address free: it hangs up within 5 s, and ends its scan within 5 s."""

LOOK_S = 0.1
PAIRING = "it is being paired"


class Reserve:
    """The links of this program by address, and which of them are held."""

    def __init__(self) -> None:
        self._links: dict[str, Loss] = {}
        self._standing: set[str] = set()
        self._held: set[str] = set()
        self._rests: dict[str, asyncio.Event] = {}

    @contextmanager
    def link(self, address: str, loss: Loss) -> Iterator[None]:
        """A link is being made or stands, and the address is claimed. Raises LinkLost where it cannot be."""
        if address in self._held:
            raise LinkLost(PAIRING)
        with claimed(address):
            self._links[address] = loss
            try:
                yield
            finally:
                del self._links[address]
                self._standing.discard(address)

    def stands(self, address: str) -> None:
        """The link to `address` is made: readings come over it."""
        self._standing.add(address)

    async def rest(self, address: str, seconds: float) -> None:
        """Waits for `seconds`, or until a pairing of `address` is over."""
        self._rests[address] = over = asyncio.Event()
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await over.wait()
        finally:
            self._rests.pop(address, None)

    @asynccontextmanager
    async def hold(self, address: str) -> AsyncIterator[None]:
        """Nobody but the caller talks to `address`. Entering raises LinkLost when its link stands."""
        if address in self._standing:
            raise LinkLost(
                f"{address} is linked and sends: it needs no pairing, which would end its readings"
            )
        if address in self._held:
            raise LinkLost(f"{address} is being paired already")
        self._held.add(address)
        if (loss := self._links.get(address)) is not None:
            loss.because(PAIRING, ours=True)
        try:
            with ExitStack() as stack:
                await self._claim(address, stack)
                yield
        finally:
            self._held.discard(address)
            if (over := self._rests.get(address)) is not None:
                over.set()

    async def _claim(self, address: str, stack: ExitStack) -> None:
        """Claims `address` as soon as its link has let go. Raises LinkLost when another program has it."""
        loop = asyncio.get_running_loop()
        end = loop.time() + (FREE_S if address in self._links else 0.0)
        while True:
            try:
                stack.enter_context(claimed(address))
            except LinkLost:
                if loop.time() >= end:
                    raise
                await asyncio.sleep(LOOK_S)
            else:
                return


RESERVE = Reserve()
"""The addresses of all links of this program."""
