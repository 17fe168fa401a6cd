"""What is known at the place of one device: which instrument answers, and whether it is this patient's."""

from dataclasses import dataclass, replace

from sessionctl.events import Bound, Held, HeldWhy, Measured
from sessionctl.room.instruments import Instrument, certain, compared, merged
from sessionctl.room.settings import RoomDevice
from sessionctl.vitals import CONTINUOUS, Measurement, Validity, Vital

SAME_PORT_S = 120.0
"""On a port that cannot tell instruments apart, one that is back within this time is taken for the same.

Ours. A cable is pulled often and swapped rarely, and a value held without need is a vital lost. But after
120 s a lost vital is a high alarm (handbook 5.7), so somebody who may confirm is on the way to this patient.
"""

HELD = "another instrument: confirm it is on this patient"
TAKEN = "put on this patient just now"

STREAMED = (*CONTINUOUS, Vital.PERFUSION_INDEX)
"""What goes blank at once when the instrument changes. A pressure is a reading of its own time and stays."""


@dataclass(frozen=True, slots=True)
class Place:
    """`now` answers, or answered last. `bound` is this patient's, `known` the last one of this room.

    `down_at` is when the link of the bound one was lost; None once it is back. `why` is why the values wait
    for a person (None when they do not); `held_values`: some have come since. `rivals` are the other devices
    of a claim. `giving`: it sends values (known only of devices that share what they measure).
    """

    up: bool = False
    now: Instrument = Instrument()
    down_at: float | None = None
    bound: Instrument | None = None
    known: Instrument | None = None
    why: HeldWhy | None = None
    held_values: bool = False
    rivals: tuple[str, ...] = ()
    giving: bool = False


def doubt(device: RoomDevice, place: Place, at: float) -> HeldWhy | None:
    """Why the instrument that answers now may not be this patient's; None when it is."""
    if place.bound is None:
        return None if _of_this_room(device, place) else "new"
    match compared(place.bound, place.now):
        case "same":
            return None
        case "another":
            return "another"
    if place.why in ("another", "gap"):  # what was in doubt is not settled by pulling the cable once more
        return place.why
    return "gap" if place.down_at is not None and at - place.down_at > SAME_PORT_S else None


def _of_this_room(device: RoomDevice, place: Place) -> bool:
    """A port was named by the technician; an instrument with a number must have been here before."""
    if not certain(place.now.identity) and not place.now.serial:
        return True
    before = [place.known] if place.known is not None else []
    if device.identity:
        before.append(Instrument(device.identity))
    return any(compared(each, place.now) == "same" for each in before)


def bound(place: Place) -> Place:
    """The instrument that answers is this patient's, and known in this room from now on."""
    now = place.now if place.bound is None else merged(place.bound, place.now)
    return replace(place, bound=now, known=now, down_at=None, why=None, held_values=False, rivals=())


def confirmed(place: Place) -> Place:
    """A person said so: whatever was bound before is forgotten."""
    return bound(replace(place, bound=None))


def told_bound(device: str, place: Place, at: float) -> Bound:
    """The news of a binding; the caller adds its reason."""
    who = place.bound or place.now
    return Bound(at, device, who.identity, who.serial)


def told_held(device: str, place: Place, at: float) -> Held:
    """The news that the values of a place are held back."""
    why = place.why or "another"
    return Held(at, device, why, place.now.identity, place.now.serial, place.held_values, place.rivals)


def silenced(device: RoomDevice, at: float, why: str, others: tuple[Vital, ...] = ()) -> list[Measured]:
    """What is streamed is gone from this instant on, so that the next values settle; nothing if none is."""
    gone = [vital for vital in STREAMED if vital in device.vitals or vital in others]
    parts = tuple(Measurement(vital, None, Validity.UNAVAILABLE, (why,)) for vital in gone)
    return [Measured(at, device.name, parts)] if parts else []


def withheld(event: Measured) -> Measured:
    """The same message without its numbers: what it measured, and why nobody may see it yet."""
    parts = tuple(
        Measurement(m.vital, None, Validity.UNAVAILABLE, (HELD,), m.history) for m in event.measurements
    )
    return Measured(event.at, event.device, parts, event.checked)
