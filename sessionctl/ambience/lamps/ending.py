"""Ends tasks for certain.

`asyncio.wait_for` of Python 3.11, which the MQTT client uses, can lose a cancellation that arrives in the
same turn as what it waits for; such a task has to be cancelled again.
"""

import asyncio
from collections.abc import Iterable
from typing import Any

AGAIN_S = 0.5


async def ended(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Cancels every task until it has ended. Being cancelled meanwhile waits for that too."""
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
