"""The way out, which may fail: it goes on in silence, says so, and tries again with pauses."""

import time

from sessionctl.ambience.mixer_form import Block
from sessionctl.ambience.mixer_news import Faults
from sessionctl.ambience.players.sink import OpenSink, Pace, Sink, SinkLostError

FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 30.0
SETTLED_S = 10.0
"""A sink that lived so long is tried again soon."""


class Outlet:
    """Writes to the sink while there is one, and keeps the time while there is none."""

    def __init__(self, open_sink: OpenSink, faults: Faults) -> None:
        self._open, self._faults = open_sink, faults
        self._sink: Sink | None = None
        self._pace = Pace()
        self._pause_s, self._retry_at_s, self._opened_at_s = FIRST_PAUSE_S, 0.0, 0.0

    def prepare(self) -> bool:
        """Opens the sink if it is time to. True: it has just been opened, and what plays must fade in."""
        if self._sink is not None or time.monotonic() < self._retry_at_s:
            return False
        try:
            self._sink = self._open()
        except SinkLostError as lost:
            self._lose(str(lost))
        self._opened_at_s = time.monotonic()
        return self._sink is not None

    def write(self, block: Block) -> None:
        """Takes one block; returns when the next may come."""
        if self._sink is None:
            self._pace.wait()
            return
        try:
            self._sink.write(block)
        except SinkLostError as lost:
            self._drop(self._sink, str(lost))
            return
        if time.monotonic() - self._opened_at_s > FIRST_PAUSE_S:  # many a program dies just after it began
            self._faults.set("output", "")

    def close(self) -> None:
        """Lets go of the sink."""
        if self._sink is not None:
            self._sink.close()
            self._sink = None

    def _drop(self, sink: Sink, why: str) -> None:
        self._sink = None
        if time.monotonic() - self._opened_at_s > SETTLED_S:
            self._pause_s = FIRST_PAUSE_S
        self._lose(why)
        sink.close()
        self._pace = Pace()

    def _lose(self, why: str) -> None:
        self._faults.set("output", f"no sound: {why}")
        self._retry_at_s = time.monotonic() + self._pause_s
        self._pause_s = min(self._pause_s * 2, LONGEST_PAUSE_S)
