"""The ceiling: no sample leaves louder than was configured, and none is cut.

Peaks within `KNEE_DB` of the ceiling are turned down along a smooth curve, those beyond it to the ceiling.
The gain is known `AHEAD` samples before the peak and goes there as the mean of the last `AHEAD` needs, so it
has no corner; it comes back by `BACK_DB_S`. A single peak is also kept within `CREST_DB` of the loudness
allowed at the time: a full-scale click in quiet music is a shock long before it is loud.
"""

import numpy as np
from numpy.typing import NDArray

from sessionctl.ambience.fades import amplitude, within
from sessionctl.ambience.mixer_form import BLOCK, RATE, Block, silence

LOWEST_DBFS, HIGHEST_DBFS = -40.0, -1.0
KNEE_DB = 3.0
AHEAD = 240  # 5 ms
BACK_DB_S = 20.0
CREST_DB = 18.0
"""Peaks of music stand 10 to 18 dB over its loudness; those of a click stand 30 and more."""

QUIETEST = 1e-9
Decibels = NDArray[np.float64]


def needed_db(peaks: NDArray[np.float64], ceiling_db: float) -> Decibels:
    """The gain for each peak: none below the knee, far beyond it down to the ceiling, a parabola between."""
    over = 20.0 * np.log10(np.maximum(peaks, QUIETEST)) - ceiling_db
    knee = (over + KNEE_DB) ** 2 / (4 * KNEE_DB)
    taken: Decibels = np.where(over <= -KNEE_DB, 0.0, np.where(over >= KNEE_DB, over, knee))
    return -taken


class Ceiling:
    """Answers each block with sound `BLOCK` samples older."""

    def __init__(self, ceiling_dbfs: float) -> None:
        """`ceiling_dbfs`: -40 to -1 dBFS; what lies outside is taken as the nearest of the two."""
        self._ceiling_db = within(ceiling_dbfs, LOWEST_DBFS, HIGHEST_DBFS)
        self._most = np.float32(amplitude(self._ceiling_db))
        self._before = silence()
        self._needs: Decibels = np.zeros(BLOCK)  # of `_before`
        self._envelope: Decibels = np.zeros(AHEAD)  # the last ones used

    def feed(self, block: Block, allowed_db: float) -> Block:
        """`allowed_db`: the loudness allowed at this moment, in LUFS."""
        out, needs, limit_db = self._before, self._needs, min(self._ceiling_db, allowed_db + CREST_DB)
        self._before = block
        if float(max(block.max(), -block.min())) < amplitude(limit_db - KNEE_DB):
            self._needs = _NONE
            if needs is _NONE and self._envelope[-1] == 0.0 == self._envelope[0]:
                return out
        else:
            self._needs = needed_db(np.abs(block).max(axis=1).astype(np.float64), limit_db)
        return self._turned_down(out, np.concatenate((needs, self._needs[:AHEAD])))

    def _turned_down(self, out: Block, needs: Decibels) -> Block:
        slope = BACK_DB_S / RATE * np.arange(1, BLOCK + 1)
        least = np.minimum.accumulate(_least_ahead(needs) - slope)
        fresh = np.minimum(np.minimum(least, self._envelope[-1]) + slope, 0.0)
        envelope = np.concatenate((self._envelope, fresh))
        sums = np.cumsum(envelope)
        gains = 10.0 ** ((sums[AHEAD:] - sums[:-AHEAD]) / AHEAD / 20.0)
        self._envelope = envelope[-AHEAD:]
        done: Block = np.clip(out * gains.astype(np.float32)[:, None], -self._most, self._most)
        return done


_NONE: Decibels = np.zeros(BLOCK)
"""The needs of a block that has none: told apart by identity, which costs nothing."""


def _least_ahead(needs: Decibels) -> Decibels:
    """For each of the first `BLOCK` places the least of the `AHEAD` needs from there on."""
    width = 1
    while width * 2 <= AHEAD:
        needs = np.minimum(needs[:-width], needs[width:])
        width *= 2
    rest = AHEAD - width
    return (np.minimum(needs[:-rest], needs[rest:]) if rest else needs)[:BLOCK]
