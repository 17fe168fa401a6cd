"""One track on its way through the mixer: its frames, how far it is, and whether it can be heard at all."""

from dataclasses import dataclass
from math import sqrt
from pathlib import Path

import numpy as np

from sessionctl.ambience.fades import RESUME_S, Share
from sessionctl.ambience.mixer_form import BLOCK, BLOCK_S, RATE, Block, silence
from sessionctl.ambience.mixer_source import READY_S, Source

RESERVE_S = 1.0
"""A decoder that falls behind is faded out on this much, and so is the end of a file: nothing breaks off."""

SILENT_RMS = 10 ** (-70 / 20)
"""Below this a track gives nothing to hear: 47 dB under the target level."""

EARLY_S = 1.0
"""A track may end this much before its stated length: padding of lossy formats is less than 0.1 s."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What the mixer must know of a track. `gain_db` brings it to its level; cold: at full level at once."""

    id: str
    path: Path
    length_s: float
    gain_db: float = 0.0
    cold_start: bool = False
    cold_end: bool = False


class Deck:
    """Plays one piece from `offset_s`."""

    def __init__(self, piece: Piece, source: Source, offset_s: float = 0.0) -> None:
        self.piece = piece
        self.source = source
        self.offset_s = offset_s
        self.cold_start = piece.cold_start and offset_s < RESUME_S
        self.silent_s = 0.0
        """For how long it has given nothing to hear, though it was asked to play."""
        self._share = Share(1.0, 1.0, 0.0)
        self._since_s = 0.0
        self.presence = 1.0
        """Power at which a decoder that keeps up, or does not, is heard."""

    @property
    def ready(self) -> bool:
        """Whether it can start."""
        return self.source.held_s >= READY_S or (self.source.ended and self.source.held_s > 0)

    @property
    def failed(self) -> bool:
        """Whether it can never start."""
        return self.source.ended and self.source.held_s == 0

    @property
    def starved(self) -> bool:
        """Whether it waits for its decoder."""
        return self._share.end == 0.0

    @property
    def left_s(self) -> float:
        """Seconds until its end: exact once all is decoded, which is 30 s before it."""
        if self.source.ended:
            return self.source.held_s
        return max(self.piece.length_s - self.offset_s, READY_S)

    @property
    def trouble(self) -> str:
        """Why this is not the track it should be; empty when all is well."""
        if self.source.trouble:
            return self.source.trouble
        early_s = self.piece.length_s - self.offset_s - self.source.held_s
        if self.source.ended and early_s > EARLY_S:
            return f"ends {early_s:.0f} s early"
        return ""

    def block(self) -> Block:
        """The next 20 ms; silence where there is nothing."""
        before = self.presence
        self._keep_up()
        if self.starved and self.presence == 0.0:
            self.silent_s += BLOCK_S
            return silence()
        taken = self.source.take(BLOCK)
        self.offset_s += len(taken) / RATE
        if len(taken) < BLOCK:
            taken = np.concatenate((taken, silence(BLOCK - len(taken))))
        quiet = float(np.vdot(taken, taken)) < 2 * BLOCK * SILENT_RMS**2
        self.silent_s = self.silent_s + BLOCK_S if quiet else 0.0
        if before == self.presence == 1.0:
            return taken
        gains = np.linspace(sqrt(before), sqrt(self.presence), BLOCK, dtype=np.float32)
        faded: Block = taken * gains[:, None]
        return faded

    def _keep_up(self) -> None:
        """Fades out before the frames run out, and in again when there are enough of them."""
        held_s = self.source.held_s
        self._since_s += BLOCK_S
        self.presence = self._share.at(self._since_s)
        if not self.starved and held_s < RESERVE_S:
            self._go(0.0, held_s * 0.9)
        elif self.starved and held_s >= READY_S:
            self._go(1.0, RESUME_S)

    def _go(self, end: float, length_s: float) -> None:
        self._share, self._since_s = Share(self.presence, end, length_s), 0.0
