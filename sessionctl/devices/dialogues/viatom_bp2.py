"""Viatom BP2 cuffs are only watched: their state is asked for every few seconds, and they are never started.

Rule 1. A result counts when the cuff was seen at work on this link, once. What it says of a reading that it
        took before, or says again while the result stands on its screen, is no new reading.
Rule 2. No request of a person is taken (`takes_requests`): the commands that inflate stand in no list here.
"""

from dataclasses import dataclass, replace

from sessionctl.devices.decoders.frames import Fields
from sessionctl.devices.decoders.viatom_a5 import request
from sessionctl.devices.decoders.viatom_bp2 import STATE
from sessionctl.devices.dialogue import Arrived, Closed, Dialogue, Due, Heard, Opened, Said, Say
from sessionctl.devices.dialogues.viatom_o2 import NOTIFY, WRITE

__all__ = ["DIALOGUE", "NOTIFY", "WRITE"]

ASK_S = 5.0
"""As often as the published client asks: nothing shows on the cuff, and the link stays up."""

AT_WORK = (4, 15)
"""States in which the cuff is inflated: a single reading, one of three in a row."""

ASK = request(STATE)


@dataclass(frozen=True, slots=True)
class Watching:
    """When the state is asked for next (None without a link), and whether a result is awaited."""

    next_at: float | None = None
    awaited: bool = False


def step(state: Watching, heard: Heard) -> tuple[Watching, list[Said]]:
    """Asks for the state, and remembers whether the cuff has been at work since its last result."""
    match heard:
        case Opened(at):
            return Watching(at + ASK_S), [Say(ASK, WRITE)]
        case Closed():
            return Watching(), []
        case Arrived(fields=fields):
            return replace(state, awaited=_awaited(state.awaited, fields)), []
        case Due(at) if state.next_at is not None and at >= state.next_at:
            return replace(state, next_at=at + ASK_S), [Say(ASK, WRITE)]
    return state, []


def _awaited(before: bool, fields: Fields) -> bool:
    if fields.get("result"):
        return False
    return before or "cuff_pressure_mmhg" in fields or fields.get("state") in AT_WORK


def awaits(state: Watching, fields: Fields) -> bool:
    """A result is believed after work only."""
    return not fields.get("result") or state.awaited


DIALOGUE = Dialogue(frozenset({ASK}), Watching, step, lambda state: state.next_at, awaits)
