"""Keeps programs running beside each other: started again when they end, and ended when we are asked to."""

import asyncio
import contextlib
import signal
import sys
from collections.abc import Mapping, Sequence

from sessionctl.supervise import ended

PAUSE_S = 1.0
LONGEST_PAUSE_S = 30.0
STEADY_S = 30.0
"""A program that ran for so long is started again without a growing pause."""

END_S = 8.0


def ours(*words: str) -> tuple[str, ...]:
    """The call of another command of this program."""
    return sys.executable, "-m", "sessionctl", *words


async def keep(name: str, call: Sequence[str]) -> None:
    """Runs the program until cancelled, again whenever it ends; each end is said in a line on stderr."""
    loop, pause_s = asyncio.get_running_loop(), PAUSE_S / 2
    while True:
        began = loop.time()
        ended = await _run(call)
        pause_s = PAUSE_S if loop.time() - began > STEADY_S else min(pause_s * 2, LONGEST_PAUSE_S)
        print(f"{name} ended ({ended}); again in {pause_s:.0f} s", file=sys.stderr, flush=True)
        await asyncio.sleep(pause_s)


async def _run(call: Sequence[str]) -> str:
    """Runs the program to its end; returns how it ended, or why it could not be begun."""
    try:
        child = await asyncio.create_subprocess_exec(*call)
    except OSError as wrong:  # no memory, no process left: it may be there the next time
        return f"could not be started: {wrong.strerror or wrong}"
    try:
        return _words(await child.wait())
    finally:
        await _whatever_comes(asyncio.create_task(_ended(child)))


async def keep_all(programs: Mapping[str, Sequence[str]]) -> None:
    """Keeps every program running until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    tasks = [asyncio.create_task(keep(name, call), name=name) for name, call in programs.items()]
    try:
        await stop.wait()
    finally:
        await ended(tasks)


async def _whatever_comes(ending: asyncio.Task[None]) -> None:
    """Waits for the end of a program, cancelled again or not: who went first would leave it running alone."""
    while not ending.done():
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.shield(ending)


async def _ended(child: asyncio.subprocess.Process) -> None:
    """Ends the program: asked first, and made to when it does not."""
    if child.returncode is not None:
        return
    child.terminate()
    try:
        await asyncio.wait_for(asyncio.shield(child.wait()), END_S)
    except TimeoutError:
        child.kill()
        await child.wait()


def _words(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
