"""Whose reading is it: the patient's instruments are bound when watching begins, and another one waits.

Rule 1. While watching, values of an instrument that is not bound are held back: told as unavailable, never
        as a number, until it is confirmed with one tap or the bound one is back.
Rule 2. The bound instrument needs no confirmation when it comes back, nor after a restart of the monitor.
Rule 3. One that comes first during the session is bound when it is this room's: named by the configuration
        (address, port) or the last one here. Any other waits.
Rule 4. A spare's values reach nobody until a person puts it in the place of the primary. Never by itself.
Rule 5. Two devices for one vital that nobody has declared, and one instrument at two devices, are held, all.
Rule 6. The end of a session unbinds everything; only what the room knows of its instruments stays.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Literal

from sessionctl.events import (
    Booted,
    Command,
    LinkDown,
    LinkUp,
    Measured,
    Refused,
    Reported,
    SessionClosed,
    SessionOpened,
    Tick,
)
from sessionctl.room import claims
from sessionctl.room.between import Heard
from sessionctl.room.binding_state import Answer, Bindings, charge, claim, held_now, put, rivals
from sessionctl.room.giving import heard, measured, next_due, passed, quiet, without_giving
from sessionctl.room.instruments import Instrument, cleaned, merged
from sessionctl.room.places import (
    HELD,
    SAME_PORT_S,
    TAKEN,
    Place,
    bound,
    confirmed,
    doubt,
    silenced,
    told_bound,
    told_held,
)
from sessionctl.room.settings import Settled

__all__ = ["Bindings", "heard", "next_due", "passed", "step"]


def step(state: Bindings, event: Heard) -> tuple[Bindings, Answer]:
    """Answers links, people and sessions with `bound` and `held`, and with who is in charge."""
    match event:
        case Measured():
            return measured(state, event)
        case Settled():
            return _settled(state, event)
        case LinkUp() if event.device in state.devices:
            return _up(state, event)
        case LinkDown() if event.device in state.places:
            return _down(state, event)
        case Reported(what="identity") if event.device in state.devices:
            return _numbered(state, event)
        case Booted() if event.gap_s is not None:
            return _booted(state, event), []
        case SessionOpened():
            return _opened(state, event.at)
        case SessionClosed():
            return _closed(state, event.at)
        case Command(name="confirm-device"):
            return _confirm(state, event)
        case Tick():
            return quiet(state, event.at), []
    return state, []


# --- the link ------------------------------------------------------------------------------------------


def _up(state: Bindings, event: LinkUp) -> tuple[Bindings, Answer]:
    place = state.places.get(event.device, Place())
    place = replace(place, up=True, now=Instrument(event.identity), giving=False)
    return _seen(put(state, event.device, place), event.device, event.at)


def _numbered(state: Bindings, event: Reported) -> tuple[Bindings, Answer]:
    """The serial number in the frames: the instrument's own, whatever adapter it hangs on."""
    place, serial = state.places.get(event.device, Place()), cleaned(event.text)
    if not serial or place.now.serial == serial:
        return state, []
    place = replace(place, now=replace(place.now, serial=serial))
    return _seen(put(state, event.device, place), event.device, event.at)


def _seen(state: Bindings, name: str, at: float) -> tuple[Bindings, Answer]:
    """Who answers at a place is known better than before: bound, held, or only remembered while idle."""
    place = state.places[name]
    if not state.watching:
        known = place.now if place.known is None else _remembered(place.known, place.now)
        return put(state, name, replace(place, known=known)), []
    if name in state.relieved:
        return state, []
    state, found = _judged(state, [name, *rivals(state, name)], at)
    return state, found


def _remembered(known: Instrument, now: Instrument) -> Instrument:
    """A link that stands says less than its frames will: the number they carried stays with the same link."""
    return merged(known, now) if known.identity == now.identity else now


def _down(state: Bindings, event: LinkDown) -> tuple[Bindings, Answer]:
    place = state.places[event.device]
    if not place.up:
        return state, []
    others = rivals(state, event.device)
    left = event.at if place.why is None else place.down_at
    place = replace(place, up=False, down_at=left, giving=False)
    state = without_giving(put(state, event.device, place), event.device)
    return _judged(state, others, event.at) if others else (state, [])


def _booted(state: Bindings, event: Booted) -> Bindings:
    """No link stands after a start. Each was away as long as the monitor; unknown counts as long."""
    gone = event.gap_s if event.gap_s is not None and event.gap_known else SAME_PORT_S + 1.0
    places = {
        name: replace(place, up=False, down_at=event.at - gone, giving=False) if place.up else place
        for name, place in state.places.items()
    }
    return replace(state, places=places, giving_at={})


# --- bound or held -------------------------------------------------------------------------------------


def _judged(
    state: Bindings, names: Iterable[str], at: float, reason: Literal["opened", "known"] = "known"
) -> tuple[Bindings, Answer]:
    """Each of `names` that answers is bound or held; the news of whatever changed."""
    found: Answer = []
    held = held_now(state)
    for name in dict.fromkeys(names):
        place = state.places[name]
        if not place.up or name in state.relieved:
            continue
        claimed, others = claim(state, name)
        why = claimed or doubt(state.devices[name], place, at)
        if claimed is None and reason == "opened":
            why = None  # who begins to watch says: with what is here
        if why is not None:
            news = replace(place, why=why, rivals=others, held_values=place.held_values and place.why == why)
            state = put(state, name, news)
            found += [told_held(name, news, at), *silenced(state.devices[name], at, HELD)]
            continue
        after = bound(place)
        state = put(state, name, after)
        if place.bound is None or place.why is not None:
            told = "same" if place.bound is not None else reason
            found.append(replace(told_bound(name, after, at), reason=told))
    return state, [*found, *charge(state, at, held)]


# --- sessions and people -------------------------------------------------------------------------------


def _opened(state: Bindings, at: float) -> tuple[Bindings, Answer]:
    state = replace(_unbound(state), watching=True)
    return _judged(state, state.places, at, "opened")


def _closed(state: Bindings, at: float) -> tuple[Bindings, Answer]:
    before = held_now(state)
    relieved = state.relieved
    state = replace(_unbound(state), watching=False)
    return state, charge(state, at, before, changed=relieved != state.relieved)


def _unbound(state: Bindings) -> Bindings:
    places = {
        name: replace(place, bound=None, why=None, held_values=False, rivals=())
        for name, place in state.places.items()
    }
    return replace(state, places=places, relieved=claims.spares(state.devices))


def _settled(state: Bindings, event: Settled) -> tuple[Bindings, Answer]:
    devices = {device.name: device for device in event.settings.devices}
    relieved = claims.kept(devices, state.devices, state.relieved)
    places = {name: place for name, place in state.places.items() if name in devices}
    giving = {name: at for name, at in state.giving_at.items() if name in devices}
    state = replace(
        state,
        devices=devices,
        places=places,
        relieved=relieved,
        shared=claims.shared(devices),
        giving_at=giving,
    )
    return state, charge(state, event.at, (), changed=True)


def _confirm(state: Bindings, event: Command) -> tuple[Bindings, Answer]:
    """One tap: "yes, on this patient". It takes the place of what it is spare for, or what contradicts it."""
    name = str(event.args.get("device") or "")
    if (why := _why_not(state, name)) is not None:
        return state, [Refused(event.at, event.id, event.name, event.person, why)]
    others = tuple(o for o in claims.related(state.devices, name) if o not in state.relieved)
    before, device = held_now(state), state.devices[name]
    taken = bool(others) or name in state.relieved
    gone = tuple(vital for other in others for vital in state.devices[other].vitals)
    state = put(state, name, confirmed(state.places[name]))
    for other in others:
        if other in state.places:
            place = state.places[other]
            left = replace(place, bound=None, why=None, held_values=False, rivals=())
            state = put(state, other, left)
    relieved = tuple(o for o in (*state.relieved, *others) if o != name)
    state = replace(state, relieved=relieved)
    news = told_bound(name, state.places[name], event.at)
    told = replace(news, reason="taken" if taken else "confirmed", instead_of=others, by=event.person)
    counted = charge(state, event.at, before, changed=taken)
    return state, [told, *counted, *silenced(device, event.at, TAKEN, gone)]


def _why_not(state: Bindings, name: str) -> str | None:
    device, place = state.devices.get(name), state.places.get(name)
    if device is None:
        known = ", ".join(state.devices) or "none"
        return f"there is no device {name!r} in this room; there are: {known}"
    label = device.label or name
    if place is None or not place.up:
        return f"{label} is not connected"
    if place.why is None and name not in state.relieved:
        return f"{label} is already this patient's"
    return None
