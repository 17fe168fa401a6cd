"""What the mixer costs: how much faster than real time it renders, and its share of a core while it plays."""

import asyncio
import contextlib
import resource
import tempfile
import time
from pathlib import Path

import numpy as np
import soundfile  # type: ignore[import-untyped]

from sessionctl.ambience.mixer import Mixer
from sessionctl.ambience.mixer_deck import Piece
from sessionctl.ambience.mixer_form import BLOCK_S
from sessionctl.ambience.mixer_source import Direct
from sessionctl.ambience.players.mixer_player import MixerPlayer
from sessionctl.ambience.players.settings import OutputSettings
from sessionctl.playlists.track import Tags, Track

RATE = 44100  # so that resampling is part of it, as with most music
LENGTH_S, PLAYED_S, CROSSFADE_S = 120.0, 20.0, 8.0


def synthetic(path: Path, hz: float) -> Path:
    """A chord with a slow swell, as FLAC."""
    when = np.arange(round(LENGTH_S * RATE)) / RATE
    chord = sum(np.sin(2 * np.pi * hz * n * when) / n for n in range(1, 6)) * (1 + 0.3 * np.sin(when))
    soundfile.write(path, np.stack((chord, chord), axis=1) * 0.05, RATE, subtype="PCM_16")
    return path


def rendered(paths: list[Path]) -> float:
    """Seconds of sound with one crossfade, for a second of processor time."""
    mixer = Mixer(Direct, lambda _: None)
    mixer.decks.play(Piece("one", paths[0], LENGTH_S), CROSSFADE_S, 0.0)
    begun = time.process_time()
    for block in range(round(PLAYED_S / BLOCK_S)):
        if block == round(PLAYED_S / 2 / BLOCK_S):
            mixer.decks.play(Piece("two", paths[1], LENGTH_S), CROSSFADE_S, 0.0)
        mixer.render()
    return PLAYED_S / (time.process_time() - begun)


def described(path: Path) -> Track:
    name, level = path.stem, -23.0
    return Track(name, path.name, name, "synthetic", LENGTH_S, level, -9.0, 0.0, level, level, 0, "", Tags())


def used_s() -> float:
    """Processor seconds of this process so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


async def played(paths: list[Path]) -> tuple[float, float]:
    """Percent of a core while one track plays, and for 10 s from a skip, decoding included."""
    player = MixerPlayer(OutputSettings("silent"), lambda _: None)
    tracks = [described(path) for path in paths]
    running = asyncio.create_task(player.run())
    player.play(tracks[0], paths[0], fade_s=4.0)
    await asyncio.sleep(5.0)
    shares = []
    for skip in (False, True):
        before_s, begun_s = used_s(), time.monotonic()
        if skip:
            player.play(tracks[1], paths[1], fade_s=CROSSFADE_S)
        await asyncio.sleep(PLAYED_S / 2)
        shares.append(100 * (used_s() - before_s) / (time.monotonic() - begun_s))
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running
    return shares[0], shares[1]


def measure() -> str:
    """Three lines for `make bench`."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [synthetic(Path(folder) / f"synthetic-{hz:.0f}.flac", hz) for hz in (110.0, 165.0)]
        factor = rendered(paths)
        plain, crossfade = asyncio.run(played(paths))
    return (
        f"rendering             {factor:6.0f} times real time, one crossfade, from 44.1 kHz FLAC\n"
        f"playing one track     {plain:6.1f} %    of one core (aim: under 3)\n"
        f"skip and crossfade    {crossfade:6.1f} %    of one core, 35 s of decoding ahead included"
    )


if __name__ == "__main__":
    print(measure())
