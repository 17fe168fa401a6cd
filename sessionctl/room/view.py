"""What a given role may see of a room, as plain JSON: objects by id, time stamps and never ages.

Rule 1. Only sections whose sub-state changed are made anew: states are immutable, so identity tells.
Rule 2. No medicine is left to the browser: every judgement (stage, worst, tone, what one may do) is here.
"""

from collections.abc import Callable
from operator import attrgetter
from typing import Any

from sessionctl.events import Command, Event, Refused, Role, SignalChanged
from sessionctl.room import readiness, room as core
from sessionctl.room.alarm_view import alarms
from sessionctl.room.binding_view import binding
from sessionctl.room.cuff_view import SAME_ARM, blinded, cuff as cuff_now
from sessionctl.room.limits import Shown
from sessionctl.room.link_view import link_view
from sessionctl.room.rights import COMMANDS, IDLE, may
from sessionctl.room.session import BY_HAND
from sessionctl.room.session_view import light, music, session
from sessionctl.room.settings import RoomDevice
from sessionctl.room.words import NO_NUMBER, number
from sessionctl.vitals import LABEL, UNIT, Vital

Tree = dict[str, Any]

ALL = ("room", "session", "vitals", "alarms", "devices", "music", "light", "people")
SECTIONS: dict[Role, tuple[str, ...]] = {
    "therapist": ALL,
    "nurse": ALL,
    "prescriber": ALL,
    "technician": ALL,
    "administrator": ALL,
    "screen": ALL,
    "ambience": ("room", "session", "music", "light", "people"),  # never vitals
    "station": ALL,
}
SECONDARY = "Secondary display. The bedside devices' own alarms stay on."
NO_OWN_ALARM = "Secondary display. {who}: keep another monitor on the patient."
NOT_WATCHING = "not watching: no alarms are sent"


UNHEARD: dict[Role, tuple[str, ...]] = {"ambience": ("measured", "observed", "reported", "garbled")}
"""Kinds of numbered events that a role's programs do not get: ambience follows the room, never the vitals."""


def hears(role: Role, event: Event) -> bool:
    """True when a program of `role` may be told `event`."""
    if role not in SECTIONS or role == "technician":
        return False  # a technician's view hides the alias; the raw events would not
    if role == "ambience" and _of_vitals(event):
        return False
    return event.kind not in UNHEARD.get(role, ())


def _of_vitals(event: Event) -> bool:
    """It tells a value, or that a value is beyond a limit."""
    match event:
        case Command() | Refused():
            return event.name == "enter-reading"
        case SignalChanged():
            return event.condition.split(".")[0] in set(Vital)
    return getattr(event, "vital", None) is not None


def view(room: core.Room, role: Role) -> Tree:
    """The whole view of `role`."""
    return {name: SECTION[name](room, role) for name in SECTIONS[role]}


def changed(before: core.Room, after: core.Room, role: Role) -> Tree:
    """Only the sections of `role` whose sub-state differs between two rooms."""
    return {
        name: SECTION[name](after, role)
        for name in SECTIONS[role]
        if any(part(before) is not part(after) for part in DEPENDS[name])
    }


def _room(room: core.Room, _: Role) -> Tree:
    settings = room.session.settings
    counted = [d for d in settings.devices if d.name not in room.bindings.relieved]
    silent = readiness.silent(counted)
    return {
        "name": settings.room,
        "watching": room.watching,
        "simulated": settings.simulated,
        "wall_offset": settings.wall_offset,
        "own_alarm_note": NO_OWN_ALARM.format(who=readiness.have_none(silent)) if silent else SECONDARY,
        "notice": "" if room.watching else NOT_WATCHING,
    }


def _vitals(room: core.Room, _: Role) -> Tree:
    settings = room.session.settings
    counted = [d for d in settings.devices if d.name not in room.bindings.relieved]
    declared = [vital for device in counted for vital in device.vitals]
    shown = dict.fromkeys([*declared, *room.quality.channels])
    tree: Tree = {str(vital): _vital(room, vital) for vital in shown if vital is not Vital.CUFF_PRESSURE}
    tree["pressure"] = {"readings": _readings(room), "cuff": cuff_now(room)}
    return tree


NEVER_HEARD: Tree = {
    "value": None,
    "text": NO_NUMBER,
    "state": "blank",
    "at": None,
    "validity": "none",
    "reasons": [],
    "device": "",
}


def _vital(room: core.Room, vital: Vital) -> Tree:
    limits = room.limits.shown.get(vital, Shown())
    base: Tree = {
        "label": LABEL[vital],
        "unit": UNIT[vital],
        "limits": limits.text,
        "low": limits.low,
        "high": limits.high,
        "note": SAME_ARM if vital is Vital.SPO2 and blinded(room) else "",
    }
    present = [
        b.priority for b in room.alarms.present.values() if b.vital is vital and b.type == "physiological"
    ]
    worst = next((p for p in ("high", "medium", "low") if p in present), None) if room.watching else None
    channel = room.quality.channels.get(vital)
    if channel is None:
        return {**base, **NEVER_HEARD, "worst": worst}
    value = channel.observation.value if channel.stage != "blank" else None
    return {
        **base,
        "value": value,
        "text": number(vital, value),
        "state": channel.stage,
        "at": channel.value_at,
        "validity": str(channel.observation.validity),
        "reasons": list(channel.observation.reasons),
        "device": channel.device,
        "worst": worst,
    }


def _readings(room: core.Room) -> list[Tree]:
    return [
        {
            "at": reading.at,
            "systolic": reading.systolic,
            "diastolic": reading.diastolic,
            "mean": reading.mean,
            "pulse": reading.pulse,
            "device": reading.device,
            "validity": str(reading.validity),
            "by_hand": reading.device == BY_HAND,
        }
        for reading in room.quality.readings
    ]


def _devices(room: core.Room, role: Role) -> Tree:
    return {device.name: _device(room, device, role) for device in room.session.settings.devices}


def _device(room: core.Room, device: RoomDevice, role: Role) -> Tree:
    return {
        "name": device.name,
        "label": device.label or device.name,
        "model": device.model,
        "vitals": [str(vital) for vital in device.vitals],
        "simulated": device.simulated,
        "own_alarm": device.own_alarm,
        **link_view(room.links, device.name),
        **binding(room, device, role),
    }


def _people(room: core.Room, role: Role) -> Tree:
    names = COMMANDS if room.watching else IDLE
    return {"can": [name for name in names if name not in ("acknowledge", "checked") and may(role, name)]}


SECTION: dict[str, Callable[[core.Room, Role], Tree]] = {
    "room": _room,
    "session": session,
    "vitals": _vitals,
    "alarms": alarms,
    "devices": _devices,
    "music": music,
    "light": light,
    "people": _people,
}

_PARTS = {
    "room": ("session", "bindings.relieved"),
    "session": ("session", "timeline", "timetable.slots", "baseline.locked", "notes", "technical.off_until"),
    "vitals": ("quality", "cuff", "alarms", "limits.shown", "session", "timetable", "bindings.relieved"),
    "alarms": ("alarms", "technical", "quality", "session"),
    "devices": ("links", "bindings.places", "bindings.relieved", "session"),
    "music": ("steer",),
    "light": ("steer",),
    "people": ("session",),
}
"""The parts of the room each section is made of."""

DEPENDS = {name: tuple(attrgetter(path) for path in paths) for name, paths in _PARTS.items()}
