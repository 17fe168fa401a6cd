"""Contec CMS50 with the new protocol: a stream that must be started, and kept alive about every five seconds.

Source of commands and times: Contec document V7.0 (keep-alive about every 5 s, a reply within 1 s).
"""

from dataclasses import dataclass, replace

from sessionctl.devices.decoders.contec_cms50 import COMMANDS
from sessionctl.devices.dialogue import Arrived, Closed, Dialogue, Due, Heard, Opened, Said, Say

START, KEEP_ALIVE = COMMANDS["start-stream"], COMMANDS["keep-alive"]
KEEP_ALIVE_S = 5.0
SILENCE_S = 2.0  # ours: twice the second a reply may take, and 120 packets of a stream that runs


@dataclass(frozen=True, slots=True)
class Streaming:
    """When the stream was last heard or started, and when it was last kept alive; None without a link."""

    heard_at: float | None = None
    kept_at: float = 0.0


def step(state: Streaming, heard: Heard) -> tuple[Streaming, list[Said]]:
    """Starts the stream when the link stands and again after silence; keeps it alive."""
    match heard:
        case Opened(at):
            return Streaming(at, at), [Say(START)]
        case Closed():
            return Streaming(), []
        case Arrived(at, fields) if state.heard_at is not None and "spo2_percent" in fields:
            return replace(state, heard_at=at), []
        case Due(at) if state.heard_at is not None:
            return _due(state, state.heard_at, at)
    return state, []


def _due(state: Streaming, heard_at: float, at: float) -> tuple[Streaming, list[Said]]:
    if at >= heard_at + SILENCE_S:
        return Streaming(at, at), [Say(START)]
    if at >= state.kept_at + KEEP_ALIVE_S:
        return replace(state, kept_at=at), [Say(KEEP_ALIVE)]
    return state, []


def next_due(state: Streaming) -> float | None:
    """The end of a tolerable silence, or the next keep-alive."""
    if state.heard_at is None:
        return None
    return min(state.heard_at + SILENCE_S, state.kept_at + KEEP_ALIVE_S)


DIALOGUE = Dialogue(
    frozenset({START, KEEP_ALIVE}), Streaming, step, next_due, identifying=frozenset({START, KEEP_ALIVE})
)
