"""`sessionctl devices replay · redact` as a person meets them."""

import asyncio
import json
import re
import shutil
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from sessionctl.commands import captures
from sessionctl.devices.capture import Capture, Chunk, read, write
from sessionctl.devices.driver import Driver
from sessionctl.devices.serial_port import SerialPort
from sessionctl.devices.settings import DeviceSettings
from sessionctl.events import LinkUp, Measured
from sessionctl.vitals import Vital
from tests.conftest import Programs
from tests.devices.decoders.vectors import ALL
from tests.devices.listener import Listener, running, values

SESSIONCTL = Path(sys.executable).with_name("sessionctl")
PROGRAMMES = Path(__file__).parents[2] / "config" / "programmes"
PACKET = ALL["nonin2-packet-complete"].data
DEVICES = '[[device]]\nname = "oximeter"\nmodel = "nonin-xpod"\nport = "{}"\n'
PLX = bytes.fromhex("0062004e00")  # 98 %, 78 /min

app = typer.Typer()
app.command("replay")(captures.replay)
app.command("redact")(captures.redact)


def run(*words: str | Path) -> Result:
    result = CliRunner().invoke(app, [str(word) for word in words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def kept(path: Path, model: str = "nonin-xpod", **said: tuple[str, bytes]) -> Path:
    """A capture of `model` at `path`: what came in, by channel."""
    chunks = tuple(
        Chunk(0.1 * n, channel, "in", data.hex()) for n, (channel, data) in enumerate(said.values())
    )
    head = {
        "name": "oximeter",
        "model": model,
        "port": "/dev/serial/by-id/usb-FTDI_A10K2X3Y-if00",
        "label": "Left",
    }
    write(path, Capture(model, head, chunks))
    return path


def driver_at(port: Path, listener: Listener) -> Driver:
    device = DeviceSettings("oximeter", "nonin-xpod", port=str(port))
    return Driver(device, SerialPort(device.port), listener.emit, listener.clock, retry_s=(0.05,))


@pytest.fixture
def nonin(tmp_path: Path) -> Path:
    return kept(tmp_path / "c.jsonl", a=("", PACKET[:60]), b=("", PACKET[60:]), c=("", b"\xff" * 3 + PACKET))


async def test_a_real_driver_reads_a_replayed_capture(
    nonin: Path, tmp_path: Path, programs: Programs
) -> None:
    at, listener = tmp_path / "port", Listener()
    playing = programs.start(SESSIONCTL, "devices", "replay", nonin, "--link", at)
    async with running(driver_at(at, listener)):
        await listener.next(LinkUp, within=20.0)
        measured = await listener.next(Measured, within=20.0)
        await asyncio.to_thread(playing.wait, 20.0)
    assert values(measured) == {Vital.SPO2: 97, Vital.PULSE_RATE: 72}
    assert playing.returncode == 0
    assert re.search(r"3 pieces, 253 bytes; the latest came \d+ ms late", programs.log(playing))
    assert not at.is_symlink()


async def test_replay_stands_in_for_the_configured_device(
    nonin: Path, tmp_path: Path, programs: Programs
) -> None:
    config, at, listener = tmp_path / "config", tmp_path / "oximeter", Listener()
    shutil.copytree(PROGRAMMES, config / "programmes")
    (config / "room.toml").write_text('name = "Room"\nprogramme = "ket-sl-adult"\n')
    (config / "devices.toml").write_text(
        f'[[device]]\nname = "oximeter"\nmodel = "nonin-xpod"\nport = "{at}"\n'
    )
    playing = programs.start(SESSIONCTL, "devices", "replay", nonin, "--config", config, "--speed", "10")
    async with running(driver_at(at, listener)):
        await listener.next(Measured, within=20.0)
        await asyncio.to_thread(playing.wait, 20.0)
    assert playing.returncode == 0


def test_replay_never_takes_the_place_of_a_device_that_is_there(nonin: Path, tmp_path: Path) -> None:
    (tmp_path / "tty").write_text("")
    (tmp_path / "port").symlink_to(tmp_path / "tty")
    result = run("replay", nonin, "--link", tmp_path / "port")
    assert "exists: a device may be there; name another --link" in result.stderr
    assert result.exit_code == 1
    assert (tmp_path / "port").readlink() == tmp_path / "tty"


def test_decoded_frames_stand_beside_their_bytes(nonin: Path) -> None:
    result = run("replay", nonin, "--decode")
    lines = result.stdout.splitlines()
    assert lines[0] == f"    0.0000 s  ← {PACKET[:60].hex(' ')}"
    fields = json.loads(lines[2].partition("= ")[2])
    assert (fields["spo2_percent"], fields["pulse_rate_bpm"]) == (97, 72)
    assert lines[4].strip() == "✕ refused (sync): ff ff ff"
    assert result.exit_code == 0


def test_a_bluetooth_capture_is_decoded_without_a_radio(tmp_path: Path) -> None:
    path = kept(tmp_path / "c.jsonl", "ble-pulse-oximeter", a=("2a5f", PLX), b=("2a19", b"\x09"))
    lines = run("replay", path, "--speed", "100").stdout.splitlines()
    assert lines[0] == "    0.0000 s  ← 2a5f  00 62 00 4e 00"
    assert json.loads(lines[1].partition("= ")[2])["spo2_percent"] == 98
    assert json.loads(lines[3].partition("= ")[2]) == {"battery_percent": 9}


def test_a_capture_of_an_unknown_model_says_that_it_cannot_be_read(tmp_path: Path) -> None:
    result = run("replay", kept(tmp_path / "c.jsonl", "nobody-1", a=("", PACKET)), "--decode")
    assert result.stderr.strip() == "model nobody-1 is not known here: its bytes cannot be read"
    assert result.exit_code == 1


def test_a_capture_cut_off_by_a_crash_is_used_up_to_there_and_says_so(nonin: Path) -> None:
    nonin.write_text(nonin.read_text()[:-30])
    result = run("replay", nonin, "--decode")
    assert "its last line is cut off, as after a crash; the 2 before it count" in result.stderr
    assert result.exit_code == 0


def test_redact_says_what_was_replaced_and_that_the_measurements_are_the_same(
    tmp_path: Path,
) -> None:
    line = ALL["masimo-rad8-normal"].data.strip() + b"\r\n"
    path = kept(tmp_path / "c.jsonl", "masimo-rad8", a=("", line))
    result = run("redact", path, tmp_path / "out.jsonl")
    assert result.stdout.splitlines()[:-1] == [
        "head: name, label, port left out",
        "serial numbers (SN=): zeros now in 1 place(s)",
        "decoded before and after: 1 frames and 0 rejections, the same",
    ]
    assert b"145838" not in bytes.fromhex(read(tmp_path / "out.jsonl").chunks[0].hex)
    assert "A10K2X3Y" not in (tmp_path / "out.jsonl").read_text()
    assert result.exit_code == 0


def test_redact_of_an_unknown_model_writes_nothing(tmp_path: Path) -> None:
    result = run("redact", kept(tmp_path / "c.jsonl", "nobody-1", a=("", b"SN=1")), tmp_path / "out.jsonl")
    assert "cannot be judged; nothing was written" in result.stderr
    assert result.exit_code == 1
    assert not (tmp_path / "out.jsonl").exists()


def test_redact_never_writes_over_a_file(nonin: Path, tmp_path: Path) -> None:
    (tmp_path / "out.jsonl").write_text("mine")
    result = run("redact", nonin, tmp_path / "out.jsonl")
    assert "exists; a redacted capture is written to a new file" in result.stderr
    assert (tmp_path / "out.jsonl").read_text() == "mine"


def test_a_file_that_is_no_capture_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "c.jsonl").write_text("hello\n")
    result = run("redact", tmp_path / "c.jsonl", tmp_path / "out.jsonl")
    assert "line 1" in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert result.exit_code == 1
