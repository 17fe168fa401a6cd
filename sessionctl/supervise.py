"""Runs a part again when it fails, and says so: a bug at the edge is an event, not the end of monitoring."""

import asyncio
import contextlib
import sys
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from typing import Any

PAUSE_S = 1.0
LONGEST_PAUSE_S = 30.0
"""A part that fails again and again is tried less and less often, and at least twice a minute."""

AGAIN_S = 0.5
"""A task that has not ended by then lost its cancellation, and gets another."""

Tell = Callable[[str, str], None]
"""Takes the name of the part that failed and one line of what happened."""


async def supervise(name: str, run: Callable[[], Awaitable[None]], tell: Tell) -> None:
    """Runs `run` for ever. A failure is told and, after a pause, `run` is called again; never raises.

    A part that ends by itself has done its work and is not started again.
    """
    pause_s = PAUSE_S
    loop = asyncio.get_running_loop()
    while True:
        started = loop.time()
        try:
            await run()
            return
        except asyncio.CancelledError:
            raise
        except Exception as failure:  # the one place that catches every mistake of ours
            # The way to the mistake goes to the log for us; a person reads the one line.
            traceback.print_exception(failure, file=sys.stderr)
            tell(name, f"{name}: {type(failure).__name__}: {failure}")
        pause_s = PAUSE_S if loop.time() - started > LONGEST_PAUSE_S else min(pause_s * 2, LONGEST_PAUSE_S)
        await asyncio.sleep(pause_s)


@contextlib.asynccontextmanager
async def supervised(parts: Mapping[str, Callable[[], Awaitable[None]]], tell: Tell) -> AsyncIterator[None]:
    """All `parts` under supervision for as long as the context lasts; all ended and awaited after it."""
    tasks = [asyncio.create_task(supervise(name, run, tell), name=name) for name, run in parts.items()]
    try:
        yield
    finally:
        await ended(tasks)


async def ended(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Cancels every task until it has ended. Being cancelled meanwhile waits for that too.

    `asyncio.wait_for` of Python 3.11, which libraries of ours use, can lose a cancellation that arrives in
    the same turn as what it waits for; such a task has to be cancelled again.
    """
    left, cancelled = {task for task in tasks if not task.done()}, False
    while left:
        for task in left:
            task.cancel()
        try:
            _, left = await asyncio.wait(left, timeout=AGAIN_S)
        except asyncio.CancelledError:
            cancelled, left = True, {task for task in left if not task.done()}
    if cancelled:
        raise asyncio.CancelledError
