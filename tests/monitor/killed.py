"""A room that is killed: the real loop and journal, fed with vitals and people's answers until the end."""

import asyncio
import random
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path

from sessionctl.events import Command, LinkUp, Measured, Role
from sessionctl.monitor.fold import to_json
from sessionctl.monitor.loop import Loop
from sessionctl.monitor.publish import Publisher
from sessionctl.record.journal import Journal
from sessionctl.room.programme import Programme
from sessionctl.room.settings import RoomDevice, Settings
from sessionctl.vitals import Measurement, Vital

OXIMETER = RoomDevice("oximeter", vitals=(Vital.SPO2, Vital.PULSE_RATE), simulated=True)
SETTINGS = Settings("Willow", "default", {"default": Programme()}, (OXIMETER,))
STEP_S = 0.7
"""Journal time between two readings: a session of minutes passes in a blink."""


class Hurried:
    """The loop's clock, pushed forward by hand."""

    def __init__(self, loop: Loop) -> None:
        self._clock = loop.clock
        self._ahead = 0.0
        self._now = loop.clock.now
        loop.clock.now = self.now  # type: ignore[method-assign]

    def now(self) -> float:
        return self._now() + self._ahead

    def forward(self, seconds: float) -> None:
        self._ahead += seconds


def live(state_dir: Path, seed: int, out: Connection) -> None:
    """Runs the room until it is killed. Tells the room it started with, then each confirmed command."""
    asyncio.run(_live(state_dir, random.Random(seed), out))


async def _live(state_dir: Path, chance: random.Random, out: Connection) -> None:
    loop: Loop
    journal = Journal(state_dir, lambda at: loop.clock.wall(at))
    loop = Loop(SETTINGS, state_dir, journal, Publisher())
    recovered = journal.open()
    loop.folded = lambda room: out.send(("folded", recovered.last_seq, to_json(room)))
    loop.start(recovered)
    clock = Hurried(loop)
    loop.take(LinkUp(clock.now(), "oximeter", "a test"))
    ids = count()

    async def give(role: Role, name: str, **args: str) -> None:
        id_ = f"{seed_of(chance)}-{next(ids)}"
        seq, refused, _ = loop.command(Command(clock.now(), id_, role, role, name, dict(args)))
        if refused is None:
            await journal.committed(seq)
            out.send(("confirmed", seq, id_))

    if not loop.room.watching:
        await give("therapist", "open-session", alias="K.M.")
    level = 97.0
    while True:
        level = chance.choice((97.0, 91.0, 86.0, 79.0)) if chance.random() < 0.08 else level
        values = (Measurement(Vital.SPO2, level), Measurement(Vital.PULSE_RATE, 60.0 + chance.random() * 100))
        loop.take(Measured(clock.now(), "oximeter", values))
        clock.forward(STEP_S)
        if chance.random() < 0.05:
            loop.checkpoint()
        for condition, signal in list(loop.room.alarms.signals.items()):
            if signal.sounds and chance.random() < 0.1:
                await give("nurse", chance.choice(("acknowledge", "seen")), condition=condition)
        if chance.random() < 0.03:
            await give("nurse", chance.choice(("pause-audio", "resume-audio", "call-nurse")))
        if chance.random() < 0.01:
            await give("therapist", "close-session")
            await give("therapist", "open-session", alias="next")
        await asyncio.sleep(0)


def seed_of(chance: random.Random) -> str:
    """A new id part, so that no two runs share one."""
    return f"{chance.getrandbits(64):x}"
