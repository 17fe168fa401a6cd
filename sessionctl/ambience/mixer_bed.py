"""The backup bed: a low, even drone made in memory, for when nothing else can play. It needs no file."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from sessionctl.ambience.mixer_form import RATE, Block

LOOP_S = 12
"""Every partial and every beat fits a whole number of times into the loop, so that it has no seam."""

PARTIALS = ((110.0, 1.0), (165.0, 0.6), (220.0, 0.5), (330.0, 0.25))
"""Frequency in Hz and share: a fifth and octaves on A, without the deep bass the calm phase forbids."""

BEAT_HZ = 1 / LOOP_S
"""Each side a beat apart from the other, so that the drone breathes once in the loop."""

LEVEL_RMS = 10 ** (-33 / 20)
"""About -33 LUFS: 10 LU under the music."""


@cache
def loop() -> NDArray[np.float32]:
    """The drone, made once."""
    when = np.arange(LOOP_S * RATE) / RATE
    sides = [
        sum(share * np.sin(2 * np.pi * (hz + side * BEAT_HZ) * when + hz) for hz, share in PARTIALS)
        for side in (0, 1)
    ]
    sound = np.stack(sides, axis=1)
    made: NDArray[np.float32] = (sound * (LEVEL_RMS / 2**0.5 / np.sqrt((sound**2).mean()))).astype(np.float32)
    return made


class Bed:
    """A source without an end."""

    trouble = ""
    ended = False
    held_s = float("inf")

    def __init__(self) -> None:
        self._loop = loop()
        self._at = 0

    def take(self, count: int) -> Block:
        """The next frames of the drone."""
        taken = self._loop.take(range(self._at, self._at + count), axis=0, mode="wrap")
        self._at = (self._at + count) % len(self._loop)
        return taken

    def close(self) -> None:
        """Nothing to close: the bed is always there."""
