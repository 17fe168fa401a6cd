"""The one ordered queue between the loop, which may not wait, and the thread that writes.

Rule 1. Numbers are given on the loop, in order, when events are put in.
Rule 2. The queue is bounded. Beyond the bound the oldest events make way for a `Lost` naming their numbers.
Rule 3. Readings are taken in groups (`group_s`); asking for durability, or an urgent batch, takes all at
        once.
"""

import threading
import time
from collections import deque
from dataclasses import dataclass

from sessionctl.events import Event
from sessionctl.record.files import FileKind


@dataclass(slots=True)
class Batch:
    """Events with the wall time of each, the first of them numbered `first`."""

    first: int
    events: tuple[Event, ...]
    walls: tuple[float, ...]


@dataclass(slots=True)
class Lost:
    """Numbers given to events that could not be kept."""

    first: int
    last: int
    at: float
    wall: float


@dataclass(slots=True)
class Snapshot:
    """A checkpoint on its way: the state after event `seq`. Empty when a later one has replaced it."""

    seq: int
    body: bytes


@dataclass(slots=True)
class Rotate:
    """What follows goes to a new file."""

    kind: FileKind
    session: str
    state: bytes


Item = Batch | Lost | Snapshot | Rotate


class Mailbox:
    """Putting in is for the loop only and costs microseconds; `take` and `pause` are for the writer only."""

    def __init__(self, given: int, hold_events: int, group_s: float) -> None:
        self.given = given
        self.dropped = 0
        self._hold_events = hold_events
        self._group_s = group_s
        self._items: deque[Item] = deque()
        self._waiting = 0
        self._asked = 0
        self._asked_since: float | None = None
        self._since: float | None = None
        self._idle = False
        self._stopped = False
        self._snapshot: Snapshot | None = None
        self._changed = threading.Condition(threading.Lock())

    @property
    def stopped(self) -> bool:
        """True once the writer is to end."""
        return self._stopped

    @property
    def waiting(self) -> int:
        """How many events wait to be taken."""
        return self._waiting

    def put_events(self, events: tuple[Event, ...], walls: tuple[float, ...], urgent: bool) -> int:
        """Numbers the events and queues them; returns the last number."""
        with self._changed:
            self._items.append(Batch(self.given + 1, events, walls))
            self.given += len(events)
            self._waiting += len(events)
            while self._waiting > self._hold_events:
                self._drop_oldest()
            self._notice(urgent)
            return self.given

    def put_rotate(self, rotate: Rotate) -> None:
        """Queues the change to a new file behind everything put in before."""
        with self._changed:
            self._items.append(rotate)
            self._notice(urgent=True)

    def put_snapshot(self, body: bytes) -> None:
        """Queues a checkpoint after the last number given; one still waiting becomes empty."""
        with self._changed:
            if self._snapshot is not None:
                self._snapshot.body = b""
            self._snapshot = Snapshot(self.given, body)
            self._items.append(self._snapshot)
            self._notice(urgent=False)

    def ask_durable(self) -> None:
        """Everything given so far is to be made durable at once."""
        with self._changed:
            self._notice(urgent=True)

    def stop(self) -> None:
        """No more waiting: what is queued is taken at once, then `take` returns nothing."""
        with self._changed:
            self._stopped = True
            self._changed.notify()

    def take(self, limit: int, durable: int) -> tuple[list[Item], bool, float | None]:
        """Waits until something is due; returns items of about `limit` events in order.

        A Rotate comes alone. Also says whether durability is asked for beyond `durable`, and since when
        (monotonic). No items and no asking: stopped, and all taken.
        """
        with self._changed:
            self._wait_until_due(durable)
            taken: list[Item] = []
            count = 0
            while self._items and count < limit:
                if isinstance(self._items[0], Rotate) and taken:
                    break
                item = self._items.popleft()
                taken.append(item)
                if item is self._snapshot:
                    self._snapshot = None
                if isinstance(item, Rotate):
                    break
                if isinstance(item, Batch):
                    count += len(item.events)
            self._waiting -= count
            asked = self._asked > durable
            since = self._asked_since if asked else None
            if not self._items:
                self._since = self._asked_since = None
            return taken, asked, since

    def pause(self, seconds: float) -> None:
        """Waits before another attempt; ends early when stopped."""
        with self._changed:
            self._changed.wait_for(lambda: self._stopped, seconds)

    def _wait_until_due(self, durable: int) -> None:
        while not self._stopped and self._asked <= durable:
            if self._since is None:
                self._idle = True
                self._changed.wait()
                self._idle = False
            else:
                left = self._since + self._group_s - time.monotonic()
                if left <= 0:
                    return
                self._changed.wait(left)

    def _notice(self, urgent: bool) -> None:
        if urgent:
            self._asked = self.given
            if self._asked_since is None:
                self._asked_since = time.monotonic()
        if self._since is None:
            self._since = time.monotonic()
        if urgent or self._idle:
            self._changed.notify()

    def _drop_oldest(self) -> None:
        for place, item in enumerate(self._items):
            if isinstance(item, Batch):
                last = item.first + len(item.events) - 1
                before = self._items[place - 1] if place else None
                if isinstance(before, Lost) and before.last + 1 == item.first:
                    before.last = last
                    del self._items[place]
                else:
                    self._items[place] = Lost(item.first, last, item.events[0].at, item.walls[0])
                self._waiting -= len(item.events)
                self.dropped += len(item.events)
                return
