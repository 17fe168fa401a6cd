"""Blocks of a pulse wave to messages for screens: one time line for each device, with holes left as holes.

Rule 1. Blocks are stamped when they arrive, unevenly; the device samples evenly. So a block goes on where the
        one before ended, unless it is so late that something is missing between them.
Rule 2. A wave that repeats itself sample by sample is a device that hangs, and is not passed on. A flat line
        is: it may be true.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass

from sessionctl.devices.decoders.frames import Pleth

HEADER = struct.Struct("<Bdf")
KIND = 1
WIDEST_I16 = 32_767

MISSING_S = 0.2
"""Ours: later than this, samples are missing. A lost packet of a Nonin is 0.33 s, unevenness under 0.1 s."""

FOLLOW_S = 3.0  # ours: within this time the wave follows a device whose clock is not quite ours
REPEATS = 3
"""Ours: a block equal to the one before so many times is no pulse: a Nonin's holds 25 samples of 8 bits."""


@dataclass(slots=True)
class _Track:
    ends: float
    samples: tuple[int, ...]
    repeats: int = 0


class Waves:
    """Passes waves to `send(device, message)`, one binary message a block.

    A message: u8 kind, f64 `at` of the first sample, f32 rate, i16 samples, little-endian.
    """

    def __init__(self, send: Callable[[str, bytes], None]) -> None:
        self._send = send
        self._tracks: dict[str, _Track] = {}

    def take(self, device: str, at: float, pleth: Pleth) -> None:
        """Takes the samples of one frame that arrived at journal time `at`."""
        lasts = len(pleth.samples) / pleth.rate_hz
        first = at - lasts
        track = self._tracks.get(device)
        if track is None or first - track.ends > MISSING_S:
            track = self._tracks[device] = _Track(first, ())
        begins = track.ends + _nudge(first - track.ends, lasts, pleth.rate_hz)
        track.ends = begins + lasts
        if self._hangs(track, pleth.samples):
            return
        self._send(device, _message(begins, pleth))

    def _hangs(self, track: _Track, samples: tuple[int, ...]) -> bool:
        same = samples == track.samples and min(samples, default=0) != max(samples, default=0)
        track.repeats = track.repeats + 1 if same else 0
        track.samples = samples
        return track.repeats >= REPEATS


def _nudge(late_s: float, lasts: float, rate_hz: float) -> float:
    """How much of a lateness a block makes up for; never so much backwards that samples overlap."""
    return max(late_s * min(1.0, lasts / FOLLOW_S), -0.5 / rate_hz)


def _message(first: float, pleth: Pleth) -> bytes:
    samples = pleth.samples
    if max(samples, default=0) > WIDEST_I16:
        samples = tuple(sample >> 1 for sample in samples)  # 16-bit waves keep their shape, not their scale
    return HEADER.pack(KIND, first, pleth.rate_hz) + struct.pack(f"<{len(samples)}h", *samples)
