"""Our own mixer: commands in, blocks of 20 ms out. It knows no clock, no thread and no sound device.

Time is the number of blocks rendered. `mixer_decks` decides what lies over what; here the decks are added up,
each with its share, and the sum goes through the guard, whose answer is the only thing that leaves.
"""

from math import sqrt

import numpy as np

from sessionctl.ambience.fades import amplitude
from sessionctl.ambience.mixer_decks import Decks
from sessionctl.ambience.mixer_form import BLOCK, BLOCK_S, Block, silence
from sessionctl.ambience.mixer_guard import GUARD_BLOCKS, Guard
from sessionctl.ambience.mixer_master import Master
from sessionctl.ambience.mixer_news import Faults, Tell
from sessionctl.ambience.mixer_source import Open

CEILING_DBFS = -3.0
"""Peaks of music at -23 LUFS, at most -1 dBTP before they are brought there, seldom come near it."""

QUIET_LUFS = -70.0
_SLOPE = np.linspace(0.0, 1.0, BLOCK, dtype=np.float32)[:, None]


class Mixer:
    """Renders what `decks` holds. With `level_lufs` it is a restart, at or below that level at first."""

    def __init__(
        self,
        open_source: Open,
        tell: Tell,
        *,
        ceiling_dbfs: float = CEILING_DBFS,
        volume_db: float = 0.0,
        level_lufs: float | None = None,
    ) -> None:
        self.faults = Faults(tell)
        self.decks = Decks(open_source, tell, self.faults)
        self.master = Master(volume_db)
        self.guard = Guard(ceiling_dbfs, level_lufs)
        self.silent_s = 0.0
        """For how long the output has been silent, on purpose or not."""
        self._rendered = 0
        self._shares: dict[int, float] = {}

    @property
    def at_s(self) -> float:
        """Seconds rendered."""
        return self._rendered * BLOCK_S

    def render(self) -> Block:
        """The next 20 ms."""
        begins, ends = self.master.step()
        block, power = self._mixed(begins, ends)
        out = self.guard.feed(block, power)
        self.silent_s = 0.0 if self.guard.rise.level_lufs > QUIET_LUFS else self.silent_s + BLOCK_S
        return out

    def reopen(self) -> None:
        """An output has just opened: what sounds fades in, and what the guard still holds is not let out."""
        if self.guard.rise.level_lufs > QUIET_LUFS:
            self.master.opened()
        for _ in range(GUARD_BLOCKS):
            self.render()

    def _mixed(self, begins: float, ends: float) -> tuple[Block, float]:
        """The sum of all decks, and the power gain commanded for it."""
        self.decks.step(self.at_s)
        self._rendered += 1
        mixed, power, shares = silence(), 0.0, dict[int, float]()
        for deck, share in self.decks.shares(self.at_s):
            before = self._shares.get(id(deck), 0.0)
            shares[id(deck)] = share
            if before == share == 0.0:
                continue
            heard = deck.presence
            block = deck.block()
            if not deck.failed:
                power += (before * heard * begins**2 + share * deck.presence * ends**2) / 2
            gain = amplitude(deck.piece.gain_db)
            first, last = gain * sqrt(before) * begins, gain * sqrt(share) * ends
            mixed += block * (np.float32(first) if first == last else first + (last - first) * _SLOPE)
        self._shares = shares
        return mixed, power
