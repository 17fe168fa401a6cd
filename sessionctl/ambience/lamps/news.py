"""What the lamps tell whoever runs them. A fault of a lamp is never more than a low condition."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """`part` (a lamp's name, or "broker", or "sacn") is at fault; `text` is one line for a person."""

    part: str
    text: str


@dataclass(frozen=True, slots=True)
class FaultOver:
    """The fault of `part` has gone."""

    part: str


@dataclass(frozen=True, slots=True)
class Settled:
    """Every lamp has arrived where `scene` wants it; `level` is 0 to 1 of full scale."""

    scene: str
    level: float


News = Fault | FaultOver | Settled
Tell = Callable[[News], None]


class Troubles:
    """The faults that stand, by part. Each is told once when it comes and once when it goes."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._standing: dict[str, str] = {}

    def came(self, part: str, text: str) -> None:
        """States the fault of `part`; the same text again says nothing new."""
        if self._standing.get(part) != text:
            self._standing[part] = text
            self._tell(Fault(part, text))

    def went(self, part: str) -> None:
        if self._standing.pop(part, ""):
            self._tell(FaultOver(part))

    def of(self, *parts: str) -> str:
        """The first fault that stands among `parts`; "" when none does."""
        return next((self._standing[part] for part in parts if part in self._standing), "")
