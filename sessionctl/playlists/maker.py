"""Makes pieces for `synth`: `python -m sessionctl.playlists.maker PARTS SEED ID ...` writes PARTS-ID.flac.

A program of its own, so that it can be nice to the machine and use one core; one line of JSON a piece.
"""

import hashlib
import os
import sys
from pathlib import Path

import numpy as np
from pydantic import TypeAdapter

from sessionctl.playlists.additive import RATE
from sessionctl.playlists.audio import BLOCK, write_flac
from sessionctl.playlists.compose import compose
from sessionctl.playlists.level import TARGET_LUFS
from sessionctl.playlists.loudness import brightness, measure
from sessionctl.playlists.recipes import RECIPES, Recipe
from sessionctl.playlists.track import Tags, Track

ARTIST = "sessionctl"
LICENCE = "CC0-1.0"
VERSION = 1
"""Of the recipes and voices: a change makes the library anew."""

NICE = 10
"""Music can wait; the alarms of the room cannot."""

FORM = TypeAdapter(Track)


def source(seed: int) -> str:
    """How a piece was made: the same words, the same samples."""
    return f"made by sessionctl, recipe {VERSION}, seed {seed}"


def part_of(parts: Path, track_id: str) -> Path:
    """Where a piece is as long as it is not taken into the library."""
    return parts.with_name(f"{parts.name}-{track_id}.flac")


def make(recipe: Recipe, seed: int, path: Path) -> Track:
    """Writes the piece at the target loudness, and says what it is."""
    sound = compose(recipe, seed)
    frames = np.ascontiguousarray(sound.T)
    found = measure((frames[at : at + BLOCK] for at in range(0, len(frames), BLOCK)), RATE, 2)
    gain_db = TARGET_LUFS - found.lufs
    frames *= np.float32(10 ** (gain_db / 20))
    write_flac(path, frames, RATE, {"title": recipe.title, "artist": ARTIST, "license": LICENCE})
    written = path.read_bytes()
    return Track(
        id=recipe.id,
        file=f"made/{recipe.id}.flac",
        title=recipe.title,
        artist=ARTIST,
        length_s=round(found.length_s, 3),
        lufs=TARGET_LUFS,
        true_peak_dbtp=round(found.true_peak_dbtp + gain_db, 2),
        lra=round(found.lra, 2),
        start_lufs=round(found.start_lufs + gain_db, 2),
        end_lufs=round(found.end_lufs + gain_db, 2),
        size=len(written),
        sha256=hashlib.sha256(written).hexdigest(),
        tags=_tags(recipe, round(brightness(found.centroid_hz), 2)),
        source=source(seed),
    )


def _tags(recipe: Recipe, bright: float) -> Tags:
    character = recipe.character
    heard = {"drone": True, "pad": not recipe.loops, "bells": character.bells, "plucked": character.pulse}
    heard["water"] = recipe.shore
    return Tags(
        phases=(recipe.phase,),
        intensity=recipe.intensity,
        arousal=recipe.arousal,
        brightness=bright,
        tempo_bpm=recipe.tempo_bpm,
        voice="none",
        instruments=tuple(name for name, level in heard.items() if level),
        licence=LICENCE,
        start="cold" if recipe.loops else "soft",
        end="cold" if recipe.loops else "soft",
        loops=recipe.loops,
    )


def main(parts: Path, seed: int, wanted: list[str]) -> None:
    """One piece after the other; ends when nobody reads what it says."""
    os.nice(NICE)
    for recipe in RECIPES:
        if recipe.id in wanted:
            track = make(recipe, seed, part_of(parts, recipe.id))
            sys.stdout.buffer.write(FORM.dump_json(track) + b"\n")
            sys.stdout.buffer.flush()


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
    except (BrokenPipeError, KeyboardInterrupt):
        os._exit(1)
    except OSError as wrong:
        sys.exit(str(wrong))
