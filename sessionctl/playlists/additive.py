"""Sound as a sum of steady sine lines, each with its own slow envelope, computed as one matrix product.

Within a block of `BLOCK` samples a line of angle a + w j and of level A + D j / BLOCK is
    (A + D j / BLOCK) (cos a cos w j - sin a sin w j),
so that all lines together are (their state at each block) times (their course within any block).
"""

from dataclasses import dataclass
from math import tau

import numpy as np
from numpy.typing import NDArray

RATE = 44100
BLOCK = 256
"""Samples between two values of an envelope, 5.8 ms; in between it is a straight line."""

CHUNK = 384
"""Blocks computed at once, 2.2 s; lines that are silent throughout are left out of it."""

Floats = NDArray[np.float64]
Sound = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Line:
    """One sine. `envelope`: its level at the start of each block and at the end of the last."""

    hz: float
    phase: float  # as a part of a turn
    left: float
    right: float
    envelope: Floats


def blocks_in(length_s: float) -> int:
    """How many whole blocks come nearest to `length_s`."""
    return round(length_s * RATE / BLOCK)


def times(blocks: int) -> Floats:
    """The instants of an envelope in seconds: one more than there are blocks."""
    return np.arange(blocks + 1, dtype=np.float64) * (BLOCK / RATE)


def render(lines: list[Line], blocks: int) -> Sound:
    """The sum of all lines, (2, blocks * BLOCK)."""
    out = np.zeros((2, blocks, BLOCK), np.float32)
    for side in (0, 1):
        heard = [line for line in lines if (line.left, line.right)[side]]
        if heard:
            _side(heard, [(line.left, line.right)[side] for line in heard], out[side])
    return out.reshape(2, -1)


def _side(lines: list[Line], gains: list[float], out: Sound) -> None:
    turns = np.array([line.hz for line in lines]) / RATE
    phases = np.array([line.phase for line in lines])
    levels = np.array([line.envelope for line in lines], np.float32) * np.array(gains, np.float32)[:, None]
    within = np.arange(BLOCK)
    course = _circle(turns[:, None] * within)
    course[:, 1] *= -1
    courses = np.stack((course, course * (within / np.float32(BLOCK))), axis=1).astype(np.float32)
    for start in range(0, len(out), CHUNK):
        end = min(start + CHUNK, len(out))
        active = levels[:, start : end + 1].any(axis=1)
        level = levels[active, None, start : end + 1]
        circle = _circle(turns[active, None] * (BLOCK * np.arange(start, end)) + phases[active, None])
        state = np.concatenate((circle * level[..., :-1], circle * np.diff(level)), axis=1)
        out[start:end] = state.reshape(-1, end - start).T @ courses[active].reshape(-1, BLOCK)


def _circle(turned: Floats) -> NDArray[np.float32]:
    """Cosine and sine of (lines, places) in turns: (lines, 2, places). Whole turns are taken off while still
    exact; what is left needs no more than single precision."""
    angle = ((turned - np.floor(turned)) * tau).astype(np.float32)
    return np.stack((np.cos(angle), np.sin(angle)), axis=1)
