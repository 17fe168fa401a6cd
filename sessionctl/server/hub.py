"""What the web server needs from the room it shows: all it knows of the monitor, which implements it.

Rule 1. Everything here is called on the event loop. What is not `async` answers at once and never blocks.
Rule 2. Per role, `whole` shows everything delivered so far and nothing else: a view taken now and every
        patch delivered after it make the view of then. So a fresh `whole` helps a viewer that lost its place.
Rule 3. What `watch` delivers is shared by all viewers of a role: neither side changes it afterwards.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from sessionctl.events import Event, Role

Args = Mapping[str, str | float | bool | None]


@dataclass(frozen=True, slots=True)
class Patch:
    """What changed in the view of one role: `set` puts values at "/"-joined paths, `drop` removes paths.

    A patch never sets `people` as a whole nor anything below `people/me`: who "me" is, only the server knows.
    """

    seq: int
    at: float
    set: tuple[tuple[str, Any], ...] = ()
    drop: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The command is in the record, as event `seq`; `text` says what will happen, where that is not plain."""

    seq: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class RefusedBecause:
    """The command was not carried out; `reason` is a sentence for the person who gave it."""

    reason: str


class Hub(Protocol):
    """One room, as its web server sees it."""

    @property
    def epoch(self) -> str:
        """Names the journal: numbers of another epoch mean other events."""
        ...

    def numbers(self) -> tuple[int, int]:
        """The number before the first event of the present session, and the last number recorded."""
        ...

    def now(self) -> tuple[float, float]:
        """Journal time (`at`, seconds) and wall time (seconds since 1970) of this instant."""
        ...

    def judged_at(self) -> float:
        """The `at` of the last input the core has judged; a tick comes once a second, so it is never old.

        When it is, viewers get no more heartbeats: a core that stands still must not look alive.
        """
        ...

    def whole(self, role: Role) -> tuple[int, float, Mapping[str, Any]]:
        """The event number, the `at`, and the whole view of `role`, without `people/me`."""
        ...

    def watch(self, role: Role, deliver: Callable[[Patch], None]) -> Callable[[], None]:
        """Calls `deliver` with each change of the view of `role`, in the callback that caused it.

        Returns what ends the watch. `deliver` does not raise, does not wait, and writes to sockets directly.
        The server watches each role at most once, however many viewers it has.
        """
        ...

    def watch_pleth(self, deliver: Callable[[bytes], None]) -> Callable[[], None]:
        """Calls `deliver` with each ready-made binary pleth message; returns what ends the watch."""
        ...

    async def command(
        self, command_id: str, person: str, role: Role, name: str, args: Args
    ) -> Confirmed | RefusedBecause:
        """Gives one command to the room and waits for its commit; keeps a deadline of its own, under 10 s.

        The same `command_id` twice is one command, and gets the same answer. A commit that does not come in
        time is a refusal whose reason says so.
        """
        ...

    async def trend(self, minutes: float, role: Role) -> dict[str, Any]:
        """The last `minutes` for drawing, as far as `role` may see them: vitals, pressures, alarms, lanes."""
        ...

    async def wire(self, device: str, after: int) -> dict[str, Any]:
        """For technicians: the ladder of every device, and the frames of `device` numbered above `after`.

        {"at", "ladders": {device: [rung]}, "device", "frames": [frame]}; a device that is not known has none.
        """
        ...

    def events(self, after: int, role: Role) -> AsyncIterator[tuple[int, Event]]:
        """Every event numbered above `after` that `role` may know, in order: the record, then what comes.

        It never ends by itself; a follower that is slow is read to from the record, so nothing piles up.
        """
        ...
