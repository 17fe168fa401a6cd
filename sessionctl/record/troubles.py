"""When a struggling disk becomes a condition for people, and when that is over. Pure: time comes in."""

from dataclasses import dataclass

from sessionctl.record.news import Failed, Pace, Written

WRITE = "journal-write"
SLOW = "journal-slow"

_AGAIN_S = 60.0
"""A failure that goes on is told again with new figures at most this often."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """`name` is "journal-write" or "journal-slow"; `present` False: over."""

    name: str
    present: bool
    text: str


class Troubles:
    """Fed with what the writer says; answers what people are to be told."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._failing_since: float | None = None
        self._told = 0.0
        self._reason = ""
        self._slow_at: float | None = None
        self._dropped_before = 0
        self._dropped_told = 0

    @property
    def failing(self) -> bool:
        """True while writing does not succeed."""
        return self._failing_since is not None

    def failed(self, now: float, news: Failed, waiting: int, dropped: int) -> list[Trouble]:
        """An attempt failed; `waiting` events are kept in memory, `dropped` in all could not be."""
        if self._failing_since is None:
            self._failing_since = now
            self._reason = ""
        changed = news.reason != self._reason
        self._reason = news.reason
        return self._tell_failing(now, waiting, dropped, changed)

    def looked(self, now: float, busy_since: float | None, waiting: int, dropped: int) -> list[Trouble]:
        """A look from the loop, for a writer that does not come back from the disk."""
        if self._failing_since is not None:
            return self._tell_failing(now, waiting, dropped, changed=False)
        if busy_since is None or now - busy_since <= self._pace.slow_s:
            return []
        return self._slow(now, f"the disk has not answered for {(now - busy_since) * 1000:.0f} ms")

    def written(self, now: float, news: Written, dropped: int) -> list[Trouble]:
        """A commit succeeded."""
        found = [Trouble(WRITE, True, news.note)] if news.note and self._failing_since is None else []
        if self._failing_since is not None:
            if news.note:
                found.append(Trouble(WRITE, True, news.note))
            if news.caught_up:
                lost = dropped - self._dropped_before
                what = f"{lost} events could not be kept" if lost else "nothing was lost"
                took = now - self._failing_since
                found.append(Trouble(WRITE, False, f"the record is written again after {took:.0f} s; {what}"))
                self._failing_since, self._dropped_before = None, dropped
            return found
        if news.took_s > self._pace.slow_s:
            return found + self._slow(now, f"writing the record took {news.took_s * 1000:.0f} ms")
        if self._slow_at is not None and now - self._slow_at >= self._pace.calm_s:
            self._slow_at = None
            found.append(Trouble(SLOW, False, "the record is written in time again"))
        return found

    def _slow(self, now: float, text: str) -> list[Trouble]:
        begins = self._slow_at is None
        self._slow_at = now
        return [Trouble(SLOW, True, text)] if begins else []

    def _tell_failing(self, now: float, waiting: int, dropped: int, changed: bool) -> list[Trouble]:
        first_drop = dropped > self._dropped_told == self._dropped_before
        if not (changed or first_drop or now - self._told >= _AGAIN_S):
            return []
        self._told, self._dropped_told = now, dropped
        text = f"the record cannot be written: {self._reason}; {waiting} events are kept in memory"
        if dropped > self._dropped_before:
            text += f", {dropped - self._dropped_before} older ones could not be kept"
        return [Trouble(WRITE, True, text)]
