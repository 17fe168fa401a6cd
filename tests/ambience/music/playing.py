"""A program that plays one file into a WAV file and keeps its place, until it is killed.

    python -m tests.ambience.music.playing WAV FILE LENGTH_S PLACE

Where PLACE exists it goes on from there, as `ambience` does after a crash.
"""

import asyncio
import dataclasses
import json
import sys
from pathlib import Path

from sessionctl.ambience.fades import RESUME_S
from sessionctl.ambience.mixer_deck import Piece
from sessionctl.ambience.players.mixer_player import MixerPlayer
from sessionctl.ambience.players.settings import OutputSettings
from tests.ambience.music.tones import as_track

KEPT_S = 0.2


async def main(wav: str, path: Path, length_s: str, kept: Path) -> None:
    before = json.loads(kept.read_text()) if kept.exists() else {}  # noqa: ASYNC240
    player = MixerPlayer(
        OutputSettings("file", wav),
        lambda event: print(event, flush=True),
        volume_db=before.get("volume_db", -4.0),
        level_db=before.get("level_db"),
    )
    running = asyncio.create_task(player.run())
    player.play(
        as_track(Piece("one", path, float(length_s))),
        path,
        fade_s=RESUME_S if before else 4.0,
        offset_s=before.get("offset_s", 0.0),
    )
    while not running.done():
        await asyncio.sleep(KEPT_S)
        part = kept.with_suffix(".part")
        part.write_text(json.dumps(dataclasses.asdict(player.state())))
        part.replace(kept)


if __name__ == "__main__":
    wav, file, length_s, place = sys.argv[1:]
    asyncio.run(main(wav, Path(file), length_s, Path(place)))
