"""Sound decoded before it is needed, so that rendering never waits for a disk.

`Ahead` decodes in a thread of its own, up to `AHEAD_S` in front; a disk that hangs stops that thread and
nothing else. `Direct` decodes when asked, for rendering to a file, where waiting does no harm.
"""

import threading
from collections import deque
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Protocol

import numpy as np

from sessionctl.ambience.mixer_decode import UnplayableError, frames
from sessionctl.ambience.mixer_form import RATE, Block, silence

AHEAD_S = 35.0
"""The handbook asks for 30 s; the rest is what one refill takes. 13 MB a deck."""

REFILL_S = 32.0
"""The decoder sleeps until so little is left: it wakes for seconds of work at a time, not for each block."""

READY_S = 3.0
"""Enough to start with: ten times what a slow card needs for as much again."""


class Source(Protocol):
    """Frames from one file. `ended`: nothing follows what is held. `trouble`: why, unless all is well."""

    trouble: str
    ended: bool

    @property
    def held_s(self) -> float: ...
    def take(self, count: int) -> Block: ...
    def close(self) -> None: ...


Open = Callable[[Path, float], Source]
"""Opens a file at an offset in seconds; returns at once."""


class Direct:
    """Decodes just what is asked for, when it is asked for."""

    def __init__(self, path: Path, offset_s: float = 0.0) -> None:
        self.trouble = ""
        self.ended = False
        self._frames: Generator[Block, None, None] = frames(path, offset_s)
        self._held = deque[Block]()
        self._count = 0
        self._fill(round(READY_S * RATE))

    @property
    def held_s(self) -> float:
        return self._count / RATE

    def take(self, count: int) -> Block:
        self._fill(count + round(AHEAD_S * RATE))
        return self._take(count)

    def close(self) -> None:
        self.ended = True
        self._held.clear()
        self._count = 0

    def _fill(self, until: int) -> None:
        while self._count < until and not self.ended:
            self._decode()

    def _decode(self) -> None:
        try:
            block = next(self._frames, None)
        except UnplayableError as wrong:
            self.trouble, block = str(wrong), None
        if block is None:
            self.ended = True
        elif len(block):
            self._held.append(block)
            self._count += len(block)

    def _take(self, count: int) -> Block:
        """Up to `count` frames of what is held."""
        if self._held and len(self._held[0]) > count:  # nearly always
            taken, self._held[0] = self._held[0][:count], self._held[0][count:]
            self._count -= count
            return taken
        parts = list[Block]()
        while self._held and count:
            part = self._held.popleft()
            if len(part) > count:
                self._held.appendleft(part[count:])
                part = part[:count]
            parts.append(part)
            count -= len(part)
            self._count -= len(part)
        return np.concatenate(parts) if parts else silence(0)


class Ahead(Direct):
    """Decodes in its own thread until `AHEAD_S` are held, and again when less than `REFILL_S` is left."""

    def __init__(self, path: Path, offset_s: float = 0.0) -> None:
        self._change = threading.Condition()
        super().__init__(path, offset_s)
        # A daemon, because a thread stuck in a dead disk cannot be ended and must not keep the program alive.
        threading.Thread(target=self._run, name=f"decode {path.name}", daemon=True).start()

    def take(self, count: int) -> Block:
        with self._change:
            taken = self._take(count)
            if self.held_s < REFILL_S:
                self._change.notify()
        return taken

    def close(self) -> None:
        with self._change:
            super().close()
            self._change.notify()

    def _fill(self, until: int) -> None:
        """Nothing here: opening a file may wait, so that too is left to the thread."""

    def _run(self) -> None:
        try:
            while not self.ended:
                while self.held_s < AHEAD_S and not self.ended:
                    self._decode()
                with self._change:
                    self._change.wait_for(lambda: self.ended or self.held_s < REFILL_S)
        finally:
            self._frames.close()
            self.ended = True  # whatever went wrong here, nobody waits for more

    def _decode(self) -> None:
        trouble, block = "", None
        try:
            block = next(self._frames, None)
        except UnplayableError as wrong:
            trouble = str(wrong)
        with self._change:
            if block is None:
                self.trouble, self.ended = trouble, True
            elif not self.ended and len(block):
                self._held.append(block)
                self._count += len(block)
