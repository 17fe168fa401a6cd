"""A room that does what a test tells it, in the shape the web server knows rooms by."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

from sessionctl.events import Event, Role, Tick
from sessionctl.server.hub import Args, Confirmed, Patch, RefusedBecause

BEGAN = time.monotonic()


class ScriptedRoom:
    """Implements `Hub`: a small view, one for all roles, and whatever the test says or sets."""

    epoch = "epoch-1"

    def __init__(self) -> None:
        self.seq = 100
        self.view: dict[str, Any] = {"room": {"name": "Willow"}, "vitals": {}, "people": {"can": ["seen"]}}
        self.commands: list[tuple[str, str, Role, str, Args]] = []
        self.recorded: list[Event] = [Tick(float(n)) for n in range(1, 6)]
        self.stands_still_s = 0.0
        self.refusal = ""
        self.bug: Exception | None = None
        self.wholes = 0
        self._watching: dict[Role, Callable[[Patch], None]] = {}
        self._pleth: list[Callable[[bytes], None]] = []
        self._more = asyncio.Event()

    def numbers(self) -> tuple[int, int]:
        return 2, 9

    def now(self) -> tuple[float, float]:
        at = time.monotonic() - BEGAN + 50
        return at, 1_700_000_000 + at

    def judged_at(self) -> float:
        return self.now()[0] - self.stands_still_s

    def whole(self, role: Role) -> tuple[int, float, dict[str, Any]]:
        self.wholes += 1
        return self.seq, self.now()[0], self.view

    def watch(self, role: Role, deliver: Callable[[Patch], None]) -> Callable[[], None]:
        assert role not in self._watching, "each role is watched once"
        self._watching[role] = deliver
        return lambda: self._watching.__delitem__(role)

    def watch_pleth(self, deliver: Callable[[bytes], None]) -> Callable[[], None]:
        self._pleth.append(deliver)
        return lambda: self._pleth.remove(deliver)

    async def command(
        self, command_id: str, person: str, role: Role, name: str, args: Args
    ) -> Confirmed | RefusedBecause:
        if self.bug is not None:
            raise self.bug
        self.commands.append((command_id, person, role, name, args))
        self.seq += 1
        return RefusedBecause(self.refusal) if self.refusal else Confirmed(self.seq)

    async def trend(self, minutes: float, role: Role) -> dict[str, Any]:
        return {"from": 0.0, "to": minutes * 60, "vitals": {"spo2": [[1.0, float("nan")]]}}

    async def wire(self, device: str, after: int) -> dict[str, Any]:
        return {"at": self.now()[0], "ladders": {}, "device": device, "frames": [{"n": after + 1}]}

    async def events(self, after: int, role: Role) -> AsyncIterator[tuple[int, Event]]:
        seq = after
        while True:
            while seq < len(self.recorded):
                seq += 1
                yield seq, self.recorded[seq - 1]
            self._more.clear()
            await self._more.wait()

    def record(self, event: Event) -> None:
        self.recorded.append(event)
        self._more.set()

    def change(self, path: str, value: Any) -> None:
        """Something in the room changes, and everybody who watches is told in the same breath."""
        self.seq += 1
        part, _, rest = path.partition("/")
        self.view[part] = {**self.view[part], rest: value}
        for deliver in tuple(self._watching.values()):
            deliver(Patch(self.seq, self.now()[0], ((path, value),), ()))

    def pleth(self, message: bytes) -> None:
        for deliver in self._pleth:
            deliver(message)

    @property
    def watched(self) -> set[Role]:
        return set(self._watching)
