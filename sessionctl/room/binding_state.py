"""The state of `bindings`, and what it says by itself: who is held, in charge, in contradiction."""

from dataclasses import dataclass, field, replace
from typing import Literal

from sessionctl.events import Event
from sessionctl.room import claims
from sessionctl.room.between import InCharge
from sessionctl.room.instruments import Instrument, exclusive
from sessionctl.room.places import Place
from sessionctl.room.settings import RoomDevice

Answer = list[Event | InCharge]


@dataclass(frozen=True, slots=True)
class Bindings:
    """`relieved` are the devices out of charge; `giving_at` is when a device that shares was last valid."""

    devices: dict[str, RoomDevice] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    relieved: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    giving_at: dict[str, float] = field(default_factory=dict)
    watching: bool = False


def put(state: Bindings, name: str, place: Place) -> Bindings:
    if state.places.get(name) == place:
        return state
    return replace(state, places={**state.places, name: place})


def held_now(state: Bindings) -> tuple[str, ...]:
    return tuple(name for name, place in state.places.items() if place.why is not None)


def charge(state: Bindings, at: float, before: tuple[str, ...], *, changed: bool = False) -> Answer:
    """Who counts now, if that differs from `before` (held) or has `changed`."""
    held = held_now(state)
    if not changed and held == before:
        return []
    linked = (name for name, place in state.places.items() if place.up)
    return [claims.in_charge(at, state.devices, state.relieved, linked, held)]


def claim(state: Bindings, name: str) -> tuple[Literal["twice", "disputed"] | None, tuple[str, ...]]:
    """Another device in charge that answers as the same instrument, or for the same vital."""
    others = rivals(state, name)
    mine = state.places[name]
    same = tuple(other for other in others if one_instrument(state.places[other].now, mine.now))
    if same:
        return "twice", same
    return ("disputed", others) if others else (None, ())


def one_instrument(one: Instrument, other: Instrument) -> bool:
    if one.serial and other.serial:
        return one.serial == other.serial
    return one.identity == other.identity and exclusive(one.identity)


def rivals(state: Bindings, name: str) -> tuple[str, ...]:
    """The other devices in charge whose link stands, that claim the same instrument or the same vital."""
    if name in state.relieved or name not in state.places:
        return ()
    mine = state.places[name]
    vitals = set(state.devices[name].vitals)
    return tuple(
        other
        for other, place in state.places.items()
        if other != name
        and place.up
        and other not in state.relieved
        and (one_instrument(place.now, mine.now) or vitals & set(state.devices[other].vitals))
    )
