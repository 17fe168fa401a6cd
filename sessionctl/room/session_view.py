"""The session, music and light sections of the view: the dose, the phases, what is due, what was marked."""

from typing import Any

from sessionctl.events import Role
from sessionctl.room import readiness, room as core
from sessionctl.room.notes import MARKS
from sessionctl.room.steer import ACTS
from sessionctl.room.timeline import BY_CLOCK, LABEL, PHASES, Dose, Timeline

Tree = dict[str, Any]

SEES_ALIAS: tuple[Role, ...] = (
    "therapist",
    "nurse",
    "prescriber",
    "administrator",
    "screen",
    "station",
    "ambience",
)
"""A technician configures devices and sees no names."""

SEES_NOTES: tuple[Role, ...] = ("therapist", "nurse", "prescriber", "administrator")
"""Free notes are clinical; one-tap marks without their words are not shown to others either."""


def session(room: core.Room, role: Role) -> Tree:
    """Who is watched by which programme, since when; the dose, the phases, due readings and marks."""
    settings, now = room.session.settings, room.session.session
    programme = settings.programmes.get(now.programme)
    line = room.timeline
    return {
        "id": now.id,
        "alias": now.alias if role in SEES_ALIAS else "",
        "programme": now.programme,
        "programme_label": programme.profile.label or now.programme if programme is not None else "",
        "opened_at": now.opened_at,
        "default_programme": settings.programme,
        "programmes": [
            {"id": key, "label": p.profile.label or key, "signed": p.signed}
            for key, p in settings.programmes.items()
        ],
        "to_sign": readiness.question(settings),
        "t0": line.t0,
        "t0_event": str(programme.anchor.get("event", "")).replace("_", " ") if programme is not None else "",
        "undo_until": line.undo_until,
        "doses": [_dose(dose, role) for dose in line.doses],
        "exit_at": line.exit_at,
        "minute_s": settings.minute_s,
        "phase": line.phase,
        "phase_label": LABEL.get(line.phase, ""),
        "phase_since": line.phase_since if line.phase else None,
        "held": line.held,
        "next": _next(line),
        "phases": [_phase(line, phase) for phase in PHASES if phase in line.plan],
        "due": _due(room),
        "baseline": _baseline(room, role),
        "sensors_off": {"until": room.technical.off_until, "reason": room.technical.off_reason},
        "marks": _marks(room, role),
        "mark_choices": [{"id": key, "label": label} for key, label in MARKS.items()],
    }


def _baseline(room: core.Room, role: Role) -> Tree:
    """The patient's own values; not for music and light, which never see vitals."""
    locked = room.baseline.locked if role != "ambience" else None
    return {str(vital): value for vital, value in (locked or {}).items()}


def _dose(dose: Dose, role: Role) -> Tree:
    """When a dose was given, and what, for those who may read notes."""
    text = dose.text if role in SEES_NOTES else ""
    return {"at": dose.t0, "marked_at": dose.marked_at, "by": dose.by, "text": text}


def _next(line: Timeline) -> Tree:
    """The phase after this one: when by the clock, and whether it waits for a tap."""
    upcoming = line.upcoming
    return {
        "phase": upcoming,
        "label": LABEL.get(upcoming, ""),
        "at": line.upcoming_at,
        "waits": bool(upcoming) and upcoming not in BY_CLOCK,
        "ready": line.ready == upcoming and bool(upcoming),
    }


def _phase(line: Timeline, phase: str) -> Tree:
    """`from` and `to` by the dose clock, in journal time; None before the dose."""
    low, high = line.plan[phase]
    starts = line.starts(phase)
    ends = None if line.t0 is None or starts is None else starts + (high - low) * line.minute_s
    return {
        "id": phase,
        "label": LABEL[phase],
        "from_min": low,
        "to_min": high,
        "from": starts,
        "to": ends,
        "waits": phase not in BY_CLOCK and phase != PHASES[0],
    }


def _due(room: core.Room) -> list[Tree]:
    return [
        {
            "id": slot.id,
            "label": slot.label,
            "at": slot.due_at,
            "state": slot.state,
            "filled_at": slot.filled_at,
            "deferred": slot.deferred,
        }
        for slot in room.timetable.slots
    ]


def _marks(room: core.Room, role: Role) -> list[Tree]:
    if role not in SEES_NOTES:
        return []
    return [{"at": n.at, "mark": n.mark, "text": n.text, "by": n.by} for n in room.notes.notes]


def music(room: core.Room, _: Role) -> Tree:
    """What is really played, as reported; what was asked for and not answered yet."""
    return {**_told(room, "music"), "emergency": room.steer.emergency}


def light(room: core.Room, _: Role) -> Tree:
    """What the lamps really show, as reported; what was asked for and not answered yet."""
    return {**_told(room, "light"), "emergency": room.steer.emergency}


def _told(room: core.Room, subject: str) -> Tree:
    steer = room.steer
    asked = steer.asked.get(subject)
    return {
        "told": steer.told.get(subject),
        "told_at": steer.heard.get(subject),
        "asked": None if asked is None else {"name": asked[1], "at": asked[2]},
        "unanswered": subject in steer.unanswered,
        "away": "ambience.away.low" in steer.present,
        "acts": [name for name, act in ACTS.items() if subject in act.subjects],
    }
