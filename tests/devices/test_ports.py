"""Whose port is it: identities from sysfs, and a device found again under another name."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sessionctl.devices import port_names
from sessionctl.devices.driver import Driver
from sessionctl.devices.port_faults import PortRefused
from sessionctl.devices.port_names import find, port_mistake
from sessionctl.devices.ports import Machine
from sessionctl.devices.serial_port import SerialPort
from sessionctl.devices.settings import DeviceSettings
from sessionctl.events import LinkDown, LinkUp, Measured
from sessionctl.vitals import Vital
from tests.devices.decoders.vectors import ALL
from tests.devices.listener import Listener, running, values
from tests.fakes.machine import FakeMachine
from tests.fakes.ports import Port

PACKET = ALL["nonin2-packet-complete"].data  # SpO2 97, pulse 72
OURS = "usb:0403:6001:FT0AAAAA"
THEIRS = "usb:0403:6001:FT0BBBBB"
BACK_S = 10.0


@pytest.fixture
def fake(tmp_path: Path) -> Iterator[FakeMachine]:
    made = FakeMachine(tmp_path / "root")
    yield made
    made.close()


def driven(fake: FakeMachine, port: str, listener: Listener, **more: Any) -> Driver:
    device = DeviceSettings("oximeter", "nonin-xpod", port=port)
    transport = SerialPort(port, machine=fake.machine)
    return Driver(device, transport, listener.emit, listener.clock, **more)


async def reads(listener: Listener, port: Port, within: float = BACK_S) -> LinkUp:
    """The next link, once something was read over it."""
    up = await listener.next(LinkUp, within=within)
    port.say(PACKET)
    assert values(await listener.next(Measured))[Vital.SPO2] == 97
    return up


# --- identities -----------------------------------------------------------------------------------------


def test_an_adapter_is_known_by_its_serial_number(fake: FakeMachine) -> None:
    fake.plug("ttyUSB0", "FT0AAAAA")
    (port,) = fake.machine.ports()
    assert port.identity == OURS
    assert port.adapter is not None
    assert port.adapter.product == "FTDI FT232R USB UART"


@pytest.mark.parametrize("serial", ["", "0001", "0", "00000000"])
def test_a_serial_number_that_everybody_has_is_none(fake: FakeMachine, serial: str) -> None:
    fake.plug("ttyUSB0", serial, socket="1.2")
    (port,) = fake.machine.ports()
    assert port.identity.startswith("path:")
    assert port.identity.endswith("/usb-1.2:1.0")


def test_two_adapters_that_claim_one_number_are_known_by_their_sockets(fake: FakeMachine) -> None:
    fake.plug("ttyUSB0", "FT0AAAAA", socket="1.1")
    fake.plug("ttyUSB1", "FT0AAAAA", socket="1.2")
    assert len({port.identity for port in fake.machine.ports()}) == 2
    assert all(port.identity.startswith("path:") for port in fake.machine.ports())
    with pytest.raises(PortRefused, match="ttyUSB0 and ttyUSB1 both say that they are"):
        find(OURS, fake.machine, "", 0.0)


def test_two_ports_of_one_adapter_differ(fake: FakeMachine) -> None:
    fake.plug("ttyUSB0", "FT0AAAAA")
    fake.plug("ttyUSB1", "FT0AAAAA", part=2)
    assert [port.identity for port in fake.machine.ports()] == [OURS, f"{OURS}#2"]


def test_a_port_on_the_board_is_known_by_its_path(fake: FakeMachine) -> None:
    for name, kind in (("ttyS0", "4"), ("ttyS1", "0")):  # 16550A; nothing there
        entry = fake.root / "sys/class/tty" / name
        (entry / "device").mkdir(parents=True)
        (entry / "type").write_text(kind)
    assert [port.identity for port in fake.machine.ports()] == [f"path:{fake.path('ttyS0')}"]


def test_a_machine_that_shows_nothing_has_no_ports(tmp_path: Path) -> None:
    assert Machine(tmp_path).ports() == []
    assert Machine(tmp_path).port(tmp_path / "dev/ttyUSB0") is None


@pytest.mark.parametrize(
    "port",
    ["/dev/ttyUSB0", OURS, f"{OURS}#2", "usb:0403:6001:AB:CD", "socket://[::1]:4001", "rfc2217://moxa:950"],
)
def test_a_port_may_be_named_in_these_ways(port: str) -> None:
    assert port_mistake(port) == ""


@pytest.mark.parametrize(
    "port", ["usb:0403:6001", "usb:403:6001:A", "COM3", "socket://host", "socket://:1", "spy:///dev/ttyS0"]
)
def test_another_way_is_refused_with_what_would_do(port: str) -> None:
    assert "expected" in port_mistake(port)


# --- found again ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        OURS,
        "dev/serial/by-id/usb-FTDI_FT232R_USB_UART_FT0AAAAA-if00-port0",
        "dev/serial/by-path/platform-fd500000.pcie-pci-0000:01:00.0-usb-0:1.1:1.0-port0",
        "dev/ttyUSB0",
    ],
)
async def test_put_back_under_a_new_name_it_is_read_again(fake: FakeMachine, name: str) -> None:
    listener = Listener()
    configured = name if name.startswith("usb:") else str(fake.root / name)
    port = fake.plug("ttyUSB0", "FT0AAAAA")
    async with running(driven(fake, configured, listener)):
        assert (await reads(listener, port)).identity == OURS
        fake.unplug("ttyUSB0")
        await listener.next(LinkDown)
        port = fake.plug("ttyUSB3", "FT0AAAAA")
        up = await reads(listener, port)
    assert up.identity == OURS
    if name == "dev/ttyUSB0":
        assert up.detail == f"{fake.path('ttyUSB3')} ({OURS}, before at {fake.path('ttyUSB0')})"


async def test_after_names_were_exchanged_each_device_reads_its_own_adapter(fake: FakeMachine) -> None:
    one, other = Listener(), Listener()
    fake.plug("ttyUSB0", "FT0AAAAA", socket="1.1")
    fake.plug("ttyUSB1", "FT0BBBBB", socket="1.2")
    async with (
        running(driven(fake, fake.path("ttyUSB0"), one)),
        running(driven(fake, fake.path("ttyUSB1"), other)),
    ):
        await one.next(LinkUp)
        await other.next(LinkUp)
        for name in ("ttyUSB0", "ttyUSB1"):
            fake.unplug(name)
        await one.next(LinkDown)
        await other.next(LinkDown)
        theirs = fake.plug("ttyUSB0", "FT0BBBBB", socket="1.2")
        assert (await other.next(LinkUp, within=BACK_S)).identity == THEIRS
        theirs.say(PACKET)
        await other.next(Measured)
        ours = fake.plug("ttyUSB1", "FT0AAAAA", socket="1.1")
        assert (await reads(one, ours)).identity == OURS
    assert len(one.of(Measured)) == 1


async def test_another_adapter_under_the_old_name_is_waited_out_told_and_then_read(
    fake: FakeMachine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(port_names, "WAIT_S", 0.6)
    listener = Listener()
    fake.plug("ttyUSB0", "FT0AAAAA")
    async with running(driven(fake, fake.path("ttyUSB0"), listener, retry_s=(0.05,))):
        await listener.next(LinkUp)
        fake.unplug("ttyUSB0")
        await listener.next(LinkDown)
        fake.plug("ttyUSB0", "FT0BBBBB")
        told = await listener.next(LinkDown, lambda down: "another adapter" in down.reason)
        assert told.reason.endswith(f"{OURS} is waited for")
        assert THEIRS in told.reason
        up = await listener.next(LinkUp)
    assert up.identity == THEIRS
    assert f"it was {OURS}" in up.detail


async def test_what_hangs_in_a_socket_named_by_path_may_change_and_is_told_by_its_identity(
    fake: FakeMachine,
) -> None:
    listener = Listener()
    fake.plug("ttyUSB0", "FT0AAAAA")
    by_path = next((fake.root / "dev/serial/by-path").iterdir())
    async with running(driven(fake, str(by_path), listener)):
        assert (await listener.next(LinkUp)).identity == OURS
        fake.unplug("ttyUSB0")
        await listener.next(LinkDown)
        fake.plug("ttyUSB0", "FT0BBBBB")
        up = await listener.next(LinkUp, within=BACK_S)
    assert (up.identity, f"it was {OURS}" in up.detail) == (THEIRS, True)


async def test_an_adapter_named_by_its_number_is_awaited(fake: FakeMachine) -> None:
    listener = Listener()
    fake.plug("ttyUSB0", "FT0BBBBB")
    async with running(driven(fake, OURS, listener)):
        expected = f"no adapter {OURS} is plugged in: is the cable in?"
        assert (await listener.next(LinkDown)).reason == expected
        port = fake.plug("ttyUSB1", "FT0AAAAA", socket="1.2")
        await reads(listener, port)


async def test_a_stranger_who_got_the_number_of_a_dead_terminal_is_left_alone(tmp_path: Path) -> None:
    listener = Listener()
    device = DeviceSettings("oximeter", "nonin-xpod", port=str(tmp_path / "port"))
    port = Port(tmp_path / "port")
    await asyncio.sleep(0.1)  # or a stranger could be as old as the link, by the kernel's clock
    port.unplug(leave_the_path=True)
    number = port.path.readlink()
    strangers: list[Port] = []
    try:
        async with running(Driver(device, SerialPort(device.port), listener.emit, listener.clock)):
            async with asyncio.timeout(BACK_S):
                while not (told := [d for d in listener.of(LinkDown) if "is somebody else's" in d.reason]):
                    if not number.exists():  # or another program here is the stranger
                        strangers.append(Port(tmp_path / f"stranger{len(strangers)}"))
                    await asyncio.sleep(0.02)
    finally:
        for stranger in strangers:
            stranger.unplug()
    assert told[0].reason.startswith(f"no such port {port.path}")
    assert not listener.of(LinkUp)
