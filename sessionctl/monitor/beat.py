"""Once a second: time passes in the room, the machine is looked at, and the watchdog is fed by progress."""

import asyncio
import shutil
from pathlib import Path

from sessionctl import notify
from sessionctl.events import ClockSet, Fault
from sessionctl.monitor.loop import Loop

BEAT_S = 1.0
CHECKPOINT_BEATS = 60
DISK_BEATS = 10
DISK_S = 3.0
NEARLY_FULL_BYTES = 200 * 2**20
"""A day of a room is about 60 MB; with less than 200 MiB somebody should look (ours)."""

ENOUGH_BYTES = 300 * 2**20
LATE_S = 2.0


class Beat:
    """The room's second hand."""

    def __init__(self, loop: Loop, state_dir: Path) -> None:
        self._loop = loop
        self._state_dir = state_dir
        self._full = False

    async def run(self) -> None:
        """Beats until cancelled; a late beat is not made up for."""
        clock = asyncio.get_running_loop().time
        next_at, count = clock(), 0
        while True:
            self._beat(count)
            if count % DISK_BEATS == 0:
                await self._look_at_disk()
            count += 1
            next_at = max(next_at + BEAT_S, clock())
            await asyncio.sleep(next_at - clock())

    def _beat(self, count: int) -> None:
        now = self._loop.clock.now()
        if jump_s := self._loop.clock.jumped():
            self._loop.take(ClockSet(now, self._loop.clock.wall_offset, jump_s))
        self._loop.tick()
        if count % CHECKPOINT_BEATS == CHECKPOINT_BEATS - 1:
            self._loop.checkpoint()
        # Fed only when the tick went through the whole room: read, judged, signalled. A broken disk is told
        # as a condition and is no reason to restart.
        if self._loop.clock.now() - self._loop.room.at < LATE_S:
            notify.progress()

    async def _look_at_disk(self) -> None:
        try:
            async with asyncio.timeout(DISK_S):
                free = (await asyncio.to_thread(shutil.disk_usage, self._state_dir)).free
        except (OSError, TimeoutError):
            return  # a disk that does not answer shows in the record's own conditions
        full = free < (ENOUGH_BYTES if self._full else NEARLY_FULL_BYTES)
        if full != self._full:
            self._full = full
            text = f"{free / 2**20:.0f} MiB left in {self._state_dir}" if full else ""
            self._loop.take(Fault(self._loop.clock.now(), "disk-nearly-full", full, text))
