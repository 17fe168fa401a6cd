"""True peak after BS.1770-4, annex 2: the highest value between the samples, seen at four times their rate.

The three values between two samples come from a product of short overlapping rows with a fixed matrix; what
is too quiet to hold a new peak, whatever lies between its samples, is passed over.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

OVER = 4
HALF = 12
"""Samples on either side that tell a value between two; the standard's own filter has 6 and errs by more."""

HOP = 32
"""Samples answered by one row of the product."""

ROWS = 32
"""Rows in one product: so small that the matrix library does it at once and wakes no threads for it."""

KAISER = 6.0
"""Shape of the filter's window: within 0.05 dB up to 0.4 of the sample rate."""


def _phases() -> NDArray[np.float32]:
    """The filter of each place between two samples: (OVER - 1, 2 * HALF), each with a sum of 1."""
    offsets = np.arange(-HALF + 1, HALF + 1)
    rows = []
    for step in range(1, OVER):
        x = offsets - step / OVER
        row = np.sinc(x) * np.i0(KAISER * np.sqrt(np.maximum(0.0, 1 - (x / HALF) ** 2)))
        rows.append(row / row.sum())
    return np.array(rows, np.float32)


def _matrix(phases: NDArray[np.float32]) -> NDArray[np.float32]:
    """The filters laid out for HOP samples at once: (HOP + 2 * HALF - 1, HOP * (OVER - 1))."""
    width = phases.shape[1]
    laid = np.zeros((HOP + width - 1, HOP, len(phases)), np.float32)
    for at in range(HOP):
        laid[at : at + width, at, :] = phases.T
    return laid.reshape(HOP + width - 1, -1)


PHASES = _phases()
MATRIX = _matrix(PHASES)
REACH = float(np.abs(PHASES).sum(axis=1).max())
"""No value between samples can be higher than this times the highest sample around it."""


class TruePeak:
    """The highest value so far, of all channels. Before the first sample and after the last lies silence."""

    def __init__(self, channels: int) -> None:
        self.peak = 0.0
        self._line = np.zeros((channels, 2 * HALF - 1), np.float32)

    def feed(self, samples: NDArray[np.float32]) -> None:
        """Takes the next samples, (channels, frames)."""
        self.peak = max(self.peak, float(np.abs(samples).max(initial=0.0)))
        line = np.concatenate((self._line, samples), axis=1)
        rows = max(0, (line.shape[1] - len(MATRIX)) // HOP + 1)
        self._line = line[:, rows * HOP :]  # what no whole row has seen yet
        if rows and float(np.abs(line).max()) * REACH > self.peak:
            for channel in line:
                self._between(sliding_window_view(channel, len(MATRIX))[: rows * HOP : HOP])

    def finish(self) -> float:
        """The peak of everything, as a factor (1.0 is full scale)."""
        self.feed(np.zeros((len(self._line), len(MATRIX) + HOP), np.float32))
        return self.peak

    def _between(self, rows: NDArray[np.float32]) -> None:
        # Rows with nothing near the peak cannot raise it; most of any piece is like that.
        loud = rows[np.abs(rows).max(axis=1) * REACH > self.peak]
        if len(loud):
            whole = np.pad(loud, ((0, -len(loud) % ROWS), (0, 0))).reshape(-1, ROWS, len(MATRIX))
            self.peak = max(self.peak, float(np.abs(whole @ MATRIX).max()))
