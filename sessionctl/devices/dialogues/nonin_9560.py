"""The Nonin 9560 in the five seconds in which it listens: what it is to send, and what time it is.

Rule 1. The format first, then the clock; each is said once a second until it is answered, never after the
        five seconds. A device that listens no more goes on as it was set before.
Rule 2. A packet of the wanted format is as good as an answer.

Source of commands and of the five seconds: Nonin 9560 OEM specification 6470-000-01.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from sessionctl.devices.decoders.nonin_9560 import LISTENS_S, Format, is_set_clock, select_format, set_clock
from sessionctl.devices.dialogue import Arrived, Closed, Dialogue, Due, Heard, Opened, Said, Say

AGAIN_S = 1.0
LAST_S = LISTENS_S - 0.5  # ours: the last command must reach the device before it stops listening


@dataclass(frozen=True, slots=True)
class Opening:
    """What is to be answered next, since when the link stands, and when the command was last said."""

    next: Literal["format", "clock", ""] = ""
    opened_at: float = 0.0
    said_at: float = 0.0
    wall: datetime | None = None


def dialogue(format_: Format) -> Dialogue[Any]:
    """The conversation that ends with the device sending `format_`."""
    select = select_format(format_)

    def step(state: Opening, heard: Heard) -> tuple[Opening, list[Said]]:
        match heard:
            case Opened(at, wall):
                return Opening("format", at, at, wall), [Say(select)]
            case Closed():
                return Opening(), []
            case Arrived(at, fields) if fields.get("reply") == "accepted" or _is_packet(fields):
                return _answered(state, at)
            case Due(at) if (due := next_due(state)) is not None and at >= due:
                if at > state.opened_at + LAST_S:  # this machine was held up: it listens no more
                    return replace(state, next=""), []
                return replace(state, said_at=at), _command(state, at)
        return state, []

    def _is_packet(fields: Any) -> bool:
        return format_ == 2 and "valid_frames" in fields

    def _answered(state: Opening, at: float) -> tuple[Opening, list[Said]]:
        if state.next != "format" or state.wall is None or at > state.opened_at + LAST_S:
            return replace(state, next=""), []
        state = replace(state, next="clock", said_at=at)
        return state, _command(state, at)

    def _command(state: Opening, at: float) -> list[Said]:
        if state.next == "clock" and state.wall is not None:
            return [Say(set_clock(state.wall + timedelta(seconds=at - state.opened_at)))]
        return [Say(select)]

    return Dialogue(frozenset({select}), Opening, step, next_due, allows=lambda said: is_set_clock(said.data))


def next_due(state: Opening) -> float | None:
    """The next time a command is said again; None when all is answered, or the device listens no more."""
    due = state.said_at + AGAIN_S
    return due if state.next and due <= state.opened_at + LAST_S else None


CONTINUOUS = dialogue(2)
SPOT_CHECK = dialogue(13)
