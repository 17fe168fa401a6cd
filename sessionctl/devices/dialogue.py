"""What to say to a device that must be asked: pure, and the same shape as the core.

Rule 1. `step(state, heard) -> (state, [said])`. Time arrives in what is heard, so an hour is just a list.
Rule 2. A dialogue says only what stands in its `commands`; the driver checks that once more at its one gate.
Rule 3. A cuff never starts by itself: "start" comes from a person, through the room's gate.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Literal, TypeVar

from sessionctl.devices.decoders.frames import Fields

Request = Literal["start", "stop"]
CuffState = Literal["inflating", "finished", "failed", "aborted", "refused"]
S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Opened:
    """The link stands; nothing has been said on it yet. `wall` is the local wall time, to set a clock by."""

    at: float
    wall: datetime | None = None


@dataclass(frozen=True, slots=True)
class Closed:
    """The link is gone; nothing more can be said."""

    at: float


@dataclass(frozen=True, slots=True)
class Arrived:
    """The device sent one complete frame."""

    at: float
    fields: Fields


@dataclass(frozen=True, slots=True)
class AskedTo:
    """A person's request came through the room's gate."""

    at: float
    request: Request


@dataclass(frozen=True, slots=True)
class Due:
    """The instant that `next_due` named has come, or is past."""

    at: float


@dataclass(frozen=True, slots=True)
class Say:
    """Bytes for the device; on Bluetooth for its characteristic `channel`."""

    data: bytes
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What the device is doing now, for the room; `text` is for a person."""

    state: CuffState
    text: str = ""


Heard = Opened | Closed | Arrived | AskedTo | Due
Said = Say | Told


@dataclass(frozen=True, slots=True)
class Dialogue(Generic[S]):
    """One way to converse, as a row of functions.

    `commands` is everything that may ever leave for the device; `allows` judges what stands in no list
    because a part of it changes (a time, a counter). `next_due` is the `at` of the next thing to do without
    being spoken to, or None. `awaits` is False for a frame that nobody asked for and that must not become a
    measurement (a result left over from an earlier cycle), None for one that another must confirm first.
    `takes_requests`: it starts and stops. `identifying`: the part of `commands` that a search may say to find
    out whether the device is one of these: it moves, erases and sets nothing.
    """

    commands: frozenset[bytes]
    new: Callable[[], S]
    step: Callable[[S, Heard], tuple[S, list[Said]]]
    next_due: Callable[[S], float | None]
    awaits: Callable[[S, Fields], bool | None] = lambda _state, _fields: True
    takes_requests: bool = False
    allows: Callable[[Say], bool] | None = None
    identifying: frozenset[bytes] = frozenset()
