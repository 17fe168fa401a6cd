"""A stream that must be started, and kept alive every few seconds: the conversation of several oximeters."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from sessionctl.devices.decoders.frames import Fields
from sessionctl.devices.dialogue import Arrived, Closed, Dialogue, Due, Heard, Opened, Said, Say


@dataclass(frozen=True, slots=True)
class Streaming:
    """When the stream was last heard or started, and when it was last kept alive; None without a link."""

    heard_at: float | None = None
    kept_at: float = 0.0


def streaming(
    start: tuple[Say, ...],
    keep_alive: Say,
    *,
    every_s: float,
    silence_s: float,
    runs: Callable[[Fields], bool],
    identifying: bool = False,
) -> Dialogue[Streaming]:
    """A dialogue that says `start` when the link stands and after each silence, and else `keep_alive`.

    `runs` knows a frame of the stream from other replies. Nothing but these commands ever leaves;
    `identifying`: a search may say them too, to find out what is on a line.
    """

    def step(state: Streaming, heard: Heard) -> tuple[Streaming, list[Said]]:
        match heard:
            case Opened(at):
                return Streaming(at, at), [*start]
            case Closed():
                return Streaming(), []
            case Arrived(at, fields) if state.heard_at is not None and runs(fields):
                return replace(state, heard_at=at), []
            case Due(at) if state.heard_at is not None:
                return due(state, state.heard_at, at)
        return state, []

    def due(state: Streaming, heard_at: float, at: float) -> tuple[Streaming, list[Said]]:
        if at >= heard_at + silence_s:
            return Streaming(at, at), [*start]
        if at >= state.kept_at + every_s:
            return replace(state, kept_at=at), [keep_alive]
        return state, []

    def next_due(state: Streaming) -> float | None:
        """The end of a tolerable silence, or the next keep-alive."""
        if state.heard_at is None:
            return None
        return min(state.heard_at + silence_s, state.kept_at + every_s)

    commands = frozenset(said.data for said in (*start, keep_alive))
    harmless = commands if identifying else frozenset[bytes]()
    return Dialogue(commands, Streaming, step, next_due, identifying=harmless)
