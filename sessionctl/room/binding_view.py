"""Whose reading it is, for people: which instrument a device is, and the question about another one."""

from typing import Any

from sessionctl.events import HeldWhy, Role
from sessionctl.room import room as core
from sessionctl.room.claims import related
from sessionctl.room.instruments import Instrument, short
from sessionctl.room.places import Place
from sessionctl.room.rights import RIGHTS, may
from sessionctl.room.settings import RoomDevice

Tree = dict[str, Any]

CONFIRM = "confirm-device"
ON_THIS_PATIENT = "On this patient?"

ASKS: dict[HeldWhy, str] = {
    "another": "Another instrument answers as {label}{who}.",
    "new": "{label}{who} is new in this room.",
    "gap": "{label} was away for long, and its port cannot tell instruments apart{who}.",
    "twice": "{label} and {rivals} answer as the same instrument{who}.",
    "disputed": "{label} and {rivals} both claim this patient.",
}


def binding(room: core.Room, device: RoomDevice, role: Role) -> Tree:
    """`identity`: the instrument that answers, in few letters. `binding`: what it is to this patient.

    `state` is idle (nobody is watched), none (nothing has answered yet), bound, held or spare; `primary` and
    `spare_for` as declared; `bound` is this patient's instrument while another one is held; `giving`: a spare
    sends values. `ask` is the question to put to people, "" when there is none; `who` may answer it,
    `can`: this role may, with the command `confirm-device`.
    """
    place = room.bindings.places.get(device.name, Place())
    state = _state(room, device, place)
    ask = _ask(room, device, place, state)
    return {
        "identity": short(place.now),
        "binding": {
            "state": state,
            "primary": any(other.spare_for == device.name for other in room.session.settings.devices),
            "spare_for": device.spare_for,
            "bound": short(place.bound) if state == "held" and place.bound is not None else "",
            "giving": place.giving and state == "spare",
            "ask": ask,
            "who": _who(),
            "can": bool(ask) and may(role, CONFIRM),
        },
    }


def _state(room: core.Room, device: RoomDevice, place: Place) -> str:
    if device.name in room.bindings.relieved:
        return "spare"
    if not room.watching:
        return "idle"
    if place.why is not None:
        return "held"
    return "bound" if place.bound is not None else "none"


def _ask(room: core.Room, device: RoomDevice, place: Place, state: str) -> str:
    if not room.watching or not place.up:
        return ""
    label, who = device.label or device.name, _named(place.now)
    if state == "held" and place.why is not None:
        rivals = " and ".join(_label(room, name) for name in place.rivals)
        return f"{ASKS[place.why].format(label=label, who=who, rivals=rivals)} {ON_THIS_PATIENT}"
    if state == "spare" and (gone := _missing(room, device, place)):
        return f"{gone} gives no values. {label}{who} is ready. {ON_THIS_PATIENT}"
    return ""


def _missing(room: core.Room, spare: RoomDevice, place: Place) -> str:
    """The device in charge that has no values to show while this spare has; "" when there is none."""
    if spare.continuous and not place.giving:
        return ""
    for name in related(room.bindings.devices, spare.name):
        first = room.bindings.places.get(name, Place())
        if name in room.bindings.relieved or room.bindings.devices[name].episodic:
            continue
        silent = bool(room.bindings.devices[name].continuous) and not first.giving
        if not first.up or first.why is not None or silent:
            return _label(room, name)
    return ""


def _named(instrument: Instrument) -> str:
    return f" ({known})" if (known := short(instrument)) else ""


def _label(room: core.Room, name: str) -> str:
    device = room.bindings.devices[name]
    return device.label or device.name


def _who() -> str:
    *some, last = RIGHTS[CONFIRM]
    return f"{', '.join(some)} or {last}"
