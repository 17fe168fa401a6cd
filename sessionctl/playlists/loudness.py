"""Loudness after ITU-R BS.1770-4 and EBU R 128, in one pass over blocks of samples.

Rule 1. Everything is made of mean squares of the K-weighted sound over 0.1 s; a momentary value is four of
        them, a short-term value thirty (EBU Tech 3341: windows of 0.4 s and 3 s, ten values a second).
Rule 2. A room has two sides: a mono file plays on both, so it is measured as both.
Rule 3. No level is minus infinity: nothing is quieter than `SILENT_LUFS`, the absolute gate itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import log10

import numpy as np
from numpy.typing import NDArray

from sessionctl.playlists.k_weighting import impulse_response
from sessionctl.playlists.true_peak import TruePeak

HOP_S = 0.1
MOMENTARY, SHORT_TERM = 4, 30
"""Hops in a window of 0.4 s and of 3 s."""

SILENT_LUFS = -70.0
"""The absolute gate of BS.1770-4; what is quieter counts for nothing and is called this."""

SILENT_DBTP = -120.0
GATE_LU, RANGE_GATE_LU = -10.0, -20.0
"""The relative gates, of integrated loudness (BS.1770-4) and of the loudness range (EBU Tech 3342)."""

RANGE_FROM, RANGE_TO = 10, 95
"""The percentiles between which the loudness range lies. Source: EBU Tech 3342."""

EDGE_HOPS = 80
"""The first and the last 8 s of a track: the length of a crossfade."""

STARTLE_HOPS, RISE_HOPS = 100, 10
"""The startle guard looks at a rise within 1 s, in the first 10 s."""

COLD_LU = 12.0
"""A start or end is cold when 0.1 s from the edge the sound is less than this under the whole: no fade."""

BLOCK = 1 << 15
"""Samples in one transform at up to 64 kHz: longer ones leave the processor's cache."""

RATES = range(8000, 192001)

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Loudness:
    """What was measured. Levels in LUFS and dBTP, differences in LU."""

    length_s: float
    lufs: float
    lra: float
    true_peak_dbtp: float
    onset_rise_lu: float  # the steepest rise of momentary loudness within 1 s, in the first 10 s
    start_lufs: float  # the first and the last 8 s
    end_lufs: float
    cold_start: bool
    cold_end: bool
    centroid_hz: float  # where the middle of the power spectrum lies


def brightness(centroid_hz: float) -> float:
    """0 (100 Hz and below) to 1 (10 kHz), even steps for even musical intervals: 630 Hz is 0.4."""
    return min(1.0, max(0.0, log10(max(centroid_hz, 1.0) / 100.0) / 2.0))


def measure(blocks: Iterable[NDArray[np.float32]], rate: int, channels: int) -> Loudness:
    """The loudness of all `blocks` (frames, channels) together."""
    meter = Meter(rate, channels)
    for block in blocks:
        meter.feed(block)
    return meter.finish()


class Meter:
    """Measures one file, mono or stereo, as it is read."""

    def __init__(self, rate: int, channels: int) -> None:
        """Raises ValueError for other than 8 to 192 kHz and one or two channels."""
        if rate not in RATES or channels not in (1, 2):
            raise ValueError(f"{rate} Hz, {channels} channels; expected 8 to 192 kHz, mono or stereo")
        self._rate, self._weight = rate, 3 - channels
        self._hop = round(rate * HOP_S)
        response = impulse_response(rate)
        self._lead = len(response) - 1
        self._size = BLOCK if rate <= 64000 else 4 * BLOCK
        self._step = (self._size - self._lead) // self._hop * self._hop
        self._filter = np.fft.rfft(response, self._size).astype(np.complex64)
        self._line = np.zeros((channels, self._lead), np.float32)
        self._peak = TruePeak(channels)
        self._frames = 0
        self._power = np.zeros(self._size // 2 + 1)
        self._squares = list[Floats]()

    def feed(self, block: NDArray[np.float32]) -> None:
        """Takes the next frames, (frames, channels)."""
        samples = np.ascontiguousarray(block.T, np.float32)
        self._frames += samples.shape[1]
        self._peak.feed(samples)
        self._line = np.concatenate((self._line, samples), axis=1)
        while self._line.shape[1] >= self._lead + self._step:
            self._weigh(self._line[:, : self._lead + self._step])
            self._line = self._line[:, self._step :]

    def finish(self) -> Loudness:
        """What everything fed so far amounts to."""
        short = self._lead + self._step - self._line.shape[1]
        self._weigh(np.pad(self._line, ((0, 0), (0, short))))
        squares = np.concatenate(self._squares)[: self._frames // self._hop]
        return _judged(self._frames / self._rate, squares, self._peak.finish(), self._centroid_hz())

    def _weigh(self, line: NDArray[np.float32]) -> None:
        """Overlap-save: of each product only what the filter saw whole is kept."""
        spectrum = np.fft.rfft(line, self._size)
        self._power += (spectrum.real**2 + spectrum.imag**2).sum(axis=0)
        weighted = np.fft.irfft(spectrum * self._filter, self._size)[:, self._lead : self._lead + self._step]
        hops = weighted.reshape(len(weighted), -1, self._hop)
        sums = np.einsum("chi,chi->h", hops, hops, dtype=np.float64)
        self._squares.append(self._weight * sums / self._hop)

    def _centroid_hz(self) -> float:
        total = float(self._power.sum())
        if total <= 0.0:
            return 0.0
        places = np.arange(len(self._power)) * (self._rate / self._size)
        return float(places @ self._power) / total


def _judged(length_s: float, squares: Floats, peak: float, centroid_hz: float) -> Loudness:
    momentary, short_term = _windows(squares, MOMENTARY), _windows(squares, SHORT_TERM)
    lufs = _gated(momentary)
    edges = [_gated(_windows(part, MOMENTARY)) for part in (squares[:EDGE_HOPS], squares[-EDGE_HOPS:])]
    ends = [float(_lufs(part)[0]) if len(part) else SILENT_LUFS for part in (squares[:1], squares[-1:])]
    return Loudness(
        length_s=length_s,
        lufs=lufs,
        lra=_range_lu(short_term),
        true_peak_dbtp=max(SILENT_DBTP, 20 * log10(peak)) if peak > 0 else SILENT_DBTP,
        onset_rise_lu=_rise_lu(_lufs(momentary[:STARTLE_HOPS]), lufs),
        start_lufs=edges[0],
        end_lufs=edges[1],
        cold_start=ends[0] > max(lufs - COLD_LU, SILENT_LUFS),
        cold_end=ends[1] > max(lufs - COLD_LU, SILENT_LUFS),
        centroid_hz=centroid_hz,
    )


def _windows(squares: Floats, hops: int) -> Floats:
    """The mean square of every window of so many hops; none where the sound is shorter."""
    if len(squares) < hops:
        return np.zeros(0)
    return np.convolve(squares, np.full(hops, 1 / hops), "valid")


def _lufs(squares: Floats) -> Floats:
    """Mean squares as loudness; -0.691 as in BS.1770-4, so that 1 kHz reads as its level."""
    floor = 10 ** ((SILENT_LUFS + 0.691) / 10)
    return -0.691 + 10 * np.log10(np.maximum(squares, floor))


def _gated(windows: Floats) -> float:
    """The mean over the windows above both gates; the absolute one first."""
    heard = windows[_lufs(windows) > SILENT_LUFS]
    if not len(heard):
        return SILENT_LUFS
    gate = _lufs(heard.mean(keepdims=True))[0] + GATE_LU
    return float(_lufs(heard[_lufs(heard) > gate].mean(keepdims=True))[0])


def _range_lu(windows: Floats) -> float:
    heard = windows[_lufs(windows) > SILENT_LUFS]
    if not len(heard):
        return 0.0
    gate = _lufs(heard.mean(keepdims=True))[0] + RANGE_GATE_LU
    low, high = np.percentile(_lufs(heard[_lufs(heard) > gate]), (RANGE_FROM, RANGE_TO))
    return float(high - low)


def _rise_lu(momentary: Floats, lufs: float) -> float:
    """The most that momentary loudness rises within 1 s. What lies under the relative gate counts as the
    gate: so quiet, a rise is only the music fading in."""
    heard = np.maximum(momentary, lufs + GATE_LU)
    rises = [float((heard[step:] - heard[:-step]).max(initial=0.0)) for step in range(1, RISE_HOPS + 1)]
    return max(rises)
