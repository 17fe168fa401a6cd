"""Why a Bluetooth link is gone, and waiting for no longer than that.

Rule 1. The first reason counts: what fails afterwards is only the echo.
Rule 2. No call into the Bluetooth libraries is awaited without a deadline and without an eye on the loss;
        they wait for bluetoothd without end, and some of their cleaning up does too.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from sessionctl.devices.ble_faults import FAILURES, lost
from sessionctl.devices.transport import LinkLost

T = TypeVar("T")

END_S = 1.0
"""How long a call that was given up may take for its own cleaning up, before it is interrupted again."""

ENDINGS = 3


class Loss:
    """Whether a link is lost, and why."""

    def __init__(self) -> None:
        self._reason: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.ours = False
        """This machine ended the link, not the device."""

    def check(self) -> None:
        """Raises LinkLost when the link is lost."""
        if self._reason.done():
            raise LinkLost(self._reason.result())

    def because(self, reason: str, *, ours: bool = False) -> None:
        """The link is lost for `reason`, unless it was lost before."""
        if not self._reason.done():
            self._reason.set_result(reason)
            self.ours = ours

    async def wait(self) -> str:
        """Waits until the link is lost and returns the reason."""
        return await asyncio.shield(self._reason)

    async def within(self, seconds: float, work: Coroutine[Any, Any, T], doing: str) -> T:
        """What `work` returns. Raises LinkLost when it fails or is late, or the link is lost."""
        task = asyncio.ensure_future(work)
        either: set[asyncio.Future[Any]] = {task, self._reason}
        try:
            await asyncio.wait(either, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                return _result(task, doing)
            self.check()
            raise LinkLost(f"{doing} took longer than {seconds:g} s")
        finally:
            await end(task)


def _result(task: asyncio.Future[T], doing: str) -> T:
    if task.cancelled():  # by the library: a cancellation that is not ours must not end our own task
        raise LinkLost(f"{doing} was broken off")
    try:
        return task.result()
    except FAILURES as error:
        raise lost(error, doing) from error


async def end(task: asyncio.Future[Any]) -> None:
    """Cancels `task` until it has ended; what it raises while ending is of no interest any more."""
    for _ in range(ENDINGS):
        if task.done():
            break
        task.cancel()
        await asyncio.wait({task}, timeout=END_S)
    if task.done() and not task.cancelled():
        task.exception()
