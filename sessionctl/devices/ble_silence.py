"""A link that only looks as if it stood: a device that sends all the time has said nothing for too long."""

import asyncio

from sessionctl.devices.ble_loss import Loss

SILENT = "connected, but silent for {seconds:g} s: the link is made anew"


class Silence:
    """Ends the link of `loss` when nothing was `heard` for `seconds`, counted from `begin`."""

    def __init__(self, seconds: float, loss: Loss) -> None:
        self._seconds = seconds
        self._loss = loss
        self._loop = asyncio.get_running_loop()
        self._heard_at = 0.0
        self._timer: asyncio.TimerHandle | None = None

    def heard(self) -> None:
        """The device has said something."""
        self._heard_at = self._loop.time()

    def begin(self) -> None:
        """From now on silence counts."""
        self.heard()
        self._timer = self._loop.call_later(self._seconds, self._look)

    def end(self) -> None:
        """Silence counts no more."""
        if self._timer is not None:
            self._timer.cancel()

    def _look(self) -> None:
        left = self._heard_at + self._seconds - self._loop.time()
        if left > 0:
            self._timer = self._loop.call_later(left, self._look)
        else:
            self._loss.because(SILENT.format(seconds=self._seconds))
