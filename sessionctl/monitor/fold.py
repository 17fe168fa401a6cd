"""The room again from its record: the inputs folded, and what the record holds that the fold does not."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256

from pydantic import TypeAdapter

from sessionctl import __version__
from sessionctl.events import INPUTS, Event, SignalChanged
from sessionctl.room.room import Room, step

_ROOM = TypeAdapter(Room)


@cache
def _form() -> bytes:
    """Names this version and the shape of its rooms: another's room may lack a field and still look whole."""
    shape = json.dumps(_ROOM.json_schema(), sort_keys=True)
    return sha256(f"{__version__} {shape}".encode()).hexdigest()[:16].encode()


def to_json(room: Room) -> bytes:
    """A checkpoint: the form, a space, a room as JSON. It is a cache; folding the inputs gives the same."""
    return _form() + b" " + _ROOM.dump_json(room)


def from_json(body: bytes) -> Room | None:
    """The room of a checkpoint; None when it is not one of this version: then the inputs are folded."""
    form, _, room = body.partition(b" ")
    if form != _form():
        return None
    try:
        return _ROOM.validate_json(room)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Folded:
    """The room after all inputs. `disagreements`: alarms the record shows as told and the fold does not."""

    room: Room
    disagreements: tuple[str, ...]
    failed: tuple[str, ...]


def fold(start: Room, events: Iterable[Event]) -> Folded:
    """Folds the inputs among `events` from `start`. An input the core cannot take is named, not folded."""
    room, failed = start, list[str]()
    told = {key: signal.presence for key, signal in start.alarms.signals.items()}
    for event in events:
        if isinstance(event, SignalChanged):
            told[event.condition] = event.presence
        elif isinstance(event, INPUTS):
            try:
                room, _ = step(room, event)
            except (
                Exception
            ) as failure:  # a bug of an older or newer core must not keep the room from starting
                failed.append(f"{event.kind} at {event.at:.1f} s: {type(failure).__name__}")
    if not room.watching:
        return Folded(room, (), tuple(failed))
    missing = [key for key, presence in told.items() if presence != "off" and key not in room.alarms.signals]
    return Folded(room, tuple(missing), tuple(failed))
