"""A search of the serial ports: it listens, proposes, shows live values; it says nothing to a stranger."""

import asyncio
import random
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from sessionctl.commands import device_scan
from sessionctl.devices import search as searching
from sessionctl.devices.dialogues.contec_v7 import KEEP_ALIVE, START
from sessionctl.devices.search import likely, search
from sessionctl.devices.wire import Wire
from sessionctl.events import Event, Measured
from sessionctl.vitals import Vital
from tests.devices.decoders.vectors import ALL
from tests.fakes.machine import FakeMachine
from tests.fakes.ports import AtSpeed, Port

NONIN = ALL["nonin2-packet-complete"].data
CMS5 = ALL["cms5-reading"].data
CMS7 = ALL["cms7-stream-captured-four"].data
FTDI, CP210X = ("0403", "6001"), ("10c4", "ea60")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A device of these tests speaks at once: short looks are enough for it."""
    monkeypatch.setattr(searching, "LISTEN_S", 1.0)
    monkeypatch.setattr(searching, "LOOK_S", 0.05)
    monkeypatch.setattr(searching, "ASK_S", 2.0)
    monkeypatch.setattr(device_scan, "LIVE_S", 1.0)


@pytest.fixture
def fake(tmp_path: Path) -> Iterator[FakeMachine]:
    made = FakeMachine(tmp_path / "root")
    yield made
    made.close()


@asynccontextmanager
async def answering(port: Port, heard: list[bytes]) -> AsyncIterator[None]:
    """A CMS50 of the newer kind at `port`: silent until its stream is started."""

    async def run() -> None:
        streaming = False
        while True:
            if data := port.heard():
                heard.append(data)
                streaming = streaming or START in data
            if streaming:
                port.say(CMS7)
            await asyncio.sleep(0.02)

    task = asyncio.create_task(run(), name="an oximeter that must be asked")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task], timeout=1.0)


async def test_a_device_at_another_speed_is_found_without_a_word_to_it(fake: FakeMachine) -> None:
    port = fake.plug("ttyUSB0", "FT1")
    async with AtSpeed(port, Wire(4800, 8, "O"), CMS5):
        found = await search(fake.path("ttyUSB0"), fake.machine)
    assert found.proposal is not None
    assert (found.proposal.model, found.proposal.wire) == ("contec-cms50d-plus", Wire(4800, 8, "O"))
    assert port.heard() == b""


async def test_a_silent_port_with_a_chip_of_anybody_is_listened_to_and_never_written_to(
    fake: FakeMachine, capsys: pytest.CaptureFixture[str]
) -> None:
    port = fake.plug("ttyUSB0", "FT1")
    await device_scan.ports(fake.machine, (), device_scan.Names(), lambda _: None)
    assert "silent at every setting" in capsys.readouterr().out
    assert port.heard() == b""


async def test_a_contec_on_its_own_cable_is_asked_for_its_stream_and_for_nothing_else(
    fake: FakeMachine, capsys: pytest.CaptureFixture[str]
) -> None:
    port = fake.plug("ttyUSB0", "0001", vid=CP210X[0], pid=CP210X[1])
    heard: list[bytes] = []
    told: list[Event] = []
    async with answering(port, heard):
        await device_scan.ports(fake.machine, (), device_scan.Names(), told.append)
    out = capsys.readouterr().out
    assert "probably Contec CMS50D+/FW, newer protocol (captured, A)" in out
    assert 'model = "contec-cms50d-plus-v7"' in out
    assert b"".join(heard).replace(START, b"").replace(KEEP_ALIVE, b"") == b""
    vitals = {m.vital for event in told if isinstance(event, Measured) for m in event.measurements}
    assert Vital.SPO2 in vitals


async def test_a_person_may_say_what_hangs_on_a_silent_port(fake: FakeMachine) -> None:
    port = fake.plug("ttyUSB0", "FT1")
    heard: list[bytes] = []
    async with answering(port, heard):
        found = await search(fake.path("ttyUSB0"), fake.machine, ("contec-cms50d-plus-v7",))
    assert found.proposal is not None
    assert found.proposal.model == "contec-cms50d-plus-v7"


async def test_two_ports_are_searched_at_once_and_named_apart(
    fake: FakeMachine, capsys: pytest.CaptureFixture[str]
) -> None:
    one, other = fake.plug("ttyUSB0", "FT1"), fake.plug("ttyUSB1", "FT2", socket="1.2")
    async with AtSpeed(one, Wire(), NONIN), AtSpeed(other, Wire(19200, 8, "O"), CMS5):
        await device_scan.ports(fake.machine, (), device_scan.Names(), lambda _: None)
    out = capsys.readouterr().out
    assert 'name = "oximeter"' in out
    assert 'name = "oximeter-2"' in out
    assert 'port = "usb:0403:6001:FT1"' in out
    assert "or: nonin-oem3" in out


def test_noise_is_never_taken_for_a_device() -> None:
    chance = random.Random(5)
    for size in (20, 60, 200, 1000, 4096):
        for _ in range(200 if size < 1000 else 10):
            noise = chance.randbytes(size)
            assert likely(noise, hurry=True) == []
            if size >= 60:  # of fewer bytes a stream without a check code may be called likely
                assert likely(noise) == []


async def test_bytes_that_fit_nothing_are_shown(fake: FakeMachine) -> None:
    port = fake.plug("ttyUSB0", "FT1")
    async with AtSpeed(port, Wire(57600), b"never"):  # noise at every setting of ours
        found = await search(fake.path("ttyUSB0"), fake.machine)
    assert found.proposal is None
    assert found.why.startswith("unknown: it sends ")
    assert port.heard() == b""


async def test_a_port_that_is_pulled_out_is_an_answer(fake: FakeMachine) -> None:
    path = fake.path("ttyUSB0")
    fake.plug("ttyUSB0", "FT1")
    fake.unplug("ttyUSB0")
    found = await search(path, fake.machine)
    assert found.proposal is None
    assert found.why
