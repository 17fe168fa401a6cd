"""What every link over a port has in common: it is lost once, for the first reason given."""

import asyncio

from sessionctl.devices.port_faults import explain
from sessionctl.devices.transport import LinkLost

WRITE_S = 1.0  # ours: our longest command, nine bytes at 4800 baud, takes 20 ms


class Losing:
    """A link over the port `detail`, and whether it is still there."""

    def __init__(self, detail: str, identity: str = "") -> None:
        self.detail = detail
        self.identity = identity
        self._gone: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def lost(self) -> str:
        """Waits until the link is gone and returns the reason."""
        return await asyncio.shield(self._gone)

    def lose(self, error: BaseException | None) -> None:
        """The link is gone because of `error`; None is a plain end of the bytes."""
        if not self._gone.done():
            self._gone.set_result(explain(error, self.detail, opening=False))

    def check(self) -> None:
        """Raises LinkLost when the link is gone."""
        if self._gone.done():
            raise LinkLost(self._gone.result())
