"""`sessionctl devices list · test · capture` as a person meets them."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from sessionctl.commands import devices
from sessionctl.devices.capture import read
from sessionctl.devices.decoders import suntech
from tests.devices.decoders.vectors import ALL
from tests.fakes.ports import Port

PACKET = ALL["nonin2-packet-complete"].data
PROGRAMME = Path(__file__).parents[2] / "config" / "programmes"

app = typer.Typer()
app.command("list")(devices.list_)
app.command("scan")(devices.scan)
app.command("test")(devices.prove)
app.command("capture")(devices.capture)


@pytest.fixture
def port(tmp_path: Path) -> Iterator[Port]:
    made = Port(tmp_path / "port")
    yield made
    made.unplug()


@pytest.fixture
def room(port: Port, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Makes the settings of a room whose one device has a given model."""

    def make(model: str) -> Path:
        directory = port.path.parent / "config"
        directory.mkdir()
        (directory / "programmes").symlink_to(PROGRAMME)
        ids = sorted(path.stem for path in PROGRAMME.glob("*.toml"))
        (directory / "room.toml").write_text(f'name = "Room"\nprogramme = "{ids[0]}"\n')
        (directory / "devices.toml").write_text(
            f'[[device]]\nname = "one"\nmodel = "{model}"\nport = "{port.path}"\n'
        )
        return directory

    return make


def run(*words: str | Path) -> Result:
    result = CliRunner().invoke(app, [str(word) for word in words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


class Talking:
    """Says `data` to `port` again and again, from a thread, while a command runs."""

    def __init__(self, port: Port, data: bytes) -> None:
        self._port, self._data = port, data
        self._stop = threading.Event()
        self.heard = b""
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> "Talking":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(2.0)

    def _run(self) -> None:
        while not self._stop.wait(0.02):
            self.heard += self._port.heard()
            self._port.say(self._data)


def test_list_shows_every_model_with_its_line() -> None:
    out = run("list").stdout
    assert "contec-cms50d-plus     " in out
    assert "19200 8O1" in out
    assert "Bluetooth" in out


def test_list_shows_the_devices_of_a_room(room: Callable[[str], Path], port: Port) -> None:
    out = run("list", "--config", room("nonin-xpod")).stdout
    assert f"one   nonin-xpod  {port.path}" in out


def test_test_shows_what_comes_and_a_verdict(room: Callable[[str], Path], port: Port) -> None:
    config = room("nonin-xpod")
    with Talking(port, PACKET):
        result = run("test", "one", "--config", config, "--seconds", "0.5")
    assert "SpO₂ 97 %" in result.stdout
    assert "Pulse 72 /min" in result.stdout
    assert "one: " in result.stdout.splitlines()[-1]
    assert result.exit_code == 0


def test_test_says_what_a_stream_might_be_that_it_cannot_read(
    room: Callable[[str], Path], port: Port
) -> None:
    config = room("suntech-advantage")
    with Talking(port, PACKET):
        result = run("test", "one", "--config", config, "--seconds", "0.5")
    assert "looks like nonin-serial-format2-stream: try model nonin-xpod" in result.stdout
    assert result.exit_code == 1


def test_test_of_a_silent_device_says_so(room: Callable[[str], Path]) -> None:
    result = run("test", "one", "--config", room("nonin-xpod"), "--seconds", "0.5")
    assert "nothing came: is it switched on" in result.stdout
    assert result.exit_code == 1


def test_test_of_a_missing_port_says_so(room: Callable[[str], Path], port: Port) -> None:
    config = room("nonin-xpod")
    port.unplug()
    result = run("test", "one", "--config", config, "--seconds", "0.5")
    assert "no such port" in result.stdout
    assert result.exit_code == 1


def test_test_never_starts_a_cuff(room: Callable[[str], Path], port: Port) -> None:
    config = room("suntech-advantage")
    with Talking(port, suntech.cuff_pressure(0)) as talking:
        result = run("test", "one", "--config", config, "--seconds", "0.5")
    assert result.exit_code == 0
    assert talking.heard == suntech.COMMANDS["cuff-pressure"]


def test_a_device_that_is_not_configured_is_one_line(room: Callable[[str], Path]) -> None:
    result = run("test", "two", "--config", room("nonin-xpod"))
    assert "has no device 'two'; it has: one" in result.stderr
    assert result.exit_code == 1


def test_a_directory_without_settings_is_a_line_a_mistake(tmp_path: Path) -> None:
    result = run("test", "one", "--config", tmp_path / "nowhere")
    assert "no such directory" in result.stderr
    assert result.exit_code == 1


def test_capture_writes_what_comes(room: Callable[[str], Path], port: Port, tmp_path: Path) -> None:
    config = room("nonin-xpod")
    with Talking(port, PACKET):
        result = run("capture", "one", tmp_path / "c.jsonl", "--config", config, "--seconds", "0.5")
    assert result.exit_code == 0
    chunks = read(tmp_path / "c.jsonl").chunks
    assert f"{sum(len(chunk.hex) for chunk in chunks) // 2} bytes" in result.stdout


def test_capture_never_writes_over_a_file(room: Callable[[str], Path], tmp_path: Path) -> None:
    (tmp_path / "c.jsonl").write_text("mine")
    result = run("capture", "one", tmp_path / "c.jsonl", "--config", room("nonin-xpod"))
    assert "exists; a capture is written to a new file" in result.stderr
    assert (tmp_path / "c.jsonl").read_text() == "mine"


def test_scan_ends_well_without_ports_and_bluetooth() -> None:
    result = run("scan", "--seconds", "0.5")
    assert result.exit_code == 0
    assert "Bluetooth" in result.stdout
