"""Synthetic test tones, and how rendered sound is measured: RMS and the energy of a band, every 50 ms."""

import dataclasses
from collections.abc import Callable
from pathlib import Path

import numpy as np
import soundfile  # type: ignore[import-untyped]
from numpy.typing import NDArray

from sessionctl.ambience.mixer import Mixer
from sessionctl.ambience.mixer_deck import Piece
from sessionctl.ambience.mixer_form import BLOCK_S, RATE
from sessionctl.ambience.mixer_news import PlayerEvent
from sessionctl.ambience.mixer_source import Direct
from sessionctl.playlists.track import Tags, Track

Sound = NDArray[np.float32]
FRAME_S = 0.05


def tone(hz: float, length_s: float, dbfs: float = -26.0, rate: int = RATE) -> Sound:
    """A sine on both sides whose RMS is `dbfs` (its BS.1770 loudness is 3 dB more: both sides count)."""
    when = np.arange(round(length_s * rate)) / rate
    side = (10 ** (dbfs / 20) * 2**0.5 * np.sin(2 * np.pi * hz * when)).astype(np.float32)
    return np.stack((side, side), axis=1)


def write(path: Path, sound: Sound, rate: int = RATE) -> Path:
    soundfile.write(path, sound, rate, subtype="FLOAT" if path.suffix == ".wav" else "PCM_16")
    return path


class Shelf:
    """Makes pieces and tracks of synthetic sound in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def piece(self, name: str, sound: Sound, **known: object) -> Piece:
        path = write(self.folder / f"synthetic-{name}.wav", sound)
        return dataclasses.replace(Piece(name, path, len(sound) / RATE), **known)  # type: ignore[arg-type]

    def tone(self, name: str, hz: float, length_s: float = 60.0, dbfs: float = -26.0) -> Piece:
        return self.piece(name, tone(hz, length_s, dbfs))

    def track(self, name: str, hz: float, length_s: float = 60.0) -> tuple[Track, Path]:
        piece = self.tone(name, hz, length_s)
        return as_track(piece), piece.path


def as_track(piece: Piece, lufs: float = -23.0) -> Track:
    return Track(
        piece.id,
        piece.path.name,
        piece.id,
        "synthetic",
        piece.length_s,
        lufs,
        -20.0,
        0.0,
        lufs,
        lufs,
        0,
        "",
        Tags(),
    )


class Room:
    """A mixer rendered as fast as it goes; everything that left it, and everything it told."""

    def __init__(self, **settings: object) -> None:
        self.news = list[PlayerEvent]()
        self.mixer = Mixer(Direct, self.news.append, **settings)  # type: ignore[arg-type]
        self.decks = self.mixer.decks
        self._blocks = list[Sound]()

    def run(self, length_s: float, each: Callable[[], None] | None = None) -> Sound:
        """Renders so much more and answers with it."""
        begun = len(self._blocks)
        for _ in range(round(length_s / BLOCK_S)):
            self._blocks.append(self.mixer.render())
            if each:
                each()
        return np.concatenate(self._blocks[begun:])

    @property
    def sound(self) -> Sound:
        return np.concatenate(self._blocks)

    def told(self, kind: type[PlayerEvent]) -> list[PlayerEvent]:
        return [event for event in self.news if isinstance(event, kind)]


def frames(sound: Sound, rate: int = RATE, frame_s: float = FRAME_S) -> Sound:
    """(frames, samples, sides)."""
    size = round(rate * frame_s)
    return sound[: len(sound) // size * size].reshape(-1, size, sound.shape[1])


def rms_db(sound: Sound, rate: int = RATE) -> NDArray[np.float64]:
    """Level of every 50 ms in dBFS, not below -100."""
    power = (frames(sound, rate).astype(np.float64) ** 2).mean(axis=(1, 2))
    return _db(power)


def band_db(sound: Sound, hz: float, rate: int = RATE, width_hz: float = 40.0) -> NDArray[np.float64]:
    """Level within `width_hz` of `hz`, every 50 ms, in dBFS as `rms_db` gives it for a lone tone."""
    parts = frames(sound, rate)
    window = np.hanning(parts.shape[1])[None, :, None]
    spectrum = np.abs(np.fft.rfft(parts * window, axis=1)) ** 2
    places = np.fft.rfftfreq(parts.shape[1], 1 / rate)
    near = np.abs(places - hz) <= width_hz
    power = 2 * spectrum[:, near].sum(axis=1).mean(axis=1) / (parts.shape[1] * (window**2).sum())
    return _db(power)


def _db(power: NDArray[np.float64]) -> NDArray[np.float64]:
    found: NDArray[np.float64] = 10 * np.log10(np.maximum(power, 1e-10))
    return found


def steepest(sound: Sound) -> float:
    """The largest step from one sample to the next."""
    return float(np.abs(np.diff(sound, axis=0)).max())


def peak_db(sound: Sound) -> float:
    return float(20 * np.log10(max(1e-10, np.abs(sound).max())))


def momentary_lufs(sound: Sound) -> NDArray[np.float64]:
    """BS.1770 momentary loudness: windows of 0.4 s, ten values a second."""
    from sessionctl.playlists.k_weighting import impulse_response

    response, size = impulse_response(RATE), 1 << int(np.ceil(np.log2(len(sound) + 4800)))
    weighted = np.fft.irfft(
        np.fft.rfft(sound, size, axis=0) * np.fft.rfft(response, size)[:, None], size, axis=0
    )[: len(sound)]
    hops = (weighted[: len(sound) // 4800 * 4800].reshape(-1, 4800, 2) ** 2).mean(axis=1).sum(axis=1)
    windows = np.convolve(hops, np.full(4, 0.25), "valid")
    return _db(windows) - 0.691
