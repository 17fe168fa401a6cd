"""The form of all sound between decoding and the sink: float32 stereo at 48 kHz, in blocks of 20 ms."""

import numpy as np
from numpy.typing import NDArray

RATE = 48000
CHANNELS = 2
BLOCK = 960
BLOCK_S = BLOCK / RATE

Block = NDArray[np.float32]
"""Shape (frames, 2), -1 to 1 in float32."""


def silence(frames: int = BLOCK) -> Block:
    """So many frames of nothing."""
    return np.zeros((frames, CHANNELS), np.float32)
