"""When a cuff may be inflated, and why not now. Every start asks here.

Sources: 30 s deflated between readings, and 5 s within a STAT run, are the field's practice (operator manuals
of bedside monitors); two tries, and 2 min between readings that start by themselves, are ours (defaults).
Those manuals also let a rapid series run for the first 15 min of a session. Ours does not: readings that
start by themselves are never closer than 2 min except in a STAT run, which a person starts.
"""

from sessionctl.room.cuff_state import Cuff

DEFLATED_S = 30.0
STAT_GAP_S = 5.0
TRIES = 2


def next_allowed_at(cuff: Cuff) -> float | None:
    """The earliest instant of the next start by a person; None when nothing holds it back."""
    return None if cuff.deflated_at is None else cuff.deflated_at + DEFLATED_S


def by_itself_from(cuff: Cuff) -> float:
    """The earliest instant of a start by the timetable: the arm has rested, no other reading is near.

    A try that failed counts as a reading: it squeezed the arm as well.
    """
    last = max((at for at in (cuff.ended_at, cuff.read_at) if at is not None), default=None)
    rested = next_allowed_at(cuff)
    bounds = [rested if rested is not None else 0.0, last + cuff.gap_s if last is not None else 0.0]
    return max(bounds)


def stat_from(cuff: Cuff) -> float:
    """The earliest instant of the next reading of a STAT run."""
    return 0.0 if cuff.deflated_at is None else cuff.deflated_at + STAT_GAP_S


def fit(cuff: Cuff) -> str | None:
    """Why this cuff may not be started at all, for a person; None when it may."""
    if not cuff.device:
        return "this room has no cuff that can be started from here"
    if not cuff.linked:
        return "the cuff is not connected"
    if cuff.held:
        return "another cuff answers: confirm that it is on this patient first"
    if cuff.failures >= TRIES:
        return "the cuff failed twice: check cuff and arm, then confirm with Checked"
    return None


def shut(cuff: Cuff, at: float) -> str | None:
    """Why a person's start may not go through now, for them to read; None when it may."""
    if cuff.moving:
        who = f", asked by {cuff.asked_by}" if cuff.asked_by else ""
        return f"the cuff is already measuring{who}"
    if (why := fit(cuff)) is not None:
        return why
    if cuff.stat is not None:
        return f"a STAT run by {cuff.stat.by} is under way: its next reading comes by itself"
    free = next_allowed_at(cuff)
    if free is not None and at < free:
        return f"the arm rests {DEFLATED_S:.0f} s between readings: {free - at:.0f} s more"
    return None
