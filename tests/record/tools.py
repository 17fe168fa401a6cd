"""What the tests of the record share: events, a finished journal, and ways to wait and to look."""

import asyncio
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import apsw

from sessionctl.events import Event, Observed, Tick
from sessionctl.record.files import files
from sessionctl.record.journal import Journal, Pace
from sessionctl.vitals import Observation, Validity, Vital

WALL = 1_763_750_000.0
QUICK = Pace(retry_s=0.02, calm_s=0.05)

Told = list[tuple[str, bool, str]]


def wall(at: float) -> float:
    """Wall time as the tests have it: a fixed offset."""
    return WALL + at


def ticks(first: int, count: int) -> list[Event]:
    """`count` ticks whose `at` is their intended number."""
    return [Tick(float(number)) for number in range(first, first + count)]


def spo2(at: float, value: float | None, validity: Validity = Validity.VALID) -> Observed:
    """One observation of the oximeter."""
    return Observed(at, "oximeter", (Observation(Vital.SPO2, value, validity),))


def journal(state: Path, told: Told | None = None, pace: Pace = QUICK) -> Journal:
    """A journal that notes its troubles in `told`."""

    def note(name: str, present: bool, text: str) -> None:
        if told is not None:
            told.append((name, present, text))

    return Journal(state, wall, note, pace)


async def within(awaited: asyncio.Future[None], seconds: float = 5.0) -> None:
    """Waits, and fails after the deadline."""
    await asyncio.wait_for(awaited, seconds)


async def until(true: Callable[[], bool], seconds: float = 5.0) -> None:
    """Lets the loop run until something is so, or fails after the deadline."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come true in time"
        await asyncio.sleep(0.001)


async def written(state: Path, events: Iterable[Event], checkpoint: bytes = b"") -> Path:
    """A journal file with these events, finished; returns its path."""
    kept = journal(state)
    kept.open()
    last = kept.append(list(events), urgent=True)
    if checkpoint:
        kept.checkpoint(checkpoint)
    await within(kept.committed(last))
    kept.close()
    return files(state)[-1].path


def edit(path: Path, *statements: str) -> None:
    """What another program could do to a file."""
    connection = apsw.Connection(str(path))
    for statement in statements:
        connection.execute(statement)
    connection.close()


def numbers(path: Path) -> list[int]:
    """The event numbers in a file, read past our own reader."""
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    found = [int(str(row[0])) for row in connection.execute("SELECT seq FROM event ORDER BY seq")]
    connection.close()
    return found
