"""The record of a room as the loop sees it: numbers at once, durability awaited, trouble told.

Every method is called on the loop and costs microseconds, but for `open` (before serving) and `close`.
"""

import asyncio
import os
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import apsw

from sessionctl.events import Event
from sessionctl.record.files import FOLDER, FileKind, JournalFailed, JournalLocked, lock
from sessionctl.record.mailbox import Mailbox, Rotate
from sessionctl.record.news import Failed, Pace, Written, reason_for
from sessionctl.record.recover import Found, Recovered, find, finish_older, recovered
from sessionctl.record.troubles import Trouble, Troubles
from sessionctl.record.writer import NewFile, Writer

__all__ = ["Journal", "JournalFailed", "JournalLocked", "Pace", "Recovered"]

_MOST_WAITERS = 1000
"""People confirm at human pace; more than this waiting means that nobody awaits them."""


def _unheard(name: str, present: bool, text: str) -> None:
    """For a journal whose owner does not ask for trouble."""


class Journal:
    """`wall` gives the wall time of an `at`; `on_trouble(name, present, text)` is called on the loop."""

    def __init__(
        self,
        state_dir: Path,
        wall: Callable[[float], float],
        on_trouble: Callable[[str, bool, str], None] = _unheard,
        pace: Pace = Pace(),  # noqa: B008 (frozen)
    ) -> None:
        self._state_dir = state_dir
        self._directory = state_dir / FOLDER
        self._wall = wall
        self._on_trouble = on_trouble
        self._pace = pace
        self._troubles = Troubles(pace)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._look: asyncio.TimerHandle | None = None
        self._waiters: list[tuple[int, asyncio.Future[None]]] = []
        self._written = 0
        self._durable = 0
        self._held: int | None = None

    def open(self) -> Recovered:
        """Takes the record for this process, checks the newest file and starts the writer. Blocks.

        A damaged file is set aside and a disk that cannot be written is worked around: both only show in
        `Recovered.trouble`. Raises JournalLocked when another monitor or program holds the record,
        JournalFailed when there can be no folder for it.
        """
        self._held = lock(self._directory)
        try:
            found = find(self._state_dir)
            self._mailbox = Mailbox(found.head.seq, self._pace.hold_events, self._pace.group_s)
            self._writer = Writer(
                self._directory, self._mailbox, self._pace, found.epoch, found.head, self._from_writer
            )
            self._written = self._durable = found.head.seq
            finish_older(self._state_dir)
            answer = self._begin(found)
        except BaseException:
            os.close(self._held)
            self._held = None
            raise
        self._thread = threading.Thread(target=self._writer.run, name="journal", daemon=True)
        self._thread.start()
        return answer

    @property
    def last_seq(self) -> int:
        """The last number given."""
        return self._mailbox.given

    @property
    def written_seq(self) -> int:
        """The last number that readers of the file can see."""
        return self._written

    def append(self, events: Sequence[Event], urgent: bool) -> int:
        """Numbers and queues the events; returns the last number. `urgent`: on the disk at once."""
        if not events:
            return self._mailbox.given
        wall = self._wall
        last = self._mailbox.put_events(tuple(events), tuple([wall(event.at) for event in events]), urgent)
        self._keep_looking()
        return last

    def committed(self, seq: int) -> asyncio.Future[None]:
        """Completes when every event up to `seq` is on the disk itself; asks for that at once.

        Raises JournalFailed(reason) when an attempt failed meanwhile. The events are kept and tried again
        all the same, so a later `committed` of the same number may succeed. ValueError: no such number yet.
        """
        if seq > self._mailbox.given:
            raise ValueError(f"event {seq} has not been given")
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if seq <= self._durable:
            future.set_result(None)
            return future
        future.add_done_callback(_look_at_error)
        if len(self._waiters) >= _MOST_WAITERS:
            self._waiters = [waiter for waiter in self._waiters if not waiter[1].done()]
        if len(self._waiters) >= _MOST_WAITERS:
            future.set_exception(JournalFailed("too many confirmations wait for the disk"))
            return future
        self._waiters.append((seq, future))
        self._mailbox.ask_durable()
        self._keep_looking()
        return future

    def rotate(self, kind: FileKind = "day", session_id: str = "", state: bytes = b"") -> None:
        """The next events go to a new file; `state` is the checkpoint it starts with (last number)."""
        self._mailbox.put_rotate(Rotate(kind, session_id, state))
        self._keep_looking()

    def checkpoint(self, body: bytes) -> None:
        """Keeps the state after the last number given; replaces the one before."""
        self._mailbox.put_snapshot(body)
        self._keep_looking()

    def close(self) -> None:
        """Writes what is queued and ends. Blocks, for `Pace.close_s` at most.

        Raises JournalFailed, with how many, when events could not be written.
        """
        if self._held is None:
            return
        self._mailbox.stop()
        self._thread.join(self._pace.close_s)
        ended = not self._thread.is_alive()
        if ended:  # else the disk still has the thread: the record stays taken until the process ends
            os.close(self._held)
        self._held = None
        if self._look is not None:
            self._look.cancel()
        left = self._mailbox.given - self._writer.written
        self._settle(
            self._writer.durable if left else self._mailbox.given, JournalFailed("the journal is closed")
        )
        if left:
            raise JournalFailed(f"{left} events could not be written before the end")

    def _begin(self, found: Found) -> Recovered:
        """Opens the file to go on in, or makes the next; what cannot be done now is left to the writer."""
        header, file = found.header, found.file
        kind: FileKind = header.kind if header else file.kind if file else "day"
        session = header.session if header else ""
        path = file.path if file and not found.follow else None
        trouble = found.trouble
        try:
            if path is not None:
                self._writer.start_in(path, kind, session)
            else:
                path = self._writer.start_new(NewFile(kind, session, found.follow))
        except (apsw.BusyError, apsw.LockedError) as error:
            raise JournalLocked(
                f"{path or self._directory}: another program holds the journal; close it and start again"
            ) from error
        except (apsw.Error, OSError) as error:
            sentence = f"the record cannot be written yet: {reason_for(error)}"
            trouble = f"{trouble}; {sentence}" if trouble else sentence
        return recovered(self._state_dir, found, path or self._directory, kind, session, trouble)

    def _from_writer(self, news: Written | Failed) -> None:
        """In the writer's thread: hands the news to the loop, if there is one."""
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop has ended; `close` asks the writer itself
                self._loop.call_soon_threadsafe(self._heard, news)

    def _heard(self, news: Written | Failed) -> None:
        now = time.monotonic()
        if isinstance(news, Failed):
            self._settle(self._durable, JournalFailed(news.reason))
            waiting = self._mailbox.given - self._written
            self._say(self._troubles.failed(now, news, waiting, self._mailbox.dropped))
            return
        self._written, self._durable = news.written, news.durable
        self._settle(news.durable, None)
        self._say(self._troubles.written(now, news, self._mailbox.dropped))

    def _settle(self, durable: int, failed: JournalFailed | None) -> None:
        """Answers those who wait for a number up to `durable`; with `failed` all the others too."""
        waiters, self._waiters = self._waiters, []
        for seq, future in waiters:
            if future.done():
                continue
            if seq <= durable:
                future.set_result(None)
            elif failed is not None:
                future.set_exception(failed)
            else:
                self._waiters.append((seq, future))

    def _keep_looking(self) -> None:
        """Looks at the writer while something is not written: a disk that never answers sends no news."""
        if self._look is None:
            self._loop = self._loop or asyncio.get_running_loop()
            self._look = self._loop.call_later(self._pace.slow_s, self._look_at_writer)

    def _look_at_writer(self) -> None:
        self._look = None
        waiting = self._mailbox.given - self._written
        self._say(
            self._troubles.looked(time.monotonic(), self._writer.busy_since, waiting, self._mailbox.dropped)
        )
        if waiting or self._waiters or self._writer.busy_since is not None:
            self._keep_looking()

    def _say(self, troubles: list[Trouble]) -> None:
        for trouble in troubles:
            self._on_trouble(trouble.name, trouble.present, trouble.text)


def _look_at_error(future: asyncio.Future[None]) -> None:
    """Marks the error as seen: a confirmation nobody awaits any more is no accident."""
    if not future.cancelled():
        future.exception()
