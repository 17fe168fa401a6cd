"""What the writer tells the loop, at what pace it works, and the words for what goes wrong on a disk."""

from dataclasses import dataclass

import apsw

from sessionctl.record.store import NotOurs

GIVE_UP = (apsw.CorruptError, apsw.NotADBError, apsw.ConstraintError, apsw.SQLError, NotOurs)
"""What no further attempt on the same file can mend."""

KEEP_OPEN = (apsw.BusyError, apsw.LockedError, apsw.FullError)
"""What passes by itself; after anything else the file is opened afresh."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Times in seconds and bounds of the journal.

    `group_s`, `slow_s`: 250 ms each, the design's group commit and slow commit. `retry_s`: pause between
    attempts. `calm_s`: quick commits for this long end "slow". `power_s`: at the latest then a group of
    readings is made durable, so that a power cut costs no more. `hold_events`: hours of one room in memory.
    `close_s`: what `close` waits for a disk that does not answer.
    """

    group_s: float = 0.25
    slow_s: float = 0.25
    retry_s: float = 1.0
    calm_s: float = 10.0
    power_s: float = 5.0
    hold_events: int = 50_000
    close_s: float = 5.0


@dataclass(frozen=True, slots=True)
class Written:
    """A commit: the numbers now in the file and on the disk itself, how long it took, what else to say."""

    written: int
    durable: int
    took_s: float
    caught_up: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Failed:
    """An attempt that failed, with the reason for a person."""

    reason: str


def reason_for(error: Exception) -> str:
    """Why nothing could be written, for a person."""
    reasons: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str], ...] = (
        (apsw.FullError, "the disk is full"),
        ((apsw.BusyError, apsw.LockedError), "another program holds the journal file"),
        ((apsw.ReadOnlyError, apsw.PermissionsError), "the disk or the file can only be read"),
        (apsw.CantOpenError, "the journal file cannot be opened"),
        (apsw.IOError, "the disk answers with an error"),
        (GIVE_UP, "the journal file is damaged"),
        (OSError, "the journal folder cannot be written"),
    )
    for kind, text in reasons:
        if isinstance(error, kind):
            return f"{text} ({error})"
    return f"an unexpected error, please report it ({type(error).__name__}: {error})"
