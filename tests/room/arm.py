"""A cuff on the bench that answers: it measures when asked, and says what became of it."""

from sessionctl.events import Asked, Event, LinkUp, ReadingDue, Reported
from tests.room.bench import Bench

TAKES_S = 35.0
"""As long as a reading of the simulated module takes."""


def says(b: Bench, at: float, state: str, text: str = "") -> list[Event]:
    """What the cuff reports of itself."""
    return b.feed(Reported(at, "cuff", "cuff", state, text=text))


def linked(b: Bench, at: float = 1.0) -> Bench:
    """The bench with its cuff connected."""
    b.feed(LinkUp(at, "cuff"))
    return b


def measures(b: Bench, at: float, takes: float = TAKES_S, pair: tuple[float, float] = (120, 80)) -> float:
    """From a start at `at` to a reading; returns when it was over."""
    says(b, at + 0.2, "inflating")
    b.until(at + takes)
    b.cuff(*pair, at + takes)
    says(b, at + takes, "finished")
    return at + takes


def fails(b: Bench, at: float, why: str = "leak or loose cuff", takes: float = 15.0) -> float:
    """From a start at `at` to a failure; returns when it was over."""
    says(b, at + 0.2, "inflating")
    b.until(at + takes)
    says(b, at + takes, "failed", why)
    return at + takes


def starts(b: Bench) -> list[tuple[float, str]]:
    """Every start that the gate let through, and who asked for it."""
    return [(e.at, e.by) for e in b.told if isinstance(e, Asked) and e.request == "start"]


def stops(b: Bench) -> list[tuple[float, str]]:
    """Every stop that was passed on, and who asked for it."""
    return [(e.at, e.by) for e in b.told if isinstance(e, Asked) and e.request == "stop"]


def announcements(b: Bench) -> list[tuple[float, str, float | None]]:
    """When a start was announced, for which slot, and when it was to come."""
    return [
        (e.at, e.slot, e.due_at) for e in b.told if isinstance(e, ReadingDue) and e.state == "inflating-soon"
    ]
