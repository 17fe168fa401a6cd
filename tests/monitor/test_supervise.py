"""Parts come back when they fail, and end when they are asked to, whatever they do with a cancellation."""

import asyncio

import pytest

from sessionctl.supervise import ended, supervised


async def test_a_part_that_loses_a_cancellation_is_cancelled_again() -> None:
    asked = 0

    async def deaf_once() -> None:
        nonlocal asked
        while True:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                asked += 1
                if asked == 2:
                    raise

    async with supervised({"deaf": deaf_once}, lambda name, text: None):
        await asyncio.sleep(0)
    assert asked == 2


@pytest.mark.looptime
async def test_a_part_that_fails_is_told_and_started_again() -> None:
    told, runs = list[str](), list[int]()

    async def failing() -> None:
        runs.append(1)
        if len(runs) == 1:
            raise ValueError("no luck")
        await asyncio.Event().wait()

    async with supervised({"part": failing}, lambda name, text: told.append(text)):
        await asyncio.sleep(10)
    assert (len(runs), told) == (2, ["part: ValueError: no luck"])


async def test_ending_nothing_takes_no_time() -> None:
    await ended([])
