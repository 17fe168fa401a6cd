"""STAT: readings 5 s apart for at most 5 minutes, begun by medical staff.

It ends by itself, by Stop, after two failures, with the link, with another cuff, and with a restart. No
reading of it is begun from its end on; one that is under way then is finished, within the limit that every
reading has.
Source: the 5 min and the 5 s are the field's practice (operator manuals of bedside monitors).
"""

from dataclasses import replace

from sessionctl.events import Event
from sessionctl.room.cuff_gate import TRIES, stat_from
from sessionctl.room.cuff_run import started
from sessionctl.room.cuff_state import Cuff, Stat

STAT_S = 300.0


def begun(cuff: Cuff, at: float, by: str) -> Cuff:
    """A reading that is under way counts as the first of the run."""
    return replace(cuff, stat=Stat(by, at + STAT_S), announced=None)


def gone_on(cuff: Cuff, at: float) -> tuple[Cuff, list[Event]]:
    """Begins the next reading of the run as soon as the arm has had its 5 s, or ends the run."""
    if cuff.stat is None:
        return cuff, []
    if at >= cuff.stat.until or cuff.failures >= TRIES or not cuff.linked or cuff.held:
        return replace(cuff, stat=None), []
    if cuff.moving or at < stat_from(cuff):
        return cuff, []
    return started(cuff, at, f"{cuff.stat.by}, STAT", "STAT")


def next_due(cuff: Cuff) -> float | None:
    """When the next reading of the run begins, or the run ends."""
    if cuff.stat is None:
        return None
    return cuff.stat.until if cuff.moving else min(cuff.stat.until, stat_from(cuff))
