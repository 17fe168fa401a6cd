"""The one place where the room changes: input in, outcomes journaled, shown and passed on.

Rule 1. Everything happens in the callback that brought the input: no queue stands before the core.
Rule 2. An input the core fails on is kept as text in a high technical condition and never folded.
Rule 3. A session begins and ends with a fresh room in a file of its own: what is known of the equipment is
        stated again to it, and nothing of a patient can pass from one to the next.
"""

import asyncio
import sys
import traceback
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sessionctl import __version__
from sessionctl.clock import Clock, Stamp, boot_id, boottime, continued
from sessionctl.events import (
    Asked,
    Booted,
    Command,
    Configured,
    Cue,
    Event,
    Fault,
    Refused,
    SessionClosed,
    SessionOpened,
    Steered,
    Tick,
)
from sessionctl.monitor.fold import Folded, fold, from_json, to_json
from sessionctl.monitor.publish import Publisher
from sessionctl.monitor.states import Standing, urgent, waits, worsens
from sessionctl.record.files import FileKind, files
from sessionctl.record.journal import Journal, Recovered
from sessionctl.record.reader import Kept, header
from sessionctl.room.room import Room, advance, next_due
from sessionctl.room.settings import Settings, plain

RECENT = 4096
"""Events kept in memory for those who follow them closely; older ones are read from the record."""

HELD_S = 5.0
"""An ending whose commit does not come for this long is shown all the same, beside the disk's own alarm."""


class Loop:
    """Owns the room. `clock` is set by `start`; `ask` passes on what the gate let through to a device.

    `folded` is told the room as the record left it, before the restart itself.
    """

    def __init__(self, settings: Settings, state_dir: Path, journal: Journal, publisher: Publisher) -> None:
        self.room = Room()
        self.began_at = 0.0  # when this room was fresh: what is older belongs to somebody else
        self.began_seq = 0  # the number before the first event of this room
        self.recent: deque[tuple[int, Event]] = deque(maxlen=RECENT)
        self.clock = Clock()
        self.ask: Callable[[Asked], None] = lambda _: None
        self.folded: Callable[[Room], None] = lambda _: None
        self._settings = settings
        self._state_dir = state_dir
        self._journal = journal
        self._publisher = publisher
        self._standing = Standing()
        self._day = ""
        self._armed: tuple[float, asyncio.TimerHandle] | None = None
        self._uncommitted = 0
        self._to_show = False
        self._release: asyncio.TimerHandle | None = None

    # --- starting -------------------------------------------------------------------------------------

    def start(self, recovered: Recovered) -> None:
        """Folds the record into the room and states how this run follows the last one."""
        folded = _folded(recovered)
        self.folded(folded.room)
        after = continued(_last_stamp(recovered), self.clock.stamp())
        self.clock = Clock(after.at)
        self.room = folded.room
        opened_at = self.room.session.session.opened_at
        self.began_at = self.clock.now() if opened_at is None else opened_at
        self._day = self._today()
        self.began_seq = max(0, header(recovered.path).first - 1) if recovered.path.is_file() else 0
        if self.room.watching or (recovered.kind == "day" and self._day in recovered.path.name):
            self.take(self._configured())
        else:
            self._fresh_file("day")
        now = self.clock.now()
        gap_s = after.gap_s if recovered.last_seq else None
        offset = now - boottime()
        self.take(Booted(now, __version__, boot_id(), offset, gap_s, after.gap_known, folded.disagreements))
        for line in folded.failed:
            self.take(Fault(self.clock.now(), "core-failed", True, f"not folded again: {line}"))
        if recovered.trouble:
            self.take(Fault(self.clock.now(), "record-damaged", True, recovered.trouble))

    def _configured(self) -> Configured:
        settings = replace(self._settings, wall_offset=self.clock.wall_offset)
        return Configured(self.clock.now(), plain(settings))

    # --- inputs ---------------------------------------------------------------------------------------

    def take(self, event: Event) -> list[Event]:
        """Lets the room have one input; returns it with everything that followed."""
        if event.at < self.room.at:
            event = replace(event, at=self.room.at)
        try:
            room, told = advance(self.room, event)
        except Exception as failure:  # a bug of ours must not keep the other inputs from the room
            room, told = self._without(event, failure)
        self.room = room
        ending = any(waits(each) for each in told)
        if any(worsens(each) for each in told):  # signalled first, and recorded in the same breath
            number = self._journal.last_seq + len(told)
            self._publisher.alarm(room, number, waiting=ending or self._uncommitted > 0)
        seq = self._journal.append(told, urgent(told))
        self.recent.extend(zip(range(seq - len(told) + 1, seq + 1), told, strict=True))
        if ending:
            self._hold(seq)
        if not self._to_show:
            self._to_show = True
            asyncio.get_running_loop().call_soon(self._show)
        for each in told:
            self._standing.note(each)
            if isinstance(each, Asked):
                self.ask(each)
        self._arm()
        return told

    def _show(self) -> None:
        """Publishes the room as it is now, behind the bytes that came together."""
        self._to_show = False
        self._publisher.publish(self.room, self._journal.last_seq, waiting=self._uncommitted > 0)

    def _without(self, event: Event, failure: Exception) -> tuple[Room, list[Event]]:
        """The room told of an input that it cannot take. If that fails too, the process ends and restarts."""
        traceback.print_exception(failure, file=sys.stderr)
        text = f"{type(failure).__name__} at {event!r}"[:600]
        return advance(self.room, Fault(event.at, "core-failed", True, text))

    def tick(self) -> None:
        """Lets time pass in the room; a new day of an idle room gets a new file."""
        now = self.clock.now()
        self.take(Tick(now))
        if not self.room.watching and self._today() != self._day:
            self._fresh_file("day")

    def checkpoint(self) -> None:
        """Keeps the room beside the record, so that a restart folds little."""
        self._journal.checkpoint(to_json(self.room))

    # --- sessions -------------------------------------------------------------------------------------

    def command(self, command: Command) -> tuple[int, Refused | None, str]:
        """Gives the room a command.

        Returns the number of its last event, the refusal if any, and what will happen, in words.
        """
        if command.name == "open-session" and self._opens(command):
            session = self._new_session()
            self._fresh_file("session", session)
            command = replace(command, at=self.clock.now(), args={**command.args, "session": session})
        told = self.take(command)
        if any(isinstance(each, SessionClosed) for each in told):
            self._fresh_file("day")
        return self._journal.last_seq, _refused(told, command), _will_happen(told)

    def _opens(self, command: Command) -> bool:
        """True when the room would open a session now. One that has had this command already would answer
        nothing at all: that must not end the session it opened."""
        return any(isinstance(each, SessionOpened) for each in advance(self.room, command)[1])

    def _fresh_file(self, kind: FileKind, session: str = "") -> None:
        self._day = self._today()
        self.room = Room(at=max(self.room.at, self.clock.now()))
        self.began_at = self.room.at
        self.began_seq = self._journal.last_seq
        self._journal.rotate(kind, session, to_json(self.room))
        self.take(self._configured())
        for fact in self._standing.state(self.clock.now()):
            self.take(fact)

    def _new_session(self) -> str:
        """The day and the number of the session in it, such as 2026-11-21-2."""
        today = self._today()
        taken = [f for f in files(self._state_dir) if f.kind == "session" and f.label.startswith(today)]
        return f"{today}-{len(taken) + 1}"

    def _today(self) -> str:
        return datetime.fromtimestamp(self.clock.wall(self.clock.now())).date().isoformat()

    # --- waiting --------------------------------------------------------------------------------------

    def _hold(self, seq: int) -> None:
        """Keeps endings from the screens until event `seq` is on the disk."""
        self._uncommitted = seq
        self._journal.committed(seq).add_done_callback(lambda _: self._let_go(seq))
        if self._release is None:
            loop = asyncio.get_running_loop()
            self._release = loop.call_later(HELD_S, self._let_go, None)

    def _let_go(self, seq: int | None) -> None:
        """The commit came; or failed, or stays away: then a technical condition says so."""
        if seq is not None and seq != self._uncommitted:
            return
        self._uncommitted = 0
        if self._release is not None:
            self._release.cancel()
            self._release = None
        self._show()

    def _arm(self) -> None:
        """Sets the timer for the next instant at which time alone changes something."""
        due = next_due(self.room)
        if due is None or (self._armed is not None and self._armed[0] <= due):
            return
        if self._armed is not None:
            self._armed[1].cancel()
        wait = max(0.0, due - self.clock.now())
        self._armed = due, asyncio.get_running_loop().call_later(wait, self._due)

    def _due(self) -> None:
        self._armed = None
        self.take(Tick(self.clock.now()))


def _will_happen(told: list[Event]) -> str:
    """What a command brings about, for the person who gave it; "" where the screen shows it anyway."""
    return next((each.text for each in told if isinstance(each, Steered | Cue)), "")


def _refused(told: list[Event], command: Command) -> Refused | None:
    return next((e for e in told if isinstance(e, Refused) and e.command == command.id), None)


def _folded(recovered: Recovered) -> Folded:
    """The room as the record leaves it. An unreadable record gives a fresh room; `trouble` says so."""
    start = from_json(recovered.checkpoint.body) if recovered.checkpoint is not None else None
    events = (row.event for row in recovered.rows())
    return fold(start or Room(), (event for event in events if not isinstance(event, Kept)))


def _last_stamp(recovered: Recovered) -> Stamp | None:
    """The last instant of the record on every clock; None when there is none."""
    if recovered.last_at is None or recovered.last_wall is None:
        return None
    booted = recovered.booted
    if booted is None:
        return Stamp(recovered.last_at, recovered.last_wall, "", 0.0)
    return Stamp(
        recovered.last_at, recovered.last_wall, booted.boot_id, recovered.last_at - booted.boot_offset
    )
