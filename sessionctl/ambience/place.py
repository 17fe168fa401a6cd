"""Where `ambience` was, kept once a second: killed, it comes back where it was, and not louder."""

from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter


@dataclass(frozen=True, slots=True)
class Place:
    """`epoch` and `seq`: the last event handled. The rest is the player's state, levels in dB."""

    epoch: str = ""
    seq: int = 0
    track: str = ""
    offset_s: float = 0.0
    level_db: float | None = None
    volume_db: float = 0.0


_PLACE = TypeAdapter(Place)


def read(path: Path) -> Place:
    """The place last kept; a fresh one when there is none that can be read."""
    try:
        return _PLACE.validate_json(path.read_bytes())
    except (OSError, ValueError):
        return Place()


def keep(path: Path, place: Place) -> None:
    """Keeps `place`, whole or not at all. Raises OSError."""
    part = path.with_suffix(".part")
    part.write_bytes(_PLACE.dump_json(place))
    part.replace(path)
