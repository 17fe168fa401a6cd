"""Two programs that want one port: who has it is said, and it is ours when it is free."""

import asyncio
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sessionctl.devices.driver import Driver
from sessionctl.devices.port_holders import Holder, holders, taken
from sessionctl.devices.ports import Machine
from sessionctl.devices.serial_port import SerialPort
from sessionctl.devices.settings import DeviceSettings
from sessionctl.events import LinkDown, LinkUp, Measured
from tests.conftest import Programs
from tests.devices.decoders.vectors import ALL
from tests.devices.listener import Listener, running
from tests.fakes.machine import FakeMachine
from tests.fakes.ports import Port

PACKET = ALL["nonin2-packet-complete"].data
HOLD = "import os, sys, time; fd = os.open(sys.argv[1], os.O_RDWR | os.O_NOCTTY); {}; time.sleep(600)"
LOCKING = HOLD.format("import fcntl; fcntl.flock(fd, fcntl.LOCK_EX)")
CARELESS = HOLD.format("pass")
SOON_S = 10.0
OTHER = Holder(4711, "minicom")


@pytest.fixture
def port(tmp_path: Path) -> Iterator[Port]:
    made = Port(tmp_path / "oximeter")
    yield made
    made.unplug()


@pytest.fixture
def fake(tmp_path: Path) -> Iterator[FakeMachine]:
    made = FakeMachine(tmp_path / "root")
    yield made
    made.close()


def nonin(port: str, listener: Listener, machine: Machine) -> Driver:
    device = DeviceSettings("oximeter", "nonin-xpod", port=port)
    return Driver(device, SerialPort(port, machine=machine), listener.emit, listener.clock)


async def until_held(port: Path, by: int) -> None:
    async with asyncio.timeout(SOON_S):
        while by not in {holder.pid for holder in holders(port)}:  # noqa: ASYNC110 - nobody else tells
            await asyncio.sleep(0.02)


def test_whoever_has_a_port_open_is_found_and_we_come_last(port: Port) -> None:
    assert [holder.pid for holder in holders(port.path)] == [os.getpid()]
    assert holders(port.path.with_name("nothing")) == []


async def test_a_port_that_another_program_has_locked_is_told_with_its_name_and_taken_when_free(
    port: Port, programs: Programs
) -> None:
    other = programs.start(sys.executable, "-c", LOCKING, port.path)
    await until_held(port.path, other.pid)
    listener = Listener()
    async with running(nonin(str(port.path), listener, Machine())):
        told = await listener.next(LinkDown)
        (holder, _) = holders(port.path)
        assert holder.name.startswith("python")
        assert told.reason == f"{port.path} is used by {holder.name} (process {other.pid}): close it there"
        other.kill()
        await listener.next(LinkUp, within=SOON_S)
        port.say(PACKET)
        await listener.next(Measured)


async def test_a_program_that_locks_nothing_is_not_read_beside(fake: FakeMachine, programs: Programs) -> None:
    port = fake.plug("ttyUSB0", "FT0AAAAA")
    other = programs.start(sys.executable, "-c", CARELESS, port.path)
    await until_held(port.path, other.pid)
    listener = Listener()
    async with running(nonin(str(port.path), listener, fake.machine)):
        assert f"(process {other.pid}): close it there" in (await listener.next(LinkDown)).reason
        assert not listener.of(LinkUp)
        other.kill()
        await listener.next(LinkUp, within=SOON_S)


async def test_two_devices_on_one_port_are_told_so(port: Port) -> None:
    one, other = Listener(), Listener()
    async with running(nonin(str(port.path), one, Machine())):
        await one.next(LinkUp)
        async with running(nonin(str(port.path), other, Machine())):
            assert (await other.next(LinkDown)).reason == (
                f"{port.path} is in use here already: two devices of devices.toml lead to it"
            )


def test_a_modem_manager_is_named_with_what_keeps_it_off() -> None:
    told = taken("/dev/ttyUSB0", [Holder(812, "ModemManager"), OTHER])
    assert told.startswith("/dev/ttyUSB0 is held by ModemManager (process 812)")
    assert "ID_MM_PORT_IGNORE" in told


def test_a_program_that_this_account_may_not_see_is_still_told() -> None:
    assert "as root, `sessionctl devices scan` names it" in taken("/dev/ttyUSB0", [])
