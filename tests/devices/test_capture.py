"""Captures: what a device said, in a file, and that file as a device."""

import asyncio
import errno
import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from sessionctl.devices.capture import Capture, CaptureError, PlayedBack, Recorded, Recorder, read, write
from sessionctl.devices.driver import Driver
from sessionctl.devices.serial_port import SerialPort
from sessionctl.devices.settings import DeviceSettings
from sessionctl.events import LinkDown, LinkUp, Measured
from sessionctl.vitals import Vital
from tests.devices.decoders.vectors import ALL
from tests.devices.listener import Listener, running, values
from tests.fakes.ports import Port

PACKET = ALL["nonin2-packet-complete"].data
HEADER = '{"capture":1,"model":"nonin-xpod","settings":{}}\n'


@pytest.fixture
def port(tmp_path: Path) -> Iterator[Port]:
    made = Port(tmp_path / "oximeter")
    yield made
    made.unplug()


async def test_what_was_recorded_plays_back_as_the_same_readings(port: Port, tmp_path: Path) -> None:
    device = DeviceSettings("oximeter", "nonin-xpod", port=str(port.path))
    live, again = Listener(), Listener()
    path = tmp_path / "capture.jsonl"
    with path.open("w") as file:
        transport = Recorded(SerialPort(device.port), Recorder(file, device))
        async with running(Driver(device, transport, live.emit, live.clock)):
            await live.next(LinkUp)
            port.say(b"\x00\x01" + PACKET)
            recorded = await live.next(Measured)
    capture = read(path)
    assert (capture.model, capture.settings["name"]) == ("nonin-xpod", "oximeter")
    assert b"".join(bytes.fromhex(chunk.hex) for chunk in capture.chunks) == b"\x00\x01" + PACKET
    async with running(Driver(device, PlayedBack(capture), again.emit, again.clock)):
        assert (
            values(await again.next(Measured)) == values(recorded) == {Vital.SPO2: 97, Vital.PULSE_RATE: 72}
        )
        assert (await again.next(LinkDown)).reason == "the capture is at its end"


async def test_both_directions_are_written_down(port: Port) -> None:
    device = DeviceSettings("oximeter", "contec-cms50d-plus-v7", port=str(port.path))
    file, listener = io.StringIO(), Listener()
    transport = Recorded(SerialPort(device.port), Recorder(file, device, clock=lambda: 5.0))
    async with running(Driver(device, transport, listener.emit, listener.clock)):
        await listener.next(LinkUp)
        port.say(ALL["cms7-stream-captured-four"].data)
        await listener.next(Measured)
    assert '{"t":0.0,"channel":"","direction":"out","hex":"7d81a1808080808080"}' in file.getvalue()
    assert '"direction":"in"' in file.getvalue()


async def test_a_capture_may_be_played_at_its_own_pace() -> None:
    capture = Capture("nonin-xpod", {}, ())
    came: list[bytes] = []
    async with PlayedBack(capture, speed=1.0).open(lambda data, _: came.append(data)) as link:
        assert await asyncio.wait_for(link.lost(), 1.0) == "the capture is at its end"
    assert came == []


def test_a_full_disk_ends_the_record_and_not_the_bytes() -> None:
    class Full(io.StringIO):
        def write(self, text: str) -> int:
            if "direction" in text:
                raise OSError(errno.ENOSPC, "No space left on device")
            return super().write(text)

    recorder = Recorder(Full(), DeviceSettings("oximeter", "nonin-xpod"))
    recorder.note("in", b"x", "")
    recorder.note("in", b"y", "")
    assert recorder.failed is not None
    assert recorder.bytes == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "line 1"),
        ("not JSON\n", "line 1"),
        ('{"capture":2,"model":"x","settings":{}}\n', "line 1: capture"),
        (HEADER + '{"t":0,"channel":"","direction":"in","hex":"0"}\n', "line 2: hex"),
        (HEADER + '{"t":0,"channel":"","direction":"in","hex":"00"}\n{"t":1}\n', "line 3: channel"),
    ],
)
def test_a_file_that_is_no_capture_is_refused_with_its_line(text: str, expected: str, tmp_path: Path) -> None:
    path = tmp_path / "capture.jsonl"
    path.write_text(text)
    with pytest.raises(CaptureError, match=expected):
        read(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CaptureError, match="cannot be read: No such file"):
        read(tmp_path / "missing")


CHUNK = '{"t":0.5,"channel":"","direction":"in","hex":"0181"}'


@pytest.mark.parametrize(("end", "chunks"), [('{"t":0.6,"chan', 1), ("\0\0\0", 1), (CHUNK, 2)])
def test_a_capture_that_a_crash_cut_off_still_reads_up_to_there(
    end: str, chunks: int, tmp_path: Path
) -> None:
    path = tmp_path / "capture.jsonl"
    path.write_text(HEADER + f"{CHUNK}\n" + end)
    capture = read(path)
    assert [chunk.hex for chunk in capture.chunks] == ["0181"] * chunks
    assert ("cut off, as after a crash; the 1 before it count" in capture.cut) is ("chan" in end[-8:])


def test_a_capture_is_written_as_it_was_read(tmp_path: Path) -> None:
    path = tmp_path / "capture.jsonl"
    path.write_text(HEADER + f"{CHUNK}\n")
    write(tmp_path / "again.jsonl", read(path))
    assert read(tmp_path / "again.jsonl") == read(path)
