"""Sounds and tracks for tests."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import soundfile  # type: ignore[import-untyped]
from numpy.typing import NDArray

from sessionctl.playlists.track import Tags, Track

RATE = 44100
Sound = NDArray[np.float32]


def tone(*steps: tuple[float, float], hz: float = 1000.0, rate: int = RATE, channels: int = 2) -> Sound:
    """A sine of (peak level in dBFS, seconds) after one another, the same on every channel."""
    level = np.concatenate([np.full(round(s * rate), 10 ** (db / 20)) for db, s in steps])
    line = level * np.sin(2 * np.pi * hz * np.arange(len(level)) / rate)
    return np.repeat(line[:, None], channels, axis=1).astype(np.float32)


def noise(length_s: float, level: float = 0.05, rate: int = RATE, seed: int = 1) -> Sound:
    """Soft stereo noise with most of its power below 2 kHz, swelling slowly."""
    count = round(length_s * rate)
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal((2, count)))
    spectrum /= 1 + (np.fft.rfftfreq(count, 1 / rate) / 1000.0) ** 2
    line = np.fft.irfft(spectrum, count)
    swell = 1 + 0.3 * np.sin(2 * np.pi * np.arange(count) / rate / 9.0)
    return np.asarray((line / line.std() * level * swell).T, np.float32)


def music(length_s: float = 24.0, seed: int = 1) -> Sound:
    """What the rules accept: -23 LUFS or near it, without a startle."""
    return noise(length_s, 0.06, seed=seed)


def write(path: Path, sound: Sound, rate: int = RATE, subtype: str | None = None, **words: str) -> Path:
    """Writes the sound in the format that the name ends with."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with soundfile.SoundFile(path, "w", rate, sound.shape[1], subtype) as opened:
        for name, text in words.items():
            setattr(opened, name, text)
        for at in range(0, len(sound), 4096):  # libsndfile 1.2 crashes on a minute of Vorbis at once
            opened.write(sound[at : at + 4096])
    return path


def cut(path: Path, keep: float = 0.5) -> Path:
    """Leaves only the first part of the file."""
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * keep)])
    return path


def track(track_id: str, **changes: object) -> Track:
    """A track of which nothing is wrong, but whose file is not there."""
    known = Track(
        id=track_id,
        file=f"imported/{track_id}.flac",
        title=track_id.title(),
        artist="Nobody",
        length_s=60.0,
        lufs=-23.0,
        true_peak_dbtp=-10.0,
        lra=3.0,
        start_lufs=-23.0,
        end_lufs=-23.0,
        size=1000,
        sha256="0" * 64,
        tags=Tags(arousal=0.15, brightness=0.2, voice="none", licence="CC0-1.0"),
    )
    return replace(known, **changes)  # type: ignore[arg-type]


def opened_by(work: Callable[[], object]) -> list[str]:
    """Every path that Python opens or lists while `work` runs, as the interpreter itself reports it."""
    paths, on = list[str](), [True]

    def hook(event: str, args: tuple[object, ...]) -> None:
        if (
            on[0]
            and event in ("open", "os.listdir", "os.scandir")
            and isinstance(args[0], str | bytes | Path)
        ):
            paths.append(str(args[0]))

    sys.addaudithook(hook)  # cannot be taken away again, only told to be quiet
    try:
        work()
    finally:
        on[0] = False
    return paths


def ffmpeg_says(path: Path) -> str:
    """The summary of ffmpeg's own meter."""
    meter = "ebur128=peak=true:dualmono=true"
    said = subprocess.run(
        ["ffmpeg", "-hide_banner", "-nostats", "-i", path, "-filter_complex", meter, "-f", "null", "-"],
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    ).stderr
    return said[said.rindex("Summary:") :]
