"""A Microlife cuff: its clock is set, its memory read, and the cuff told to hang up. Once on each link.

Rule 1. What is asked waits for the answer before it, or 5 s; then it goes on.
Rule 2. A memory that says what it said on an earlier link is no news.
"""

from dataclasses import dataclass, replace
from typing import Literal

from sessionctl.devices.decoders.frames import Fields
from sessionctl.devices.decoders.memory import stamp_of
from sessionctl.devices.decoders.microlife import ACKNOWLEDGED, CLOCK, COMMANDS, frame, set_clock
from sessionctl.devices.dialogue import Arrived, Closed, Dialogue, Due, Heard, Opened, Said, Say

CHANNEL = "fff2"
ANSWER_S = 5.0  # ours: the whole memory is some fifty notifications, a second or two

READ, LEAVE = Say(COMMANDS["read-all"], CHANNEL), Say(COMMANDS["disconnect"], CHANNEL)

Phase = Literal["away", "clock", "reading", "done"]


@dataclass(frozen=True, slots=True)
class Reading:
    """Where the conversation stands, when it goes on by itself, and the memory as it was last read."""

    phase: Phase = "away"
    due: float | None = None
    known: str = ""


def step(state: Reading, heard: Heard) -> tuple[Reading, list[Said]]:
    """Clock, memory, farewell."""
    match heard:
        case Opened(at, wall) if wall is not None:
            return replace(state, phase="clock", due=at + ANSWER_S), [Say(set_clock(wall), CHANNEL)]
        case Opened(at):
            return _read(state, at)
        case Closed():
            return Reading(known=state.known), []
        case Arrived(at, fields) if state.phase == "clock" and fields.get("payload") == ACKNOWLEDGED:
            return _read(state, at)
        case Arrived(_, fields) if state.phase == "reading" and "records" in fields:
            return Reading("done", known=str(fields["payload"])), [LEAVE]
        case Due(at) if state.due is not None and at >= state.due:
            return (
                _read(state, at) if state.phase == "clock" else (Reading("done", known=state.known), [LEAVE])
            )
    return state, []


def _read(state: Reading, at: float) -> tuple[Reading, list[Said]]:
    return replace(state, phase="reading", due=at + ANSWER_S), [READ]


def awaits(state: Reading, fields: Fields) -> bool | None:
    """None for a memory that is known."""
    return None if state.known and fields.get("payload") == state.known else True


def allows(said: Say) -> bool:
    """The gate's judgement of what may leave: a time for the clock, read all, disconnect."""
    if said.channel != CHANNEL:
        return False
    if said.data in COMMANDS.values():
        return True
    payload = said.data[4:-1]
    return len(payload) == 7 and payload[0] == CLOCK and said.data == frame(payload) and _is_time(payload)


def _is_time(payload: bytes) -> bool:
    year, *rest = payload[1:]
    return stamp_of(2000 + year, *rest) is not None


DIALOGUE = Dialogue(frozenset(), Reading, step, lambda state: state.due, awaits, allows=allows)
