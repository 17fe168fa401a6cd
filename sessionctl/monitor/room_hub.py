"""The room as its web server sees it: views, commands with their commits, trends, numbered events."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

from sessionctl.events import Command, ConditionBegan, Event, Role
from sessionctl.monitor.loop import Loop
from sessionctl.monitor.pairing import Pairings
from sessionctl.monitor.publish import Deliver, Publisher
from sessionctl.monitor.wire import Wires
from sessionctl.record.files import files
from sessionctl.record.journal import Journal, JournalFailed
from sessionctl.record.lanes import lanes
from sessionctl.record.reader import Kept, Row, room_events
from sessionctl.record.trend import trend
from sessionctl.room.bindings import heard
from sessionctl.room.rights import PAIRING
from sessionctl.room.session_view import SEES_NOTES
from sessionctl.room.timeline import LABEL
from sessionctl.room.view import hears
from sessionctl.room.words import arrow, title
from sessionctl.server.hub import Args, Confirmed, RefusedBecause
from sessionctl.vitals import Vital

COMMIT_S = 5.0
"""A command whose commit takes longer is answered as not recorded."""

REMEMBERED = 500
FOLLOW_S = 0.05
"""How long a recorded event may wait for a follower: EMERGENCY has one second to reach the lamps."""

FOLLOW_ROWS = 500
TREND_S = 20.0
WIRE_S = 5.0

Answer = Confirmed | RefusedBecause


class RoomHub:
    """Implements `server.hub.Hub`."""

    def __init__(
        self,
        loop: Loop,
        publisher: Publisher,
        journal: Journal,
        state_dir: Path,
        epoch: str,
        wires: Wires,
    ) -> None:
        self.epoch = epoch
        self.pairing: Pairings | None = None
        self._loop = loop
        self._publisher = publisher
        self._journal = journal
        self._state_dir = state_dir
        self._wires = wires
        self._answers: OrderedDict[str, asyncio.Future[Answer]] = OrderedDict()
        self._pleth: list[Callable[[bytes], None]] = []

    def numbers(self) -> tuple[int, int]:
        return self._loop.began_seq, self._journal.written_seq

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

    def pleth(self, device: str, message: bytes) -> None:
        """Passes a ready-made pleth message to the screens, unless `device` is held or a spare."""
        if not heard(self._loop.room.bindings, device):
            return
        for deliver in self._pleth:
            deliver(message)

    async def wire(self, device: str, after: int) -> dict[str, Any]:
        async with asyncio.timeout(WIRE_S):
            return await self._wires.told(self._loop.clock.now(), device, after)

    async def command(self, command_id: str, person: str, role: Role, name: str, args: Args) -> Answer:
        known = self._answers.get(command_id)
        if known is None:
            known = self._answers[command_id] = asyncio.ensure_future(
                self._given(command_id, person, role, name, args)
            )
            while len(self._answers) > REMEMBERED:
                self._answers.popitem(last=False)
        return await asyncio.wait_for(asyncio.shield(known), COMMIT_S + 1)

    async def _given(self, command_id: str, person: str, role: Role, name: str, args: Args) -> Answer:
        pairing = self.pairing if name in PAIRING else None
        if pairing is not None and (why := pairing.why_not(args)):
            return RefusedBecause(why)
        command = Command(self._loop.clock.now(), command_id, person, role, name, dict(args))
        seq, refused, text = self._loop.command(command)
        if refused is not None:
            return RefusedBecause(refused.reason)
        if pairing is not None:
            pairing.begin(name, args, person)
        try:
            async with asyncio.timeout(COMMIT_S):
                await self._journal.committed(seq)
        except TimeoutError:
            return RefusedBecause("it was done, but the record did not take it in time: look at the alarms")
        except JournalFailed as failed:
            return RefusedBecause(f"it was done, but could not be recorded: {failed}")
        return Confirmed(seq, text)

    async def trend(self, minutes: float, role: Role) -> dict[str, Any]:
        """The last `minutes`, but nothing of the session before: it was somebody else's."""
        now, began_at = self._loop.clock.now(), self._loop.began_at
        since = max(now - minutes * 60.0, began_at)
        async with asyncio.timeout(TREND_S):
            found = await asyncio.to_thread(self._trend, since, now)
        # A condition that was present when a session closed has no end in the record.
        spans = [span for span in found["alarms"] if span["from"] >= began_at]
        phases = [{**span, "label": LABEL.get(span["phase"], span["phase"])} for span in found["phases"]]
        shown = {**found, "alarms": [_worded(span) for span in spans], "phases": phases}
        return shown if role in SEES_NOTES else {**shown, "marks": [], "doses": []}

    def _trend(self, since: float, now: float) -> dict[str, Any]:
        path = files(self._state_dir)[-1].path
        return {**trend(self._state_dir, since, now), **lanes(path, now)}

    async def events(self, after: int, role: Role) -> AsyncIterator[tuple[int, Event]]:
        while True:
            # Only what is written: numbers that were only given may be given again after a crash.
            written = self._journal.written_seq
            while after >= written:
                await asyncio.sleep(FOLLOW_S)
                written = self._journal.written_seq
            found, after = await self._between(after, written)
            for seq, event in found:
                if hears(role, event):
                    yield seq, event

    async def _between(self, after: int, upto: int) -> tuple[list[tuple[int, Event]], int]:
        """Events above `after` and the last number looked at: from memory where they are that new."""
        recent = self._loop.recent
        if recent and recent[0][0] <= after + 1:
            return [(seq, event) for seq, event in recent if after < seq <= upto], upto
        rows = await asyncio.to_thread(self._rows, after)
        found = [(row.seq, row.event) for row in rows if not isinstance(row.event, Kept)]
        return found, rows[-1].seq if rows else upto

    def _rows(self, after: int) -> list[Row]:
        return list(room_events(self._state_dir, after, FOLLOW_ROWS))


def _worded(span: dict[str, Any]) -> dict[str, Any]:
    """The span of an alarm with its title and arrow in the room's words."""
    vital = Vital(span["vital"]) if span["vital"] else None
    began = ConditionBegan(
        span["from"],
        span["condition"],
        span["type"],
        span["priority"],
        span["bound"],
        "",
        vital,
        span["value"],
        span["limit"],
        span["title"],
    )
    return {**span, "title": title(began, span["value"]), "arrow": arrow(began)}
