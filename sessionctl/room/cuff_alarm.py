"""Two tries that failed, told as one condition: low, and medium when a reading is due within 5 min.

Source of both priorities: the handbook's table of technical conditions (default). The 5 min are real ones, as
those after which a reading is overdue.
"""

from dataclasses import replace
from typing import Literal

from sessionctl.events import ConditionBegan, ConditionEnded, Event, Priority
from sessionctl.room.cuff_gate import TRIES
from sessionctl.room.cuff_state import Cuff

NEEDED_WITHIN_S = 300.0


def told(cuff: Cuff, at: float) -> tuple[Cuff, list[Event]]:
    """Begins, changes or ends the condition. A new priority begins before the old one ends: never silent."""
    priority = _priority(cuff, at)
    if priority == cuff.told:
        return cuff, []
    ended = over(cuff, at)
    cuff = replace(cuff, told=priority)
    if priority == "":
        return cuff, ended
    title = f"Cuff failed twice: {cuff.why}"
    began = ConditionBegan(at, cuff.condition, "technical", priority, "failed", cuff.device, text=title)
    return cuff, [began, *ended]


def over(cuff: Cuff, at: float) -> list[Event]:
    """The end of the condition, if it is present."""
    if cuff.told == "":
        return []
    return [ConditionEnded(at, cuff.condition, "technical", cuff.told, "failed", cuff.device)]


def next_due(cuff: Cuff) -> float | None:
    """When a reading comes so near that the failure becomes more urgent."""
    if cuff.told != "low":
        return None
    return min((each.due_at - NEEDED_WITHIN_S for each in cuff.wanted), default=None)


def _priority(cuff: Cuff, at: float) -> Priority | Literal[""]:
    if cuff.failures < TRIES:
        return ""
    near = any(each.due_at - NEEDED_WITHIN_S <= at for each in cuff.wanted)
    return "medium" if near else "low"
