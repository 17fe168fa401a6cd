"""Who may do what: one row a command, one column a role, as a clinician would draw it."""

from sessionctl.events import Command, ConditionType, Role
from sessionctl.room.steer import ACTS

_ROOM: tuple[Role, ...] = ("therapist", "nurse", "prescriber")
_MEDICAL: tuple[Role, ...] = ("nurse", "prescriber")
_ANYONE: tuple[Role, ...] = (*_ROOM, "technician", "administrator", "screen")

PAIRING = ("pair-device", "forget-device")
"""Bonds with Bluetooth devices: the room only records who asked; what came of it is `reported`."""

RIGHTS: dict[str, tuple[Role, ...]] = {
    "open-session": _ROOM,
    "close-session": _ROOM,
    "seen": (*_ROOM, "screen"),
    "acknowledge-physiological": _MEDICAL,  # a therapist sees, does not close
    "acknowledge-technical": (*_MEDICAL, "technician"),
    "checked-physiological": _MEDICAL,  # a hand check while the data is lost
    "checked-technical": _ROOM,  # what must be checked is a patient, a time, an arm: not from a desk
    "patient-checked": _ROOM,
    "pause-audio": _MEDICAL,
    "resume-audio": _MEDICAL,
    "call-nurse": _ANYONE,
    "enter-reading": _MEDICAL,
    "start-cuff": _ROOM,
    "start-stat": _MEDICAL,
    "cuff-interval": _MEDICAL,
    "stop-cuff": _ANYONE,  # anyone may stop a running cuff
    "mark-dose": _ROOM,
    "undo-dose": _ROOM,
    "correct-dose": _ROOM,
    "further-dose": _ROOM,
    "phase-next": _ROOM,
    "phase-back": _ROOM,
    "phase-hold": _ROOM,
    "phase-release": _ROOM,
    "phase-extend": _ROOM,
    "defer-reading": _ROOM,
    # Whose finger it is on ends a hold of vital signs: the handbook leaves that to medical staff, and devices
    # to the technician. A therapist sees who may, and has "Call nurse".
    "confirm-device": (*_MEDICAL, "technician"),
    "sensors-off": _ROOM,  # during peak the nurse must agree: see `room`
    "note": _ROOM,
    "mark": _ROOM,
    **dict.fromkeys(ACTS, _ROOM),  # music and light
    "emergency": _ANYONE,
    "emergency-light": _ANYONE,
    "emergency-release": _ROOM,
    **dict.fromkeys(PAIRING, ("technician", "administrator")),
    "report": ("ambience",),  # what the room really plays and shows
}

_SPLIT: dict[str, dict[ConditionType, str]] = {
    "acknowledge": {
        "physiological": "acknowledge-physiological",
        "support": "acknowledge-physiological",
        "technical": "acknowledge-technical",
    },
    "checked": {
        "physiological": "checked-physiological",
        "support": "checked-physiological",
        "technical": "checked-technical",
    },
}

COMMANDS = tuple(dict.fromkeys([*(right for right in RIGHTS if right.split("-")[0] not in _SPLIT), *_SPLIT]))
"""Every command a person can give."""

IDLE = ("open-session", "stop-cuff", "checked", "emergency-light", "emergency-release", "report", *PAIRING)
"""What makes sense while nobody is watched; everything else waits for a session."""


def may(role: Role, name: str, type_: ConditionType = "technical") -> bool:
    """True when `role` may give the command `name` (on an alarm of `type_`, where it is about one)."""
    right = _SPLIT[name][type_] if name in _SPLIT else name
    return role in RIGHTS.get(right, ())


def refusal(command: Command, type_: ConditionType) -> str | None:
    """Why this person may not give this command, for them to read; None when they may."""
    if command.name not in COMMANDS:
        return f"there is no command {command.name!r}"
    if may(command.role, command.name, type_):
        return None
    right = _SPLIT[command.name][type_] if command.name in _SPLIT else command.name
    who = ", ".join(RIGHTS[right])
    return f"a {command.role} may not do this; it takes: {who}"
