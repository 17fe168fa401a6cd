"""The cuff as the pressure tile shows it: what it does, what it will do, what may be asked of it."""

from typing import Any

from sessionctl.room import room as core
from sessionctl.room.cuff_gate import TRIES, next_allowed_at
from sessionctl.room.cuff_state import Announced
from sessionctl.room.timetable_defer import why_not

Tree = dict[str, Any]

SAME_ARM = "cuff on same arm"
INTERVALS_MIN = (5, 10, 15, 30)
"""Offered for a tap; any from 2 to 60 min is accepted (ours)."""


def cuff(room: core.Room) -> Tree:
    """`state` is failed while the last try was one; `stops` while there is something that Stop would end."""
    c = room.cuff
    state = "failed" if c.state == "idle" and c.failures else c.state
    interval = room.timetable.interval
    return {
        "device": c.device,
        "state": state,
        "pressure": c.pressure,
        "since": c.since,
        "text": c.text,
        "by": c.asked_by if c.moving else "",
        "next_allowed_at": next_allowed_at(c) if c.state == "idle" and c.stat is None else None,
        "linked": c.linked,
        "failures": c.failures,
        "tries": TRIES,
        "stops": c.moving or c.announced is not None or c.stat is not None,
        "stopping": c.stop_at is not None,
        "announced": None if c.announced is None else _announced(room, c.announced),
        "stat": None if c.stat is None else {"by": c.stat.by, "until": c.stat.until},
        "interval": None if interval is None else {"minutes": interval.minutes, "by": interval.by},
        "intervals": list(INTERVALS_MIN),
        "note": SAME_ARM if blinded(room) else "",
    }


def blinded(room: core.Room) -> bool:
    """The cuff sits on the probe's arm and may be taking the saturation away now."""
    c = room.cuff
    return c.arm.same and (c.moving or c.arm.blinded is not None)


def _announced(room: core.Room, announced: Announced) -> Tree:
    """`why_not`: why this reading may not be deferred; "" when it may."""
    slot = next((s for s in room.timetable.slots if s.id == announced.wanted.slot), None)
    return {
        "slot": announced.wanted.slot,
        "label": announced.wanted.label,
        "inflates_at": announced.inflates_at,
        "why_not": why_not(room.timetable, slot, room.at) or "",
    }
