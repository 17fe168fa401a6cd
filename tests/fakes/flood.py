"""A line that sends garbage as fast as an adapter can, and a device beside it whose readings are timed."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager

from sessionctl.devices.decoders.nonin_encode import format2_packet
from tests.fakes.ports import Port

FLOOD_BYTES = 115_200
TURN_S = 0.01
PACKET_S = 1 / 3  # Nonin serial data format 2
PULSES = range(60, 180)
"""Each packet carries another pulse rate, so that its reading is known again: 40 s of packets."""


@asynccontextmanager
async def at_work(run: Callable[[], Coroutine[None, None, None]]) -> AsyncIterator[None]:
    """`run` as a task for as long as the context lasts."""
    task = asyncio.create_task(run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


class Flood:
    """Garbage for `port`: `piece` again and again with noise between, so that decoders are kept busy."""

    def __init__(self, port: Port, piece: bytes) -> None:
        self._port = port
        self._piece = piece
        self._noise = random.Random(5)
        self.taken = 0

    async def run(self) -> None:
        """Sends until cancelled, 115,200 bytes a second; `taken` counts what the line took."""
        loop = asyncio.get_running_loop()
        began, sent = loop.time(), 0
        while True:
            due = int((loop.time() - began) * FLOOD_BYTES) - sent
            garbage = (self._piece + self._noise.randbytes(64)) * (due // (len(self._piece) + 64) + 1)
            self.taken += self._port.say(garbage[:due])
            sent += due
            await asyncio.sleep(TURN_S)


class Timed:
    """A Nonin on `port`; `sent` says when the packet with each pulse rate left, on `clock`."""

    def __init__(self, port: Port, clock: Callable[[], float]) -> None:
        self._port = port
        self._clock = clock
        self.sent: list[tuple[int, float]] = []

    async def run(self) -> None:
        """Sends three packets a second until cancelled."""
        while True:
            for pulse in PULSES:
                self.sent.append((pulse, self._clock()))
                self._port.say(format2_packet(97, pulse, [100] * 25))
                await asyncio.sleep(PACKET_S)


def latencies(sent: Sequence[tuple[int, float]], read: Sequence[tuple[float | None, float]]) -> list[float]:
    """Seconds from the sending of each packet to its reading, from the first that was read to the last.

    Raises AssertionError when one between was not read, or more than one at the end.
    """
    first = next(number for number, (pulse, _) in enumerate(sent) if pulse == read[0][0])
    known = sent[first : first + len(read)]
    assert [pulse for pulse, _ in known] == [value for value, _ in read]
    assert len(sent) - first - len(read) <= 1
    return [at - left for (_, left), (_, at) in zip(known, read, strict=True)]
