"""The room as its web server sees it: views, commands with their commits, trends, numbered events."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

from sessionctl.events import Command, Event, Role
from sessionctl.monitor.loop import Loop
from sessionctl.monitor.publish import Deliver, Publisher
from sessionctl.record.journal import Journal, JournalFailed
from sessionctl.record.reader import Kept, Row, room_events
from sessionctl.record.trend import trend
from sessionctl.room.view import hears
from sessionctl.server.hub import Args, Confirmed, RefusedBecause

COMMIT_S = 5.0
"""A command whose commit takes longer is answered as not recorded."""

REMEMBERED = 500
FOLLOW_S = 0.5
FOLLOW_ROWS = 500
TREND_S = 20.0

Answer = Confirmed | RefusedBecause


class RoomHub:
    """Implements `server.hub.Hub`."""

    def __init__(
        self, loop: Loop, publisher: Publisher, journal: Journal, state_dir: Path, epoch: str
    ) -> None:
        self.epoch = epoch
        self._loop = loop
        self._publisher = publisher
        self._journal = journal
        self._state_dir = state_dir
        self._answers: OrderedDict[str, asyncio.Future[Answer]] = OrderedDict()
        self._pleth: list[Callable[[bytes], None]] = []

    def now(self) -> tuple[float, float]:
        at = self._loop.clock.now()
        return at, self._loop.clock.wall(at)

    def judged_at(self) -> float:
        return self._loop.room.at

    def whole(self, role: Role) -> tuple[int, float, dict[str, Any]]:
        return self._journal.last_seq, self._loop.clock.now(), self._publisher.whole(role)

    def watch(self, role: Role, deliver: Deliver) -> Callable[[], None]:
        return self._publisher.watch(role, deliver)

    def watch_pleth(self, deliver: Callable[[bytes], None]) -> Callable[[], None]:
        self._pleth.append(deliver)
        return lambda: self._pleth.remove(deliver)

    def pleth(self, message: bytes) -> None:
        """Passes a ready-made pleth message to every screen that wants one."""
        for deliver in self._pleth:
            deliver(message)

    async def command(self, command_id: str, person: str, role: Role, name: str, args: Args) -> Answer:
        known = self._answers.get(command_id)
        if known is None:
            known = self._answers[command_id] = asyncio.get_running_loop().create_future()
            while len(self._answers) > REMEMBERED:
                self._answers.popitem(last=False)
            known.set_result(await self._given(command_id, person, role, name, args))
        return await asyncio.wait_for(asyncio.shield(known), COMMIT_S + 1)

    async def _given(self, command_id: str, person: str, role: Role, name: str, args: Args) -> Answer:
        command = Command(self._loop.clock.now(), command_id, person, role, name, dict(args))
        seq, refused = self._loop.command(command)
        if refused is not None:
            return RefusedBecause(refused.reason)
        try:
            async with asyncio.timeout(COMMIT_S):
                await self._journal.committed(seq)
        except TimeoutError:
            return RefusedBecause("it was done, but the record did not take it in time: look at the alarms")
        except JournalFailed as failed:
            return RefusedBecause(f"it was done, but could not be recorded: {failed}")
        return Confirmed(seq)

    async def trend(self, minutes: float) -> dict[str, Any]:
        now = self._loop.clock.now()
        since = now - minutes * 60.0
        async with asyncio.timeout(TREND_S):
            return await asyncio.to_thread(trend, self._state_dir, since, now)

    async def events(self, after: int, role: Role) -> AsyncIterator[tuple[int, Event]]:
        while True:
            rows = await asyncio.to_thread(self._rows, after)
            for row in rows:
                after = row.seq
                if not isinstance(row.event, Kept) and hears(role, row.event):
                    yield row.seq, row.event
            if len(rows) < FOLLOW_ROWS:
                await asyncio.sleep(FOLLOW_S)

    def _rows(self, after: int) -> list[Row]:
        return list(room_events(self._state_dir, after, FOLLOW_ROWS))
