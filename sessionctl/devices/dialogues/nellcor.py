"""A Nellcor that has fallen silent is told to go on: it obeys XON/XOFF and may have seen an XOFF in noise.

Source: the maker's manuals. If the output stalls, send XON (Ctrl-Q) or switch the monitor off and on.
"""

from dataclasses import dataclass

from sessionctl.devices.dialogue import Arrived, Closed, Dialogue, Due, Heard, Opened, Said, Say

XON = b"\x11"
SILENCE_S = 6.0
"""Ours: three lines, and well before the silence is told to people."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """When a line last came, or XON was last said; None without a link."""

    since: float | None = None


def step(state: Hearing, heard: Heard) -> tuple[Hearing, list[Said]]:
    """Says XON after each six seconds without a line."""
    match heard:
        case Opened(at):
            return Hearing(at), []
        case Arrived(at):
            return Hearing(at), []
        case Closed():
            return Hearing(), []
        case Due(at) if state.since is not None and at >= state.since + SILENCE_S:
            return Hearing(at), [Say(XON)]
    return state, []


def next_due(state: Hearing) -> float | None:
    """The end of a tolerable silence."""
    return None if state.since is None else state.since + SILENCE_S


DIALOGUE = Dialogue(frozenset({XON}), Hearing, step, next_due)
