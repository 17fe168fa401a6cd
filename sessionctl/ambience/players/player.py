"""What a player is, whatever plays: commands in, a state to look at, and news through `tell`."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sessionctl.ambience.fades import SILENT_DB
from sessionctl.ambience.mixer_news import (
    SILENCE,
    BackupBed,
    Ended,
    Fault,
    FaultOver,
    PlayerEvent,
    Started,
    Tell,
)
from sessionctl.playlists.track import Item

__all__ = [
    "SILENCE", "BackupBed", "Ended", "Fault", "FaultOver", "Player", "PlayerEvent", "PlayerState",
    "Started", "Tell",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class PlayerState:
    """How it stands. Levels in dB; `level_db` is the momentary loudness that leaves, in LUFS."""

    track: str = ""
    """Id of the track, `SILENCE` in an intended silence, empty when nothing plays or is asked for."""
    offset_s: float = 0.0
    length_s: float = 0.0
    level_db: float = SILENT_DB
    volume_db: float = 0.0
    duck_db: float = 0.0
    crossfading: bool = False
    """Whether a fade of any kind is on."""
    silent_for_s: float = 0.0
    """How long nothing has been heard, on purpose or not."""
    bed: bool = False
    """Whether the backup bed stands in."""
    fault: str = ""


class Player(Protocol):
    """Every command returns at once; what came of it is told. A command that overtakes another begins where
    that one was, so that no level ever jumps.
    """

    limits: Sequence[str]
    """What this player cannot do, a sentence each; empty when it does all that is promised here."""

    async def run(self) -> None:
        """Plays until cancelled; then fades out within 2 s and ends."""

    def play(self, track: Item, path: Path | None, *, fade_s: float, offset_s: float = 0.0) -> None:
        """Crossfades from whatever plays to `track`, from `offset_s` of it (`fade_s`: 4 to 20 s). What was to
        follow is forgotten. A silence (path None) begins with the fade."""

    def next(self, track: Item, path: Path | None) -> None:
        """What follows when the present item ends, crossfaded by the rules."""

    def silence(self, fade_s: float) -> None:
        """Fades to an intended silence (`fade_s`: 1.5 to 20 s). What was to follow is forgotten."""

    def duck(self, db: float, fade_s: float) -> None:
        """Turns everything down by `db` (negative; 0 ends it)."""

    def volume(self, db: float) -> None:
        """Sets the volume (-60 to 6 dB), reached at 3 dB a second."""

    def state(self) -> PlayerState:
        """How it stands now."""
