"""Where `ambience` was, kept once a second: killed, it comes back where it was, and not louder."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from annotated_types import Interval
from pydantic import TypeAdapter

from sessionctl.ambience.actions import LOUDEST_DB, QUIETEST_DB

UNKNOWN, UNKNOWN_DB = "?", -50.0
"""What is taken as the last track and level where they were kept and cannot be read: something played, hardly
heard; what comes now rises slowly from there."""


@dataclass(frozen=True, slots=True)
class Place:
    """`epoch` and `seq`: the last event handled. The rest is the player's state, levels in dB.

    `level_db`: the loudness that left, LUFS; None when nothing was kept.
    """

    epoch: str = ""
    seq: Annotated[int, Interval(ge=0)] = 0
    track: str = ""
    offset_s: Annotated[float, Interval(ge=0.0, le=86400.0)] = 0.0
    level_db: Annotated[float, Interval(ge=-200.0, le=6.0)] | None = None
    volume_db: Annotated[float, Interval(ge=QUIETEST_DB, le=LOUDEST_DB)] = 0.0


_PLACE = TypeAdapter(Place)


def read(path: Path) -> Place:
    """The place last kept; a fresh one when there is none, and a quiet one when it cannot be read."""
    try:
        return _PLACE.validate_json(path.read_bytes())
    except FileNotFoundError:
        return Place()
    except (OSError, ValueError):
        return Place(track=UNKNOWN, level_db=UNKNOWN_DB)


def keep(path: Path, place: Place) -> None:
    """Keeps `place`, whole or not at all. Raises OSError."""
    part = path.with_suffix(".part")
    part.write_bytes(_PLACE.dump_json(place))
    part.replace(path)
