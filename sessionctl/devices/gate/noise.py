"""Is this line too noisy to be believed? Frames lost per byte received, over the last ten seconds.

Rule 1. Noisy: at least two lost frames, and one or more for each 300 bytes; or bytes for twelve frames and
        not one of them (a decoder tells of strays only in large pieces).
Rule 2. Well again: five seconds in a row with fewer than half of that. A line so slow that they hold few
        bytes takes ten: nothing lost in a hundred bytes proves little.
Rule 3. What is rejected first on a link, before any frame, is not counted: a link begins inside a frame.

A rejection is one lost frame; strays that nobody saw a frame in are as many as they could have held.
Measured on a known series of each serial family, in rejections per 1000 bytes: at one wrong bit in 100, Nonin
6.0 and 6.6, Contec 8.7 (old protocol, which has nothing but five sync bits a frame) and 12, Masimo 8.8,
SunTech 40, and rubbish in which no frame ever begins 3.9; at one wrong bit in 10,000 the highest is 1.0. One
in 300 bytes (3.3) lies between.
"""

from dataclasses import dataclass, field

from sessionctl.devices.decoders.frames import Rejected
from sessionctl.devices.decoders.framing import STRAY

WINDOW_S = 10
BYTES_PER_LOSS = 300
LOST_LEAST = 2
"""A cuff that is asked twice a second says 100 bytes in ten seconds: one lost frame must not condemn it."""

UNFRAMED_FRAMES = 12

WELL_S = 5.0
WELL_BYTES = 500
"""Ours: half of what a Masimo, the slowest of the streams, says in ten seconds."""


@dataclass(slots=True)
class Noise:
    """Counts by the second; `noisy` as of the last call. `usual_bytes`: the size of the commonest frame."""

    usual_bytes: int
    noisy: bool = False
    _unframed: int = 0
    _heard: list[int] = field(default_factory=lambda: [0] * WINDOW_S)
    _lost: list[int] = field(default_factory=lambda: [0] * WINDOW_S)
    _second: int = 0
    _begun: bool = False
    _bytes: int = 0
    _losses: int = 0
    _well_since: float = 0.0
    _well_bytes: int = 0
    _well_losses: int = 0

    def received(self, at: float, count: int) -> None:
        """So many bytes have arrived."""
        self._turn(at)
        self._heard[self._second % WINDOW_S] += count
        self._bytes += count
        self._well_bytes += count
        self._unframed += count

    def framed(self) -> None:
        """A frame has come."""
        self._begun = True
        self._unframed = 0

    def rejected(self, at: float, found: Rejected) -> None:
        """The decoder has given up some of them."""
        if not self._begun:
            self._begun = True
            return
        self._turn(at)
        strays = found.reason == STRAY
        frames = max(1, -(-len(found.data) // self.usual_bytes)) if strays else 1
        self._lost[self._second % WINDOW_S] += frames
        self._losses += frames
        self._well_losses += frames
        if self._well_losses * BYTES_PER_LOSS * 2 > self._well_bytes:
            self._from_now(at)

    def judge(self, at: float) -> bool:
        """Is the line noisy now? To be asked once for each piece received, and once a second."""
        self._turn(at)
        if not self._losses and not self.noisy and self._unframed < self.usual_bytes:
            return False  # a good line: nearly always
        unframed = self._unframed >= UNFRAMED_FRAMES * self.usual_bytes
        if unframed:
            self._from_now(at)
        if not self.noisy:
            enough = self._losses >= LOST_LEAST
            self.noisy = unframed or (enough and self._losses * BYTES_PER_LOSS >= self._bytes)
        elif self._is_well(at):
            self.noisy = False
            self._bytes = self._losses = 0
            self._heard, self._lost = [0] * WINDOW_S, [0] * WINDOW_S
        return self.noisy

    def _is_well(self, at: float) -> bool:
        lasted = at - self._well_since
        return lasted >= (WELL_S if self._well_bytes >= WELL_BYTES else WINDOW_S)

    def _from_now(self, at: float) -> None:
        """A good stretch may begin now."""
        self._well_since, self._well_bytes, self._well_losses = at, 0, 0

    def _turn(self, at: float) -> None:
        """Forgets the seconds that have left the window."""
        now = int(at)
        if now <= self._second:
            return
        for second in range(max(self._second + 1, now - WINDOW_S + 1), now + 1):
            place = second % WINDOW_S
            self._bytes -= self._heard[place]
            self._losses -= self._lost[place]
            self._heard[place] = self._lost[place] = 0
        self._second = now
