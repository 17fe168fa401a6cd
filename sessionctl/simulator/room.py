"""A simulated room: the patient, the instruments on them, and the lines they speak on."""

import asyncio
import math
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from random import Random
from types import TracebackType
from typing import Self

from sessionctl.simulator.faults import Failure
from sessionctl.simulator.instruments import Cuff, Instrument, Oximeter
from sessionctl.simulator.line import Line
from sessionctl.simulator.patient import Patient
from sessionctl.simulator.script import Script


class SimulatedRoom:
    """Runs while its context lasts; `directory`/oximeter and `directory`/cuff lead to the ports.

    `speed` 1 to 60 divides the minutes of the script, `seed` draws the patient, `fail` is a key of FAILURES
    or "". Both are refused with ValueError when they are neither. `clock` gives real seconds (default: the
    running loop's). An instrument that breaks by our own mistake ends the whole context with its exception.
    """

    def __init__(
        self,
        directory: Path,
        speed: float = 1.0,
        seed: int = 1,
        fail: str = "",
        clock: Callable[[], float] | None = None,
    ) -> None:
        self.script = Script(speed)
        self.patient = Patient(seed, self.script)
        self.failure = Failure(fail)
        self.instruments: tuple[Instrument, ...] = (
            Oximeter(self.patient, self.failure, Random(seed + 1)),
            Cuff(self.patient, self.failure, Random(seed + 2)),
        )
        self.ports = {instrument.name: directory / instrument.name for instrument in self.instruments}
        self._directory = directory
        self._clock = clock
        self._began = 0.0
        self._open = AsyncExitStack()
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        self._clock = self._clock or asyncio.get_running_loop().time
        self._began = self._clock()
        self._directory.mkdir(parents=True, exist_ok=True)
        async with AsyncExitStack() as opening:
            lines = {name: Line(path) for name, path in self.ports.items()}
            for line in lines.values():
                opening.callback(line.unplug)
                line.plug()
            group = await opening.enter_async_context(asyncio.TaskGroup())
            self._tasks = [
                group.create_task(self._serve(it, lines[it.name]), name=f"simulated {it.name}")
                for it in self.instruments
            ]
            self._open = opening.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        for task in self._tasks:
            task.cancel()
        return await self._open.__aexit__(kind, error, trace)

    def now(self) -> float:
        """Real seconds since the room began."""
        return self._clock() - self._began if self._clock else 0.0

    async def _serve(self, instrument: Instrument, line: Line) -> None:
        """Asks the instrument what it says, for ever. Each wait is reckoned from the start: no drift."""
        while True:
            t = self.now()
            if instrument.unplugged(t):
                line.unplug()
            elif not line.plugged:
                line.plug()
                line.say(instrument.power_up(t))
            heard = line.heard()
            said = instrument.exchange(t, heard or b"")
            if heard is not None:
                line.say(said)
            turn = math.floor(self.now() / instrument.period_s + 0.01) + 1  # 0.01: a timer may be early
            await asyncio.sleep(turn * instrument.period_s - self.now())
