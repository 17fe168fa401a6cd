"""Calls that may block, run beside the loop with a deadline."""

import asyncio
import threading
from collections.abc import Callable
from functools import partial
from typing import TypeVar

T = TypeVar("T")


async def aside(call: Callable[[], T], seconds: float, undo: Callable[[T], object] = lambda _: None) -> T:
    """What `call` returns or raises; TimeoutError after `seconds`.

    Nobody waits for a call that came too late or was cancelled: its result is given to `undo` (a port that
    opens after all is closed again). The thread is a daemon, because a stuck driver of the operating system
    must not hold up the end of the program, as the loop's own pool of threads would.
    """
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[T] = loop.create_future()

    def deliver(result: T) -> None:
        if answer.done():
            undo(result)
        else:
            answer.set_result(result)

    def fail(error: BaseException) -> None:
        if not answer.done():
            answer.set_exception(error)

    def work() -> None:
        try:
            result = call()
        except BaseException as error:  # handed to the task that waits, not swallowed
            hand_over(loop, partial(fail, error))
        else:
            if not hand_over(loop, partial(deliver, result)):
                undo(result)

    threading.Thread(target=work, name=f"aside {call}", daemon=True).start()
    async with asyncio.timeout(seconds):
        return await answer


def hand_over(loop: asyncio.AbstractEventLoop, call: Callable[[], None]) -> bool:
    """Has the loop make `call`, from another thread; False when that loop has ended."""
    try:
        loop.call_soon_threadsafe(call)
    except RuntimeError:  # it was closed
        return False
    return True
