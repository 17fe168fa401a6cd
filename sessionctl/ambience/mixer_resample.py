"""Brings sound of any rate to 48 kHz: a linear-phase polyphase filter, worked as one matrix product.

So many input frames (M) make so many output frames (L) with L/M the ratio of the rates, and each of the L
outputs is a fixed weighting of the inputs around it. The weights are rows of one matrix, made once for a
rate; a stretch of sound is then (stretches, inputs) times that matrix. No delay: what came in at 1 s leaves
at 1 s.
"""

from fractions import Fraction
from math import ceil

import numpy as np
from numpy.typing import NDArray

from sessionctl.ambience.mixer_form import CHANNELS, RATE, Block

TAPS = 64
"""Inputs on which one output rests, when rising: flat to 20 kHz and images 90 dB down, from 44.1 kHz."""

BETA = 9.0
"""Kaiser window for a stop band of about 90 dB (Kaiser 1974: beta = 0.1102 (A - 8.7))."""

LARGEST = 640
"""Rows of the matrix: every usual rate (multiples of 75 Hz) exact, any other within 3 in a million."""

FEWEST = 48
"""Outputs worth a matrix; simple ratios are repeated up to it."""

SMALL = 1 << 18
"""Multiplications in one product. OpenBLAS shares larger ones out to threads, which for these sizes takes 20
times as long and keeps every core busy (measured with numpy 2.4 on two cores)."""


class Resampler:
    """One stream of frames at `rate` Hz to frames at 48 kHz."""

    def __init__(self, rate: int) -> None:
        ratio = Fraction(RATE, rate).limit_denominator(LARGEST)
        repeat = ceil(FEWEST / ratio.numerator)
        self._out, self._in = ratio.numerator * repeat, ratio.denominator * repeat
        self._lead = ceil(TAPS / 2 * max(1.0, rate / RATE))
        self._weights = _weights(self._out, self._in, self._lead)
        self._rows = max(2, SMALL // self._weights.size)
        self._held = np.zeros((self._lead, CHANNELS), np.float32)
        self._fed = self._made = 0

    def feed(self, frames: Block) -> Block:
        """What is complete after these frames."""
        self._fed += len(frames)
        return self._whole(np.concatenate((self._held, frames)))

    def finish(self) -> Block:
        """What is left, so that as many seconds have come out as went in."""
        missing = round(self._fed * self._out / self._in) - self._made
        pad = np.zeros((self._lead + (self._rows + 1) * self._in, CHANNELS), np.float32)
        return self._whole(np.concatenate((self._held, pad)))[: max(0, missing)]

    def _whole(self, held: Block) -> Block:
        width = self._in + 2 * self._lead
        batches = max(0, (len(held) - 2 * self._lead) // (self._in * self._rows))
        stretches = batches * self._rows
        seen = np.lib.stride_tricks.sliding_window_view(np.ascontiguousarray(held.T), width, axis=1)
        picked = np.ascontiguousarray(seen[:, : stretches * self._in : self._in])
        made = picked.reshape(CHANNELS * batches, self._rows, width) @ self._weights
        self._held = held[stretches * self._in :]
        self._made += stretches * self._out
        return np.ascontiguousarray(made.reshape(CHANNELS, stretches * self._out).T)


def _weights(out: int, into: int, lead: int) -> NDArray[np.float32]:
    """(inputs seen, outputs); every output's weights add up to 1, so that a constant stays what it is."""
    cutoff = min(1.0, out / into)  # of half the input rate
    when = np.arange(out) * (into / out)
    distance = when[None, :] - (np.arange(into + 2 * lead)[:, None] - lead)
    window = np.i0(BETA * np.sqrt(np.maximum(0.0, 1.0 - (distance / lead) ** 2))) * (np.abs(distance) < lead)
    weights = np.sinc(distance * cutoff) * window
    made: NDArray[np.float32] = (weights / weights.sum(axis=0)).astype(np.float32)
    return made
