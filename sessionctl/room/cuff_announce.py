"""Starts that no person taps: announced to the therapist first, then let through.

Rule 1. Ten real seconds before the cuff inflates by itself the therapist is told (`inflating-soon`). They may
        defer the reading, where its rules allow, or stop the cuff: then nothing inflates for it.
Rule 2. An announcement that cannot be kept (link lost, another reading, a restart) is void, and made anew.
Rule 3. A reading has at most two automatic tries. Stop spends both of every reading that is due.
The ten seconds are real, whatever the demo's speed.
"""

from dataclasses import replace

from sessionctl.events import Event, ReadingDue
from sessionctl.room.between import Wanted
from sessionctl.room.cuff_gate import TRIES, by_itself_from, fit
from sessionctl.room.cuff_state import Announced, Cuff
from sessionctl.room.timetable_slots import ANNOUNCED_S


def planned(cuff: Cuff, wanted: tuple[Wanted, ...]) -> Cuff:
    """The timetable now wants these; tries are forgotten of what it no longer wants, or wants later."""
    return replace(cuff, wanted=wanted, spent=tuple(each for each in cuff.spent if each in wanted))


def given_up(cuff: Cuff, at: float) -> Cuff:
    """No automatic start any more for what is due, or was about to be."""
    due = [each for each in cuff.wanted if each.due_at <= at + ANNOUNCED_S]
    return replace(cuff, spent=(*cuff.spent, *(each for each in due for _ in range(TRIES))))


def next_wanted(cuff: Cuff) -> Wanted | None:
    """The reading that an automatic start would be for."""
    left = [each for each in cuff.wanted if cuff.spent.count(each) < TRIES]
    return min(left, key=lambda each: each.due_at, default=None)


def announced(cuff: Cuff, at: float) -> tuple[Cuff, list[Event]]:
    """Announces what may inflate the cuff in ten seconds, and takes back what can no longer be kept."""
    wanted = _startable(cuff)
    earliest = by_itself_from(cuff)
    if cuff.announced is not None:
        kept = cuff.announced.wanted == wanted and earliest <= cuff.announced.inflates_at
        if kept:
            return cuff, []
        cuff = replace(cuff, announced=None)
    if wanted is None or at < max(wanted.due_at, earliest) - ANNOUNCED_S:
        return cuff, []
    inflates_at = max(wanted.due_at, earliest, at + ANNOUNCED_S)
    told = ReadingDue(at, wanted.slot, wanted.label, "inflating-soon", inflates_at)
    return replace(cuff, announced=Announced(wanted, inflates_at)), [told]


def due_for(cuff: Cuff, at: float) -> Wanted | None:
    """The announced reading whose ten seconds are over."""
    if cuff.announced is None or at < cuff.announced.inflates_at:
        return None
    return cuff.announced.wanted


def next_due(cuff: Cuff) -> float | None:
    """When an announcement is made, or the cuff inflates as announced."""
    if cuff.announced is not None:
        return cuff.announced.inflates_at
    wanted = _startable(cuff)
    return None if wanted is None else max(wanted.due_at, by_itself_from(cuff)) - ANNOUNCED_S


def _startable(cuff: Cuff) -> Wanted | None:
    if cuff.moving or cuff.stat is not None or fit(cuff) is not None:
        return None
    return next_wanted(cuff)
