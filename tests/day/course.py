"""One trouble after the other, and how long each takes to be seen and to be over."""

import asyncio
import random
import signal
import subprocess
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.room import Door, write_room
from tests.conftest import Programs
from tests.day.instrument import TROUBLES, Instrument
from tests.day.patient import Patient
from tests.day.watch import NOT_LIVE_S, OLDEST_S, Watch
from tests.fakes.ports import Port
from tests.fakes.screen import Screen

START_S = 60.0
FROZEN_S = 20.0  # a frozen stream is found within so long
BACK_S = 10.0  # readings again within so long after the trouble has ended
LATE_S = 3.0  # for a loaded machine
GONE_S = {"frozen": FROZEN_S, "noise": OLDEST_S + BACK_S, "killed": NOT_LIVE_S, "hung": NOT_LIVE_S}
"""How long a number may stay after its trouble began; as old as a number may get, where nothing is said."""

ALL = (*TROUBLES, "killed", "hung")


@dataclass(frozen=True)
class Passed:
    """One trouble: how long until no number was shown, and until one was shown again, in seconds."""

    trouble: str
    gone_s: float
    back_s: float


class Day:
    """A room with one oximeter, for as long as its context lasts."""

    def __init__(self, inside: Path, port: int, seed: int) -> None:
        self._programs = Programs(inside)
        self._port = Port(inside / "oximeter")
        self._room = write_room(inside / "room", port, "nonin-xpod", str(self._port.path))
        self._monitor: subprocess.Popen[bytes]
        self._door = Door(port)
        self.chance = random.Random(seed)
        self.patient = Patient()
        self.instrument = Instrument(self._port, self.patient, self.chance)
        self.screen = Screen(self._door, port)
        self.watch = Watch(self.screen, self.patient)

    @property
    def pid(self) -> int:
        """The monitor's process."""
        return self._monitor.pid

    def said(self) -> str:
        """What the monitor printed, since it was last started."""
        return self._programs.log(self._monitor)

    @asynccontextmanager
    async def lived(self) -> AsyncIterator["Day"]:
        """From the first reading on the screen until the block ends."""
        tasks = list[asyncio.Task[None]]()
        try:
            await self._start()
            await asyncio.to_thread(self._door.enter)
            async with self.screen.following():
                tasks += [asyncio.create_task(self.instrument.run()), asyncio.create_task(self.watch.run())]
                await self._until_back(START_S)
                yield self
        finally:
            for task in tasks:
                task.cancel()
            if tasks:
                await asyncio.wait(tasks, timeout=LATE_S)
            killed = await asyncio.to_thread(self._programs.end_all)
            self._port.unplug()
            assert not killed, killed

    async def suffer(self, trouble: str) -> Passed:
        """One trouble from its beginning until readings are back. AssertionError when either is late."""
        self.watch.about = trouble
        began = time.monotonic()
        await self._begin(trouble)
        gone = await self._until_gone(GONE_S.get(trouble, OLDEST_S) + LATE_S, trouble)
        await self._mend(trouble)
        back = await self._until_back(BACK_S + LATE_S)
        self.watch.about = f"after {trouble}"
        return Passed(trouble, gone - began, back)

    async def _begin(self, trouble: str) -> None:
        if trouble == "killed":
            self._monitor.kill()
            await asyncio.to_thread(self._monitor.wait, START_S)
        elif trouble == "hung":
            self._monitor.send_signal(signal.SIGSTOP)
        else:
            self.instrument.begin(trouble)

    async def _mend(self, trouble: str) -> None:
        if trouble == "killed":
            await self._start()
        elif trouble == "hung":
            self._monitor.send_signal(signal.SIGCONT)
        else:
            self.instrument.mend()

    async def _start(self) -> None:
        self._monitor = self._programs.start(*self._room.command())
        end = time.monotonic() + START_S
        while "dashboard: " not in self.said():
            assert self._monitor.poll() is None, self.said()
            assert time.monotonic() < end, f"no dashboard: {self.said()}"
            await asyncio.sleep(0.05)

    async def _until_gone(self, within_s: float, trouble: str) -> float:
        end = time.monotonic() + within_s
        while any(self.watch.shows(vital) is not None for vital in ("spo2", "pulse_rate")):
            assert time.monotonic() < end, f"{trouble}: still a number after {within_s:g} s"
            await asyncio.sleep(0.05)
        return time.monotonic()

    async def _until_back(self, within_s: float) -> float:
        began = time.monotonic()
        while any(self.watch.shows(vital) is None for vital in ("spo2", "pulse_rate")):
            waited = time.monotonic() - began
            assert waited < within_s, f"{self.watch.about}: no number {waited:.1f} s after its end"
            await asyncio.sleep(0.05)
        return time.monotonic() - began
