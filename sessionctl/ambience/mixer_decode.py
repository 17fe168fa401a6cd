"""One file as frames for the mixer: 48 kHz stereo from where one asks, to its end or where it breaks off."""

from collections.abc import Generator, Iterator
from pathlib import Path

import numpy as np
import soundfile  # type: ignore[import-untyped]

from sessionctl.ambience.mixer_form import RATE, Block
from sessionctl.ambience.mixer_resample import Resampler

STRETCH_S = 0.25
"""Decoded at once: short, so that closing never waits long and the interpreter is shared fairly."""

LOUDEST = 4.0
"""Samples beyond 12 dB over full scale are damage, not music."""


class UnplayableError(Exception):
    """Why a file gives no sound, or no more; the text says it to a person."""


def frames(path: Path, offset_s: float) -> Generator[Block, None, None]:
    """The file from `offset_s`, about `STRETCH_S` at a time. Raises UnplayableError where it breaks off."""
    try:
        with soundfile.SoundFile(path) as opened:
            if opened.channels > 2:
                raise UnplayableError(f"has {opened.channels} channels; expected mono or stereo")
            if opened.samplerate < 8000:
                raise UnplayableError(f"has {opened.samplerate} Hz; expected 8 kHz or more")
            start = round(offset_s * opened.samplerate)
            if start >= opened.frames > 0:
                raise UnplayableError(f"ends before {offset_s:.0f} s")
            opened.seek(start)
            yield from _resampled(opened)
    except (soundfile.SoundFileError, OSError, ValueError, MemoryError) as wrong:
        told = getattr(wrong, "error_string", None) or getattr(wrong, "strerror", None) or str(wrong)
        raise UnplayableError(f"cannot be decoded: {told.strip().rstrip('.')}") from None


def _resampled(opened: soundfile.SoundFile) -> Iterator[Block]:
    rate: int = opened.samplerate
    resampler = Resampler(rate) if rate != RATE else None
    while len(read := opened.read(round(STRETCH_S * rate), dtype="float32", always_2d=True)):
        stereo = _sound(read)
        yield resampler.feed(stereo) if resampler else stereo
    if resampler:
        yield resampler.finish()


def _sound(read: Block) -> Block:
    """Two sides of numbers: a mono file plays on both, and what is no number is silence."""
    stereo = np.repeat(read, 2, axis=1) if read.shape[1] == 1 else read
    if np.isfinite(stereo).all():
        return stereo
    return np.clip(np.nan_to_num(stereo, posinf=0.0, neginf=0.0), -LOUDEST, LOUDEST)
