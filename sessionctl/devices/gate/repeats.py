"""Does a stream go in a circle? Frames compared with what the same stream said in the last seconds.

Rule 1. One frame that comes again proves nothing. A window of frames, about a second long, is compared with
        every window of the last ten seconds: a loop of one frame and one of ten seconds look the same here.
Rule 2. A circle: for ten seconds at least 7 windows of 10 were there before. The rest is left to wrong bits.
Rule 3. It has ended when no window has been there before for 2.5 s.

A living wave does not come again in a window of a second, even where it is small: no two beats have the same
number of samples in each of their levels for ten seconds on end.
"""

from collections import deque
from dataclasses import dataclass, field

CIRCLE_S = 10.0
ENDS_S = 2.5
SHARE = 0.7
FRAMES_LEAST = 8

_BASE = 1_000_003
_PRIME = (1 << 61) - 1


@dataclass(slots=True)
class Repeats:
    """`window` frames are compared at a time with the `kept` frames before; both are counts."""

    window: int
    kept: int
    circling: bool = False
    _recent: deque[int] = field(default_factory=deque)
    _sum: int = 0
    _count: int = 0
    _seen: dict[int, int] = field(default_factory=dict)
    _order: deque[int] = field(default_factory=deque)
    _since: float | None = None
    _last: float = 0.0
    _frames: int = 0
    _again: int = 0
    _leaving: int = 1

    def __post_init__(self) -> None:
        self._leaving = pow(_BASE, self.window, _PRIME)

    def judge(self, at: float, frame: int) -> bool:
        """Does the stream go in a circle, now that `frame` (a hash of what must move) has arrived?"""
        again = self._was_there(frame)
        if again:
            self._since = at if self._since is None else self._since
            self._last = at
        if self._since is None:
            return False
        self._frames += 1
        self._again += again
        if at - self._last > ENDS_S:
            self.forget()
        elif at - self._since >= CIRCLE_S:
            self.circling = self.circling or (
                self._frames >= FRAMES_LEAST and self._again >= SHARE * self._frames
            )
        return self.circling

    def forget(self) -> None:
        """There is nothing to suspect any more; what was heard stays known."""
        self.circling = False
        self._since = None
        self._frames = self._again = 0

    def _was_there(self, frame: int) -> bool:
        """Adds one frame; was the window that ends with it there before?"""
        self._recent.append(frame)
        self._sum = (self._sum * _BASE + frame) % _PRIME
        if len(self._recent) > self.window:
            self._sum = (self._sum - self._recent.popleft() * self._leaving) % _PRIME
        self._count += 1
        if self._count < self.window:
            return False
        again = self._sum in self._seen
        self._seen[self._sum] = self._count
        self._order.append(self._sum)
        if len(self._order) > self.kept:
            gone = self._order.popleft()
            if self._seen[gone] <= self._count - self.kept:
                del self._seen[gone]
        return again
