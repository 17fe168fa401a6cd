"""The room on real pseudo-terminals; the loop's clock is moved by looptime, so minutes take milliseconds."""

import asyncio
import os
import termios
import time
import tty
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from sessionctl.devices.decoders.frames import Decoder, Fields, Frame, Rejected
from sessionctl.devices.decoders.nonin_serial import PROTOCOLS as NONIN
from sessionctl.devices.decoders.suntech import PROTOCOLS as SUNTECH
from sessionctl.simulator.room import SimulatedRoom

pytestmark = pytest.mark.looptime

START, RESULT = bytes.fromhex("3a20a6"), bytes.fromhex("3a7903004a")
LOOK_S = 0.1
ANSWER_LOOKS = 60
KERNEL_S = 0.005


def _decoder(name: str) -> Decoder:
    return next(one for one in (*NONIN, *SUNTECH) if one.name == name).new({})


class Reader:
    """A host with a port open, as the monitor has it."""

    def __init__(self, fd: int, decoder: Decoder) -> None:
        self._fd = fd
        self._decoder = decoder
        self.rejected: list[Rejected] = []
        self.gone = False

    def say(self, data: bytes) -> None:
        """Writes to the port, and gives the kernel the time to hand it on."""
        os.write(self._fd, data)
        time.sleep(KERNEL_S)

    async def listen(self, seconds: float) -> list[Fields]:
        """What arrives in the next `seconds`, decoded; stops when the port is gone."""
        loop, frames = asyncio.get_running_loop(), list[Fields]()
        end = loop.time() + seconds
        while loop.time() < end and not self.gone:
            await asyncio.sleep(LOOK_S)
            for found in self._decoder.feed(self._read()):
                if isinstance(found, Frame):
                    frames.append(found.fields)
                else:
                    self.rejected.append(found)
        return frames

    async def answer(self) -> Fields:
        """The next frame. The kernel hands bytes on in its own time, whatever the loop's clock says."""
        for _ in range(ANSWER_LOOKS):
            if frames := await self.listen(1):
                return frames[-1]
            time.sleep(KERNEL_S)  # noqa: ASYNC251 (real time, which the moved clock does not know)
        raise AssertionError("no answer came")

    def _read(self) -> bytes:
        try:
            data = os.read(self._fd, 65536)
        except BlockingIOError:
            return b""
        except OSError:
            data = b""
        self.gone = not data
        return data


@contextmanager
def opened(port: Path, protocol: str) -> Iterator[Reader]:
    fd = os.open(port, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    # As any host does: a port may come with another's settings, and with VMIN 0 nothing to read looks gone.
    tty.setraw(fd, termios.TCSANOW)
    try:
        yield Reader(fd, _decoder(protocol))
    finally:
        os.close(fd)


class Hurried(SimulatedRoom):
    """A room whose clock can be put forward."""

    def __init__(self, directory: Path, speed: float = 1, seed: int = 1, fail: str = "") -> None:
        self._skipped = 0.0
        super().__init__(directory, speed, seed, fail, clock=self._hurry)

    def _hurry(self) -> float:
        return asyncio.get_running_loop().time() + self._skipped

    async def skip_to(self, t: float) -> None:
        """Puts the clock to `t` and lets the instruments notice."""
        self._skipped += t - self.now()
        await asyncio.sleep(LOOK_S)


def entries(directory: Path) -> list[str]:
    """The names in `directory`."""
    return sorted(path.name for path in directory.iterdir())


def oximeter(room: SimulatedRoom) -> AbstractContextManager[Reader]:
    return opened(room.ports["oximeter"], "nonin-serial-format2-stream")


def cuff(room: SimulatedRoom) -> AbstractContextManager[Reader]:
    return opened(room.ports["cuff"], "suntech-stream")


async def test_twenty_seconds_of_the_oximeter_are_60_packets_without_a_bad_byte(tmp_path: Path) -> None:
    async with SimulatedRoom(tmp_path, speed=40) as room:
        with oximeter(room) as reader:
            await reader.listen(1)  # the first packet may be half gone
            reader.rejected.clear()
            packets = await reader.listen(20)
        assert abs(len(packets) - 60) <= 1
        assert reader.rejected == []


async def test_the_port_gives_the_patient_s_numbers(tmp_path: Path) -> None:
    async with SimulatedRoom(tmp_path, speed=40) as room:
        with oximeter(room) as reader:
            last = (await reader.listen(20))[-1]
        truth = room.patient.at(room.now())
        assert last["spo2_percent"] == pytest.approx(truth.spo2, abs=1)
        assert last["pulse_rate_bpm"] == pytest.approx(truth.pulse, abs=4.5)


async def test_the_wave_comes_in_small_pieces(tmp_path: Path) -> None:
    async with SimulatedRoom(tmp_path, speed=40) as room:
        with oximeter(room):
            fd = os.open(room.ports["oximeter"], os.O_RDONLY | os.O_NOCTTY | os.O_NONBLOCK)
            pieces: list[int] = []
            for _ in range(30):
                await asyncio.sleep(5 / 75)
                pieces.append(len(os.read(fd, 4096)))
            os.close(fd)
        assert max(pieces[1:]) <= 50


async def test_a_reading_takes_real_seconds_and_is_the_patient_s(tmp_path: Path) -> None:
    async with SimulatedRoom(tmp_path, speed=40) as room:
        with cuff(room) as reader:
            await reader.listen(1)
            reader.say(START)
            heard = await reader.listen(25)
            assert [one["reply"] for one in heard] == ["ack"]
            assert [one["reply"] for one in await reader.listen(20)] == ["done"]
            reader.say(RESULT)
            result = await reader.answer()
        assert result["systolic_mmhg"] == pytest.approx(room.patient.at(room.now() - 20).systolic, abs=8)


async def test_nobody_reading_stops_nothing_and_the_next_reader_gets_now(tmp_path: Path) -> None:
    async with SimulatedRoom(tmp_path, speed=40) as room:
        with oximeter(room) as reader:
            await reader.listen(1)
        await asyncio.sleep(30)
        with oximeter(room) as reader:
            packets = await reader.listen(1)
        assert 2 <= len(packets) <= 4
        assert packets[-1]["timer"] == pytest.approx(room.now() * 3, abs=4)


async def test_an_open_port_that_is_never_read_stops_nothing(tmp_path: Path) -> None:
    async with SimulatedRoom(tmp_path, speed=40) as room:
        with oximeter(room):
            await asyncio.sleep(70)  # 20 KiB, what the line holds, are full after 55 s
            with cuff(room) as reader:
                await reader.listen(1)
                reader.say(START)
                assert (await reader.answer())["reply"] == "ack"


async def test_closed_it_leaves_no_port_and_no_descriptor(tmp_path: Path) -> None:
    before = len(entries(Path("/proc/self/fd")))
    async with SimulatedRoom(tmp_path) as room:
        await asyncio.sleep(1)
        with oximeter(room) as reader:
            await reader.listen(1)
    assert entries(tmp_path) == []
    assert len(entries(Path("/proc/self/fd"))) == before


async def test_two_rooms_live_side_by_side(tmp_path: Path) -> None:
    async with SimulatedRoom(tmp_path / "a", seed=1) as one, SimulatedRoom(tmp_path / "b", seed=2) as other:
        with oximeter(one) as first, oximeter(other) as second:
            assert await first.listen(5)
            assert await second.listen(5)


async def test_a_path_that_cannot_be_made_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "cuff").write_text("mine")
    with pytest.raises(FileExistsError):
        async with SimulatedRoom(tmp_path):
            pass
    assert entries(tmp_path) == ["cuff"]


async def test_an_instrument_that_breaks_ends_the_room(tmp_path: Path) -> None:
    def broken(t: float, heard: bytes) -> bytes:
        raise ZeroDivisionError

    room = SimulatedRoom(tmp_path)
    room.instruments[1].exchange = broken  # type: ignore[method-assign]
    with pytest.raises(ExceptionGroup) as caught:
        async with room:
            await asyncio.sleep(60)
    assert caught.group_contains(ZeroDivisionError)
    assert entries(tmp_path) == []


async def test_unplugged_the_port_dies_and_returns_behind_the_same_path(tmp_path: Path) -> None:
    async with Hurried(tmp_path, fail="unplug") as room:
        await room.skip_to(17)
        with oximeter(room) as reader:
            await reader.listen(30)
            assert reader.gone
            assert room.now() == pytest.approx(20, abs=0.5)
        assert not room.ports["oximeter"].is_symlink()
        await room.skip_to(46)
        with oximeter(room) as reader:
            assert (await reader.listen(3))[-1]["spo2_percent"] >= 95


async def test_unplugged_in_a_reading_the_cuff_comes_back_empty(tmp_path: Path) -> None:
    async with Hurried(tmp_path, fail="cuff-unplug") as room:
        await room.skip_to(10)
        with cuff(room) as reader:
            reader.say(START)
            await reader.listen(15)
            assert reader.gone
        await room.skip_to(46)
        with cuff(room) as reader:
            reader.say(bytes.fromhex("3a79050048"))
            assert (await reader.answer())["cuff_pressure_mmhg"] == 0


async def test_a_frozen_oximeter_looks_live_but_repeats_itself(tmp_path: Path) -> None:
    async with Hurried(tmp_path, fail="frozen") as room:
        await asyncio.sleep(1)
        await room.skip_to(21)
        with oximeter(room) as reader:
            packets = await reader.listen(10)
            await room.skip_to(46)
            await reader.listen(1)
            after = await reader.listen(3)
    assert len({tuple(packet["pleth"]) for packet in packets}) == 1
    assert len({tuple(packet["pleth"]) for packet in after}) > 5


async def test_off_the_finger_there_is_a_sensor_alarm_and_then_numbers_again(tmp_path: Path) -> None:
    async with Hurried(tmp_path, fail="finger-off") as room:
        await room.skip_to(22)
        with oximeter(room) as reader:
            assert all(packet["sensor_alarm"] for packet in await reader.listen(5))
            await room.skip_to(55)
            await reader.listen(1)
            assert (await reader.listen(2))[-1]["spo2_percent"] >= 95


async def test_a_noisy_line_has_rejections_only_while_it_is_noisy(tmp_path: Path) -> None:
    async with Hurried(tmp_path, fail="noise") as room:
        await room.skip_to(20)
        with oximeter(room) as reader:
            assert await reader.listen(15)
            noisy = len(reader.rejected)
            await room.skip_to(41)
            await reader.listen(1)
            reader.rejected.clear()
            await reader.listen(10)
    assert noisy > 10
    assert reader.rejected == []


@pytest.mark.parametrize(("fail", "error"), [("cuff-leak", 87), ("cuff-movement", 2)])
async def test_a_failing_cuff_says_why_and_works_again_later(tmp_path: Path, fail: str, error: int) -> None:
    async with Hurried(tmp_path, fail=fail) as room:
        codes: list[int] = []
        for t in (30, 145):
            await room.skip_to(t)
            with cuff(room) as reader:
                reader.say(START)
                await reader.listen(50)
                reader.say(RESULT)
                codes.append((await reader.answer())["error_code"])
    assert codes == [error, 0]


@pytest.mark.parametrize(("fail", "flag"), [("motion", "artifact"), ("low-perfusion", "low_perfusion")])
async def test_a_poor_signal_is_flagged(tmp_path: Path, fail: str, flag: str) -> None:
    async with Hurried(tmp_path, fail=fail) as room:
        await room.skip_to(21)
        with oximeter(room) as reader:
            await reader.listen(3)
            assert all(packet[flag] for packet in await reader.listen(10))
