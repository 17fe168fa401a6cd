"""The way from a port to a number, rung by rung: where a device stands still, since when and why.

Rule 1. The first rung that does not hold says what a technician can do; those above it only wait for it.
Rule 2. Silence is a fault of a continuous device; others speak when they are asked or have something to say.
"""

from dataclasses import dataclass
from typing import Literal

from sessionctl.devices.tap import PAUSE_S, Tap

State = Literal["good", "bad", "waiting", "resting"]

SILENT = "nothing comes: is it switched on, set to send, and is the cable in?"
RESTS = "silent until it has something to say"


@dataclass(frozen=True, slots=True)
class Rung:
    """`since` is in journal time; None where that is not known. `text` says how it is, or why it is not."""

    name: str
    state: State
    since: float | None
    text: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a device is: a port or a Bluetooth adapter; `there` is None where that cannot be looked up."""

    kind: Literal["port", "adapter"]
    name: str
    there: bool | None


@dataclass(frozen=True, slots=True)
class Line:
    """The link as the room knows it (`up` None: no word of it yet). `continuous`: its silence is a fault."""

    up: bool | None
    text: str
    since: float | None
    continuous: bool


def ladder(place: Place, line: Line, tap: Tap, at: float, guess: str) -> tuple[Rung, ...]:
    """The four rungs up to accepted frames, at journal time `at`; `guess` says what unread bytes might be."""
    found = [_place(place, line), _link(place, line)]
    below = found[-1]
    for rung in (_bytes, _frames):
        name = rung.__name__.lstrip("_")
        below = rung(line, tap, at, guess) if below.state == "good" else Rung(name, "waiting", None, "")
        found.append(below)
    return tuple(found)


def _place(place: Place, line: Line) -> Rung:
    if line.up:
        return Rung(place.kind, "good", line.since, place.name)
    if place.there is None:
        return Rung(place.kind, "waiting", line.since, place.name)
    if place.there:
        return Rung(place.kind, "good", None, place.name)
    missing = "no such port" if place.kind == "port" else "no Bluetooth adapter"
    return Rung(place.kind, "bad", line.since, f"{missing}: {place.name}" if place.name else missing)


def _link(place: Place, line: Line) -> Rung:
    name = "opened" if place.kind == "port" else "connected"
    if line.up is None:
        return Rung(name, "waiting", None, "not tried yet")
    if line.up:
        return Rung(name, "good", line.since, line.text)
    state: State = "bad" if line.continuous or place.kind == "port" else "resting"
    return Rung(name, state, line.since, line.text)


def _bytes(line: Line, tap: Tap, at: float, guess: str) -> Rung:
    flow = tap.arrived
    if flow.at is not None and at - flow.at <= PAUSE_S:
        return Rung("bytes", "good", flow.since, f"{flow.count} bytes on this link")
    since = line.since if flow.at is None else flow.at
    if not line.continuous:
        return Rung("bytes", "good" if flow.count else "resting", since, RESTS)
    return Rung("bytes", "bad", since, SILENT)


def _frames(line: Line, tap: Tap, at: float, guess: str) -> Rung:
    flow = tap.frames
    if flow.at is not None and (at - flow.at <= PAUSE_S or not line.continuous):
        return Rung(
            "frames", "good", flow.since, f"{flow.count} accepted, {tap.refused} refused on this link"
        )
    why = f" ({tap.reason})" if tap.reason else ""
    since = tap.arrived.since if flow.at is None else flow.at
    return Rung("frames", "bad", since, f"bytes come, none can be read{why}: {guess}")


def guess_words(device: str, model: str, models: tuple[str, ...]) -> str:
    """What to do about bytes that nobody can read: `models` speak what they look like, none where unknown."""
    if model in models:
        return "they look like this model's; a noisy line or a wrong setting spoils them"
    if models:
        return f"they look like another model's: try model {' or '.join(models)}"
    return (
        "unknown: check model, baud and parity, or record them:"
        f" sessionctl devices capture {device} {device}.jsonl"
    )
