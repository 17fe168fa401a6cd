"""A program of its own that keeps a journal until it is killed, and prints what is committed.

python kept_by_child.py STATE   one group of readings, then one urgent event, each told when written
python kept_by_child.py         for each STATE read from stdin a fork that writes without end, with new files
                                and checkpoints now and then, and "gone" when that one has been killed
"""

import asyncio
import itertools
import os
import random
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path

from sessionctl.events import Tick
from sessionctl.record.journal import Journal, Pace


def say(line: str) -> None:
    """One line, at once: what was said before a kill was said."""
    os.write(1, f"{line}\n".encode())


async def without_end(journal: Journal) -> None:
    chance = random.Random()
    for round_ in itertools.count():
        first = journal.last_seq + 1
        count = chance.randrange(1, 9)
        last = journal.append(
            [Tick(float(n)) for n in range(first, first + count)], urgent=chance.random() < 0.5
        )
        if chance.random() < 0.05:
            journal.checkpoint(b"state %d" % last)
        if chance.random() < 0.05:
            journal.rotate(chance.choice(["day", "session"]), "s", b"state %d" % last)
        if chance.random() < 0.5:
            await journal.committed(last)
            say(f"committed {last}")
        elif round_ % 3 == 0:
            await asyncio.sleep(0.001)


async def once(journal: Journal) -> None:
    last = journal.append([Tick(1.0)], urgent=True)
    await journal.committed(last)
    say("begun")
    last = journal.append([Tick(2.0), Tick(3.0)], urgent=False)
    while journal.written_seq < last:  # noqa: ASYNC110 (nobody is told of a group)
        await asyncio.sleep(0.001)
    say("grouped")
    await journal.committed(journal.append([Tick(4.0)], urgent=True))
    say("committed")
    os._exit(0)


async def keep(state: str, how: Callable[[Journal], Coroutine[None, None, None]]) -> None:
    kept = Journal(Path(state), lambda at: at, pace=Pace(group_s=0.02, power_s=3600.0))
    found = kept.open()
    say(f"opened {os.getpid()} {found.last_seq} {found.trouble}")
    await how(kept)


if len(sys.argv) > 1:
    asyncio.run(keep(sys.argv[1], once))
for line in sys.stdin:
    child = os.fork()  # importing everything afresh would take longer than all that is tested
    if child == 0:
        asyncio.run(keep(line.strip(), without_end))
    os.waitpid(child, 0)
    say("gone")
