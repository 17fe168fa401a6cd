"""What one part of the room tells the parts after it. Never journaled: a fold makes it again."""

from dataclasses import dataclass

from sessionctl.events import Event
from sessionctl.room.settings import Armed, RoomDevice, Settled


@dataclass(frozen=True, slots=True)
class Wanted:
    """A reading of the timetable that is still to be taken, at the earliest at `due_at`."""

    slot: str
    label: str
    due_at: float


@dataclass(frozen=True, slots=True)
class Planned:
    """The timetable has changed: these readings are still to be taken, in no order."""

    at: float
    wanted: tuple[Wanted, ...]


@dataclass(frozen=True, slots=True)
class Blinded:
    """A cuff on the probe's arm may take the saturation away from `since` until `until`."""

    at: float
    since: float
    until: float

    def holds(self, since: float) -> bool:
        """True for what began while the cuff was at work; what was there before is not its doing."""
        return since >= self.since


@dataclass(frozen=True, slots=True)
class InCharge:
    """Which devices count has changed.

    `devices` are all of the room in order; one that is not in charge measures nothing and is not driven.
    `linked` names those whose link stands, `held` those whose values wait for a person.
    """

    at: float
    devices: tuple[RoomDevice, ...]
    linked: tuple[str, ...] = ()
    held: tuple[str, ...] = ()


Heard = Event | Settled | Armed | InCharge | Planned | Blinded
"""What a part of the room may hear."""
