"""A capture on a real port: bytes, pieces and times as they were."""

import asyncio
import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from sessionctl.devices.capture import Capture, Chunk, Recorded, Recorder, read
from sessionctl.devices.decoders import suntech
from sessionctl.devices.driver import Driver
from sessionctl.devices.serial_port import SerialPort
from sessionctl.devices.settings import DeviceSettings
from sessionctl.events import Measured
from sessionctl.simulator.line import Line
from sessionctl.simulator.playback import Playback
from sessionctl.vitals import Vital
from tests.devices.decoders.vectors import ALL
from tests.devices.listener import Listener, running, values

PACKET = ALL["nonin2-packet-complete"].data
GAPS_S = (0.05, 0.03, 0.11, 0.04, 0.08)
LOADED_S = 0.5
"""How late a piece may come on a machine that does much else; on an idle one it is 2 ms."""


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    made = Line(tmp_path / "port")
    made.plug()
    yield made
    made.unplug()


def cut_up(data: bytes, sizes: tuple[int, ...]) -> tuple[Chunk, ...]:
    """`data` in pieces of `sizes`, with GAPS_S between them."""
    chunks, t, n = list[Chunk](), 0.0, 0
    while data:
        size = sizes[n % len(sizes)]
        chunks.append(Chunk(round(t, 4), "", "in", data[:size].hex()))
        data, t, n = data[size:], t + GAPS_S[n % len(GAPS_S)], n + 1
    return tuple(chunks)


async def test_bytes_pieces_and_times_are_those_of_the_capture(line: Line, tmp_path: Path) -> None:
    capture = Capture("nonin-xpod", {}, cut_up(PACKET * 2 + b"\xff\x00" + PACKET, (7, 64, 1, 33, 20)))
    file = io.StringIO()
    recorder = Recorder(file, DeviceSettings("oximeter", "nonin-xpod"))
    playback = Playback(capture, line)
    async with Recorded(SerialPort(str(line.path)), recorder).open(lambda data, channel: None):
        await asyncio.wait_for(playback.until_read(), 5.0)
        played = await asyncio.wait_for(playback.run(), 20.0)
        await asyncio.sleep(0)
        async with asyncio.timeout(5.0):
            while recorder.bytes < played.bytes:  # noqa: ASYNC110 - the last piece has to come out of the port
                await asyncio.sleep(0.01)
    path = tmp_path / "again.jsonl"
    path.write_text(file.getvalue())
    again = read(path).chunks
    assert [chunk.hex for chunk in again] == [chunk.hex for chunk in capture.chunks]
    assert (played.joined, played.left) == (0, False)
    first = again[0].t
    off = [came.t - first - chunk.t for came, chunk in zip(again, capture.chunks, strict=True)]
    assert max(map(abs, off)) < LOADED_S


async def test_a_capture_plays_faster_when_asked(line: Line) -> None:
    capture = Capture("nonin-xpod", {}, (Chunk(0.0, "", "in", "01"), Chunk(3600.0, "", "in", "02")))
    came = bytearray()
    async with SerialPort(str(line.path)).open(lambda data, channel: came.extend(data)):
        playback = Playback(capture, line, speed=10_000.0)
        await asyncio.wait_for(playback.until_read(), 5.0)
        played = await asyncio.wait_for(playback.run(), 10.0)
        async with asyncio.timeout(5.0):
            while len(came) < 2:  # noqa: ASYNC110 - the last piece has to come out of the port
                await asyncio.sleep(0.01)
    assert bytes(came) == b"\x01\x02"
    assert played.pieces == 2


async def test_a_device_that_is_asked_answers_after_the_question(line: Line) -> None:
    question, answer = suntech.COMMANDS["cuff-pressure"], ALL["suntech-cuff-258"].data
    capture = Capture(
        "suntech-advantage", {}, (Chunk(0.2, "", "out", question.hex()), Chunk(0.25, "", "in", answer.hex()))
    )
    listener = Listener()
    device = DeviceSettings("cuff", "suntech-advantage", port=str(line.path))
    async with running(Driver(device, SerialPort(device.port), listener.emit, listener.clock)):
        playback = Playback(capture, line)
        await asyncio.wait_for(playback.until_read(), 5.0)
        played = await asyncio.wait_for(playback.run(), 10.0)
        measured = await listener.next(Measured, within=5.0)
    assert values(measured) == {Vital.CUFF_PRESSURE: 258}
    assert played.unheard == 0


async def test_a_reader_that_leaves_ends_the_playing(line: Line) -> None:
    capture = Capture("nonin-xpod", {}, (Chunk(0.0, "", "in", "01"), Chunk(0.2, "", "in", "02")))
    playback = Playback(capture, line)
    async with SerialPort(str(line.path)).open(lambda data, channel: None):
        await asyncio.wait_for(playback.until_read(), 5.0)
    played = await asyncio.wait_for(playback.run(), 5.0)
    assert (played.left, played.bytes) == (True, 1)
