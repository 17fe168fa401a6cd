"""What `devices scan` and `devices test` say of serial ports."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from sessionctl.commands import device_verdict
from sessionctl.commands.device_ports import rows
from sessionctl.commands.device_verdict import verdict
from sessionctl.devices.settings import DeviceSettings
from sessionctl.devices.wire import Wire
from tests.devices.decoders.vectors import ALL
from tests.fakes.machine import FakeMachine
from tests.fakes.ports import AtSpeed, Port

FRAME = ALL["cms5-reading"].data
GIBBERISH = b"\x02HELLO?\x03" * 20


@pytest.fixture
def fake(tmp_path: Path) -> Iterator[FakeMachine]:
    made = FakeMachine(tmp_path / "root")
    yield made
    made.close()


@pytest.fixture
def port(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Port]:
    monkeypatch.setattr(device_verdict, "LISTEN_S", 0.3)
    made = Port(tmp_path / "oximeter")
    yield made
    made.unplug()


def test_scan_shows_each_port_with_its_adapter_its_lasting_name_and_who_has_it(fake: FakeMachine) -> None:
    fake.plug("ttyUSB0", "FT0AAAAA", socket="1.1")
    fake.plug("ttyUSB1", "", socket="1.2", vid="1a86", pid="7523")
    (one, other) = rows(fake.machine)
    assert one[:3] == (fake.path("ttyUSB0"), "usb:0403:6001:FT0AAAAA", "FTDI FT232R USB UART")
    assert "(process " in one[3]  # this test itself
    assert other[1].endswith("serial/by-path/platform-fd500000.pcie-pci-0000:01:00.0-usb-0:1.2:1.0-port0")


def test_scan_prefers_the_operators_own_name(fake: FakeMachine) -> None:
    fake.plug("ttyUSB0", "FT0AAAAA")
    (fake.root / "dev/sessionctl").mkdir()
    (fake.root / "dev/sessionctl/oximeter").symlink_to("../ttyUSB0")
    assert rows(fake.machine)[0][1] == fake.path("sessionctl/oximeter")


def test_scan_of_a_machine_without_ports_has_no_rows(fake: FakeMachine) -> None:
    assert rows(fake.machine) == []


async def test_bytes_that_nobody_knows_are_shown_with_how_to_record_them(port: Port) -> None:
    device = DeviceSettings("one", "nonin-xpod", port=str(port.path))
    told = await verdict(device, GIBBERISH)
    assert told.startswith("unknown: it sends 02 48 45 4c 4c 4f 3f 03")
    assert "(.HELLO?." in told
    assert told.endswith("sessionctl devices capture one one.jsonl")


@pytest.mark.parametrize(
    ("settings", "advice"),
    [
        ({"model": "contec-cms50d-plus"}, "the monitor finds that setting by itself"),
        ({"model": "contec-cms50d-plus", "baud": 9600}, 'write baud = 4800 and parity = "O" in devices.toml'),
        ({"model": "nonin-xpod"}, 'write baud = 4800 and parity = "O" in devices.toml'),
    ],
)
async def test_a_setting_that_would_read_is_found_and_said(
    port: Port, settings: dict[str, str | int], advice: str
) -> None:
    device = DeviceSettings(name="one", port=str(port.path), **settings)  # type: ignore[arg-type]
    async with AtSpeed(port, Wire(4800, 8, "O"), FRAME):
        told = await verdict(device, GIBBERISH)
    either = "contec-cms50d-plus or bci-serial"  # their frames look alike
    assert told.startswith(f"at 4800 8O1 this looks like contec-v5-stream: try model {either}; ")
    assert told.endswith(advice)


async def test_a_plain_network_server_has_no_settings_to_try() -> None:
    device = DeviceSettings("one", "nonin-xpod", port="socket://127.0.0.1:9")
    async with asyncio.timeout(1.0):
        assert (await verdict(device, GIBBERISH)).startswith("unknown: ")
