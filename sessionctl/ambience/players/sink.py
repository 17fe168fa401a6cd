"""Where rendered sound goes: sinks that keep time, a silent one, and one that writes a file.

A sink takes blocks of 20 ms and is what paces the mixer: `write` returns when the next block may be rendered.
"""

import struct
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from sessionctl.ambience.mixer_form import BLOCK_S, CHANNELS, RATE, Block

LATE_S = 0.5
"""Further behind than this nobody catches up: the machine slept."""


class SinkLostError(Exception):
    """Why no sound can go out; the text says it to a person."""


class Sink(Protocol):
    """Takes sound as fast as it is heard. Every method may raise SinkLostError and none waits over 4 s."""

    def write(self, block: Block) -> None: ...
    def close(self) -> None: ...


OpenSink = Callable[[], Sink]


class Pace:
    """Keeps the time of a sink that has none."""

    def __init__(self) -> None:
        self._due_s = time.monotonic()

    def wait(self) -> None:
        """Returns 20 ms after it last did, whatever the caller did in between."""
        self._due_s += BLOCK_S
        ahead_s = self._due_s - time.monotonic()
        if ahead_s > 0.0:
            time.sleep(ahead_s)
        elif ahead_s < -LATE_S:
            self._due_s = time.monotonic()


class SilentSink:
    """Plays to nobody, in real time."""

    def __init__(self) -> None:
        self._pace = Pace()

    def write(self, block: Block) -> None:
        self._pace.wait()

    def close(self) -> None:
        """Nothing to close."""


class WavSink:
    """Writes a WAV file (32-bit float) in real time; a writer that is killed leaves one that can be read."""

    def __init__(self, path: Path) -> None:
        self._pace = Pace()
        self._bytes = 0
        try:
            self._file = path.open("wb")
            self._head()
        except OSError as wrong:
            raise SinkLostError(f"{path}: {wrong.strerror}") from None

    def write(self, block: Block) -> None:
        self._pace.wait()
        try:
            self._bytes += self._file.write(block.tobytes())
            if self._bytes % (RATE * CHANNELS * 4) < len(block) * CHANNELS * 4:  # once a second
                self._head()
        except (OSError, ValueError) as wrong:
            raise SinkLostError(f"{self._file.name}: {getattr(wrong, 'strerror', None) or wrong}") from None

    def close(self) -> None:
        try:
            self._head()
        except (OSError, ValueError):
            pass  # what has been written is there
        finally:
            self._file.close()

    def _head(self) -> None:
        """RIFF with a float format chunk; the sizes are those of what is in the file by now."""
        size, rate = min(self._bytes, 2**32 - 45), RATE * CHANNELS * 4
        form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 3, CHANNELS, RATE, rate, CHANNELS * 4, 32)
        self._file.seek(0)
        self._file.write(struct.pack("<4sI4s", b"RIFF", 36 + size, b"WAVE") + form)
        self._file.write(struct.pack("<4sI", b"data", size))
        self._file.seek(0, 2)
        self._file.flush()
