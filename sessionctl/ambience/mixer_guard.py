"""The last stage of the mixer, which all sound passes: nothing rises too fast, nothing is too loud.

Two limits in a row, each looking ahead one block, so that a gain is already down when what needs it arrives:
`Rise` bounds how fast loudness may grow, `Ceiling` (mixer_ceiling.py) bounds the peaks.

Rule 1. Loudness is measured before what was commanded: the power of the block, K-weighted (BS.1770-4),
        divided by the power gain that fades, duck and volume give it. So a commanded ramp is never held back,
        and nothing else gains from one.
Rule 2. No block is let out more than `RISE_LU` above what was held `LOOK_BACK_S` before. What is held is the
        highest momentary loudness (0.4 s) let out, falling by `FALL_LU_S`, or by `GAP_FALL_LU_S` in a gap. A
        momentary value is a mean of blocks, so it obeys the same bound.
Rule 3. What lies under `FLOOR_LUFS` is no edge to anyone. After a commanded silence `NOMINAL_LUFS` is held,
        for tracks are levelled and the fade in is the ramp; it falls as in a gap until it meets the sound.
Rule 4. The gain goes down within one block before the loud part and comes back by `BACK_DB_S`; a straight
        line joins it from block to block.
Rule 5. After a restart the output stays at or below the level it had, until `CAP_S` have passed; from then on
        that bound rises by `CAP_DB_S` until it means nothing.
"""

from collections import deque
from itertools import islice

import numpy as np

from sessionctl.ambience.fades import SILENT_DB, power_db
from sessionctl.ambience.mixer_ceiling import Ceiling
from sessionctl.ambience.mixer_form import BLOCK, BLOCK_S, RATE, Block, silence
from sessionctl.playlists.k_weighting import impulse_response

RISE_LU = 5.5  # the startle guard of the handbook (6 LU within 1 s), less what windows of 0.4 s smear
LOOK_BACK_S = 1.0
FALL_LU_S = 4.0  # slower than most notes decay, so that the next note is no edge
GAP_FALL_LU_S = 30.0
GAP_LUFS = -70.0  # the absolute gate of BS.1770-4
FLOOR_LUFS = -56.0  # 33 LU under the target of -23
NOMINAL_LUFS = -23.0  # the target; with `RISE_LU`, a track may start 6 LU over it
BACK_DB_S = 6.0
CAP_S = 6.0  # a resume (5 s), and one more
CAP_DB_S = 1.0
MOMENTARY_BLOCKS = 20
GUARD_BLOCKS = 2
LEAST_COMMANDED = 1e-9
"""-90 dB: less than this is a commanded silence."""

OFFSET_DB = -0.691  # BS.1770-4: so that 1 kHz reads as its level


class Meter:
    """K-weighted power of single blocks: sums over both sides, as BS.1770-4 does."""

    def __init__(self) -> None:
        response = np.abs(np.fft.rfft(impulse_response(RATE), RATE // 10)) ** 2  # one value each 10 Hz
        self._weights = response[:: RATE // 10 // BLOCK] * (2.0 / BLOCK**2)  # Parseval, both halves

    def power(self, block: Block) -> float:
        """Mean square of one block."""
        spectrum = np.fft.rfft(block, axis=0)
        power: float = ((spectrum.real**2 + spectrum.imag**2).sum(axis=1) @ self._weights).item()
        return power


def lufs(power: float) -> float:
    """K-weighted power as loudness."""
    return max(SILENT_DB, power_db(power) + OFFSET_DB)


class Momentary:
    """The mean of the last 0.4 s."""

    def __init__(self) -> None:
        self._powers = deque([0.0] * MOMENTARY_BLOCKS, MOMENTARY_BLOCKS)

    def feed(self, power: float) -> float:
        """The momentary loudness with one more block."""
        self._powers.append(power)
        return lufs(sum(self._powers) / MOMENTARY_BLOCKS)


class Rise:
    """The first of the two limits; answers each block with the one before it, at its gain."""

    def __init__(self, cap_lufs: float | None = None) -> None:
        self.level_lufs = SILENT_DB
        """Momentary loudness let out."""
        self.gain_db = 0.0
        """What the limit takes away at present; 0 for music that is as it should be."""
        self._meter = Meter()
        self._let_out, self._rendered = Momentary(), Momentary()
        self._held = deque([NOMINAL_LUFS] * round(LOOK_BACK_S / BLOCK_S), round(LOOK_BACK_S / BLOCK_S))
        self._fresh = True
        self._before = silence()
        self._node = 1.0
        self._cap_lufs = None if cap_lufs is None else max(cap_lufs, FLOOR_LUFS)
        self._cap_s = -CAP_S

    @property
    def allowed_lufs(self) -> float:
        """What may be let out, before what is commanded: rule 2, for each momentary value it will be in."""
        return max(min(islice(self._held, MOMENTARY_BLOCKS)), FLOOR_LUFS) + RISE_LU

    def feed(self, block: Block, commanded: float) -> Block:
        """`commanded`: the power gain given to this block by fades, duck and volume."""
        commanded = max(commanded, LEAST_COMMANDED)
        power = self._meter.power(block)
        bound = min(self.allowed_lufs, self._cap(power_db(commanded)))
        needed_db = min(0.0, bound - lufs(power / commanded))
        before_db, self.gain_db = self.gain_db, min(needed_db, self.gain_db + BACK_DB_S * BLOCK_S)
        self._remember(power * 10 ** (self.gain_db / 10), commanded)
        node = 10 ** (min(before_db, self.gain_db) / 20)
        out = self._before
        if node != 1.0 or self._node != 1.0:
            out = out * np.linspace(self._node, node, BLOCK, dtype=np.float32)[:, None]
        self._before, self._node = block, node
        return out

    def _remember(self, power: float, commanded: float) -> None:
        self.level_lufs = self._rendered.feed(power)
        momentary = self._let_out.feed(power / commanded)
        if commanded <= LEAST_COMMANDED:
            self._held.extend([NOMINAL_LUFS] * len(self._held))
            self._fresh = True
            return
        self._fresh = self._fresh and momentary < self._held[-1]
        quickly = self._fresh or lufs(power / commanded) < GAP_LUFS
        fall = (GAP_FALL_LU_S if quickly else FALL_LU_S) * BLOCK_S
        self._held.append(max(momentary, self._held[-1] - fall))

    def _cap(self, commanded_db: float) -> float:
        """The bound of a restart, before what is commanded."""
        if self._cap_lufs is None:
            return 0.0
        self._cap_s += BLOCK_S
        cap = self._cap_lufs + max(0.0, self._cap_s) * CAP_DB_S
        if cap >= 0.0:
            self._cap_lufs = None
        return cap - commanded_db


class Guard:
    """Both limits. Its answer is `GUARD_BLOCKS` late."""

    def __init__(self, ceiling_dbfs: float, cap_lufs: float | None = None) -> None:
        self.rise = Rise(cap_lufs)
        self._ceiling = Ceiling(ceiling_dbfs)
        self._allowed_db = SILENT_DB  # for the block that `rise` still holds

    def feed(self, block: Block, commanded: float) -> Block:
        """The block that may go out now. What is no number goes out as silence."""
        if not np.isfinite(block).all():
            block = silence()
        before_db = self._allowed_db
        self._allowed_db = self.rise.allowed_lufs + power_db(max(commanded, LEAST_COMMANDED))
        return self._ceiling.feed(self.rise.feed(block, commanded), before_db)
