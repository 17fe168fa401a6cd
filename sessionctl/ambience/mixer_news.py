"""What a player tells: plain facts, with the words the room's record uses."""

from collections.abc import Callable
from dataclasses import dataclass

SILENCE = "silence"
"""Stands for a track id where an intended silence is the item."""


@dataclass(frozen=True, slots=True)
class Started:
    """An item begins to be heard."""

    track_id: str


@dataclass(frozen=True, slots=True)
class Ended:
    """An item is no longer heard."""

    track_id: str


@dataclass(frozen=True, slots=True)
class BackupBed:
    """The backup bed fades in, and why."""

    reason: str


@dataclass(frozen=True, slots=True)
class Fault:
    """Something is wrong; one line for a person."""

    text: str


@dataclass(frozen=True, slots=True)
class FaultOver:
    """The fault told with this text is over."""

    text: str


PlayerEvent = Started | Ended | BackupBed | Fault | FaultOver
Tell = Callable[[PlayerEvent], None]


class Faults:
    """Tells each fault once when it begins, once when it ends, and again when it changes."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._standing: dict[str, str] = {}

    def set(self, part: str, text: str) -> None:
        """What is wrong with `part`; empty: nothing (any more)."""
        before = self._standing.get(part, "")
        if text == before:
            return
        if before:
            del self._standing[part]
            self._tell(FaultOver(before))
        if text:
            self._standing[part] = text
            self._tell(Fault(text))

    @property
    def text(self) -> str:
        """All that is wrong at present, in one line."""
        return "; ".join(self._standing.values())
