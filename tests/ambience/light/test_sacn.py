"""sACN lamps, received as a node receives them: unicast UDP, read by the offsets of E1.31."""

import asyncio
import contextlib
import os
import socket
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from sessionctl.ambience.lamps.dmx import slots
from sessionctl.ambience.lamps.lamps import Lamps
from sessionctl.ambience.lamps.news import Fault, Settled
from sessionctl.ambience.lamps.settings import LampsFile
from sessionctl.ambience.lamps.state import Kept
from tests.ambience.light.room import Told, lamp, scenes
from tests.conftest import Programs

NODE = f"127.0.{os.getpid() % 250 + 1}.7"
"""Every address of 127/8 is this machine; another run of the tests has another one."""
WASH = lamp("wash", "sacn", destination=NODE, universe=7, address=3, channels=("level", "level_fine"))


class Node:
    """A receiver. `frames`: (instant, sequence, level of the wash)."""

    def __init__(self) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((NODE, 5568))
        self.socket.setblocking(False)
        self.frames: list[tuple[float, int, float]] = []
        self.packet = b""

    async def next(self) -> float:
        """The level in the next frame."""
        async with asyncio.timeout(3):
            packet = await asyncio.get_running_loop().sock_recv(self.socket, 2048)
        self.packet = packet
        level = int.from_bytes(packet[128:130], "big") / 65535  # slot 1 lies at 126, behind the start code
        self.frames.append((time.monotonic(), packet[111], level))
        return level

    async def newest(self) -> float:
        """The level in the next frame, or in the last of those that wait already."""
        await self.next()
        return await self.last()

    async def last(self) -> float:
        """The level in the last frame that has arrived."""
        with contextlib.suppress(BlockingIOError):
            while self.socket.recv(1, socket.MSG_PEEK):
                await self.next()
        return self.frames[-1][2]


@pytest.fixture
def node() -> Iterator[Node]:
    receiver = Node()
    with receiver.socket:
        yield receiver


@contextlib.asynccontextmanager
async def running(lamps: Lamps) -> AsyncIterator[None]:
    task = asyncio.create_task(lamps.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task], timeout=5)
        assert task.cancelled(), task


async def test_the_levels_a_node_receives_follow_the_ramp_within_five_percent(node: Node) -> None:
    told = Told()
    lamps = Lamps(scenes(), LampsFile((WASH,)), told.append)
    async with running(lamps):
        await node.next()
        lamps.show("mid", ramp_s=3.0)
        while not any(isinstance(news, Settled) for news in told):
            assert await node.newest() == pytest.approx(lamps.state().level, abs=0.05 * 0.3)
        assert await node.next() == pytest.approx(0.4, abs=0.001)
    steps = [
        after - before for (_, _, before), (_, _, after) in zip(node.frames, node.frames[1:], strict=False)
    ]
    assert min(steps) >= 0
    assert max(steps) < 0.03
    assert len(node.frames) < 42  # no more than ten a second


async def test_a_frame_is_universe_priority_and_name_as_e131_wants_them(node: Node) -> None:
    async with running(Lamps(scenes(), LampsFile((WASH,)), Told().append)):
        await node.next()
    assert node.packet[4:16] == b"ASC-E1.17\0\0\0"
    assert node.packet[44:54] == b"sessionctl"
    assert node.packet[108] == 100
    assert int.from_bytes(node.packet[113:115], "big") == 7
    assert len(node.packet) == 638


async def test_unchanged_levels_are_repeated_within_each_second(node: Node) -> None:
    async with running(Lamps(scenes(), LampsFile((WASH,)), Told().append)):
        for _ in range(3):
            await node.next()
    (first, one, _), (second, two, _), (third, _, _) = node.frames[-3:]
    assert second - first < 1.0
    assert third - second < 1.0
    assert (two - one) % 256 == 1


async def test_an_emergency_is_received_in_full_within_a_second(node: Node) -> None:
    lamps = Lamps(scenes(), LampsFile((WASH,)), Told().append)
    async with running(lamps):
        await node.next()
        asked = time.monotonic()
        lamps.emergency()
        while await node.next() < 1.0:
            assert time.monotonic() - asked < 1.0


async def test_a_program_held_up_in_a_ramp_goes_on_without_a_jump(node: Node) -> None:
    skipped = 0.0
    lamps = Lamps(scenes(), LampsFile((WASH,)), Told().append, clock=lambda: time.monotonic() + skipped)
    async with running(lamps):
        lamps.show("mid")
        while (before := await node.next()) < 0.15:
            pass
        skipped = 5.0
        assert await node.next() - before < 0.03
        assert not lamps.state().settled


async def test_a_program_killed_in_a_ramp_comes_back_without_a_jump(
    node: Node, programs: Programs, tmp_path: Path
) -> None:
    program = programs.start(sys.executable, "-m", "tests.ambience.light.program", NODE, tmp_path / "light")
    async with asyncio.timeout(20):
        while not node.frames or node.frames[-1][2] < 0.15:
            with contextlib.suppress(TimeoutError):
                await node.next()
    program.kill()
    program.wait(10)
    before = await node.last()
    with Kept(tmp_path / "light") as kept:
        lamps = Lamps(scenes(), LampsFile((WASH,)), Told().append, kept=kept)
        async with running(lamps):
            assert await node.next() == pytest.approx(before, abs=0.02)
            assert await node.next() >= before - 0.02
        assert lamps.state().target == 0.4


async def test_a_node_out_of_reach_is_one_low_fault_while_it_lasts() -> None:
    told = Told()
    far = lamp("far", "sacn", destination="255.255.255.255")  # needs a right this socket has not asked for
    lamps = Lamps(scenes(), LampsFile((far,)), told.append)
    async with running(lamps):
        fault = await told.until(lambda news: isinstance(news, Fault))
        assert isinstance(fault, Fault)
        assert "sACN to 255.255.255.255 fails" in fault.text
        assert lamps.state().lamps[0].fault == fault.text
        await asyncio.sleep(0.3)
    assert told == [fault]


def test_sixteen_bits_are_split_into_coarse_and_fine() -> None:
    assert slots(WASH, 0.0067, 2200) == (1, 183)  # 439 of 65535


def test_warm_and_cool_share_the_level_by_mired() -> None:
    tunable = lamp("t", "sacn", channels=("warm", "cool"), kelvin_min=2000, kelvin_max=4000)
    assert slots(tunable, 1.0, 2000) == (255, 0)
    assert slots(tunable, 1.0, 4000) == (0, 255)
    assert slots(tunable, 1.0, 1e6 / 375) == (128, 128)


def test_eight_bits_of_the_faintest_level_are_not_dark() -> None:
    assert slots(lamp("t", "sacn"), 0.0005, 2200) == (1,)
