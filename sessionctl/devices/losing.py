"""What every link over a port has in common: it is lost once, for the first reason given."""

import asyncio

from sessionctl.devices.port_faults import explain
from sessionctl.devices.transport import LinkLost
from sessionctl.devices.wire import Tuning

WRITE_S = 1.0  # ours: our longest command, nine bytes at 4800 baud, takes 20 ms
PIECE_BYTES = 4096
"""Bytes decoded before the other devices have their turn; asyncio hands over up to 256 KiB at once. It is a
third of a second at 115200 baud, and its decoding takes about 10 ms (tests/devices/test_flood.py)."""


class Losing:
    """A link over the port `place`, and whether it is still there. `told` is what people read of it."""

    def __init__(self, place: str, identity: str, told: str = "") -> None:
        self.identity = identity
        self._place = place
        self._told = told or place
        self._gone: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    @property
    def detail(self) -> str:
        """The port as people read it."""
        return self._told

    async def lost(self) -> str:
        """Waits until the link is gone and returns the reason."""
        return await asyncio.shield(self._gone)

    def lose(self, error: BaseException | None) -> None:
        """The link is gone because of `error`; None is a plain end of the bytes."""
        if not self._gone.done():
            self._gone.set_result(explain(error, self._place, opening=False))

    def check(self) -> None:
        """Raises LinkLost when the link is gone."""
        if self._gone.done():
            raise LinkLost(self._gone.result())


class Tuned(Losing):
    """A link over a line with settings of its own: baud, parity."""

    def __init__(self, place: str, identity: str, tuning: Tuning, told: str = "") -> None:
        super().__init__(place, identity, told)
        self.tuning = tuning

    @property
    def detail(self) -> str:
        """The port as people read it, and its settings where they were tried."""
        return ", ".join(filter(None, (self._told, str(self.tuning))))

    def errors(self) -> int:
        """Bytes that the port dropped for a wrong stop or parity bit, where it counts them."""
        return 0
