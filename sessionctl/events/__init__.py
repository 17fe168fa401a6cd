"""Every fact a room can state, to and from one line of JSON.

Rule 1. Inputs come from outside the core; outcomes are what `room.step` answers. Both are journaled.
Rule 2. `at` is seconds of journal time: it counts suspend, it never goes back, and a new boot advances it by
        the wall-clock gap. Wall time is written beside it and only printed.
Rule 3. A room is the fold of its inputs, so an input holds everything the core needs, settings included.
"""

from typing import Annotated

import orjson
from pydantic import Discriminator, TypeAdapter

from sessionctl.events.inputs import (
    INPUTS,
    Booted,
    ClockSet,
    Command,
    Configured,
    Fault,
    Garbled,
    Input,
    LinkDown,
    LinkUp,
    Measured,
    Reported,
    Tick,
)
from sessionctl.events.outcomes import (
    AmbienceTold,
    Asked,
    AudioChanged,
    BaselineSet,
    Bound,
    ConditionBegan,
    ConditionEnded,
    Cue,
    DoseMarked,
    Held,
    Marked,
    Observed,
    Outcome,
    PhaseChanged,
    ReadingDue,
    Refused,
    SessionClosed,
    SessionOpened,
    SignalChanged,
    Steered,
)
from sessionctl.events.words import ConditionType, HeldWhy, Presence, Priority, Role

__all__ = [
    "INPUTS",
    "AmbienceTold",
    "Asked",
    "AudioChanged",
    "BaselineSet",
    "Booted",
    "Bound",
    "ClockSet",
    "Command",
    "ConditionBegan",
    "ConditionEnded",
    "ConditionType",
    "Configured",
    "Cue",
    "DoseMarked",
    "Event",
    "Fault",
    "Garbled",
    "Held",
    "HeldWhy",
    "Input",
    "LinkDown",
    "LinkUp",
    "Marked",
    "Measured",
    "Observed",
    "Outcome",
    "PhaseChanged",
    "Presence",
    "Priority",
    "ReadingDue",
    "Refused",
    "Reported",
    "Role",
    "SessionClosed",
    "SessionOpened",
    "SignalChanged",
    "Steered",
    "Tick",
    "from_json",
    "to_json",
]

Event = Input | Outcome

_EVENT: TypeAdapter[Event] = TypeAdapter(Annotated[Event, Discriminator("kind")])


def to_json(event: Event) -> bytes:
    """One line of JSON without a line end."""
    return orjson.dumps(event, option=orjson.OPT_NON_STR_KEYS)  # values by vital: their names are words


def from_json(line: bytes | str) -> Event:
    """The event in one line of JSON. Raises ValueError when it is none of ours."""
    return _EVENT.validate_json(line)
