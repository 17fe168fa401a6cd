"""`devices pair`, and what an unknown device shows to `devices scan` and `devices test`."""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from dbus_fast import Variant

from sessionctl.commands.survey import lines, near
from sessionctl.devices.ble_scanner import Found, Scanner
from sessionctl.devices.ble_survey import survey
from sessionctl.devices.transport import LinkLost
from tests.devices.ble.conftest import OXIMETER_AT, soon
from tests.fakes.bluez import FakeBlueZ
from tests.fakes.bluez_objects import Peer

SESSIONCTL = Path(sys.executable).with_name("sessionctl")
ENDS_S = 30.0  # a program has to start on a loaded machine
FILES = {"180a": {"2a29": (["read"], b"Acme\x1b[2J\x00\x00"), "2a25": (["read"], b"SN0001")}}
CONTROL = {"fff0": {"fff1": (["write"], b""), "fff2": (["notify"], b"")}}


@contextlib.asynccontextmanager
async def advertising(bluez: FakeBlueZ) -> AsyncIterator[None]:
    """Every peer advertises ten times a second."""

    async def go_on() -> None:
        while True:
            bluez.advertise()
            await asyncio.sleep(0.1)

    task = asyncio.create_task(go_on(), name="advertisements")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


async def typed(bluez: FakeBlueZ, *words: str, answers: str = "") -> tuple[int, str]:
    """The exit code and all that `sessionctl devices WORDS` prints, when a person types `answers`."""
    pipe = asyncio.subprocess.PIPE
    program = await asyncio.create_subprocess_exec(
        SESSIONCTL, "devices", *words, stdin=pipe, stdout=pipe, stderr=asyncio.subprocess.STDOUT
    )
    async with advertising(bluez), asyncio.timeout(ENDS_S):
        said, _ = await program.communicate(answers.encode())
    assert program.returncode is not None
    return program.returncode, said.decode()


async def test_a_device_is_paired_from_the_terminal(bluez: FakeBlueZ, oximeter: Peer) -> None:
    oximeter.asks, oximeter.code = "passkey", "048151"
    code, said = await typed(bluez, "pair", OXIMETER_AT, answers="4815x\n048151\n")
    assert "Type the six digits that the device shows." in said
    assert "a passkey has digits only" in said
    assert f"{OXIMETER_AT}: paired (PulseOx)" in said
    assert code == 0
    assert bluez.is_trusted(oximeter)


async def test_a_terminal_that_ends_is_a_no(bluez: FakeBlueZ, oximeter: Peer) -> None:
    code, said = await typed(bluez, "pair", OXIMETER_AT)
    assert "not paired: the pairing was declined" in said
    assert code == 1
    assert not bluez.is_paired(oximeter)


async def test_a_bond_is_forgotten_from_the_terminal(bluez: FakeBlueZ, oximeter: Peer) -> None:
    bluez.know(oximeter, Paired=Variant("b", True))
    assert await typed(bluez, "pair", OXIMETER_AT, "--forget") == (0, f"{OXIMETER_AT}: forgotten\n")
    code, said = await typed(bluez, "pair", OXIMETER_AT, "--forget")
    assert (code, said) == (1, f"{OXIMETER_AT} is not known to this machine\n")


async def test_an_unknown_device_is_told_with_its_services_and_left_alone(
    bluez: FakeBlueZ, oximeter: Peer
) -> None:
    oximeter.services = FILES | CONTROL
    oximeter.on_subscribed = lambda channel: pytest.fail(f"{channel} was subscribed")
    code, said = await typed(bluez, "test", OXIMETER_AT, "--seconds", "5")
    assert code == 0
    assert "(maker Acme?[2J)" in said
    assert "SN0001" not in said
    assert "service 180a Device Information" in said
    assert "fff1  write" in said
    assert "Unknown: no model reads these services. Nothing was written to it" in said
    assert f"sessionctl devices test {OXIMETER_AT} > device.txt" in said
    assert oximeter.written == []


async def test_a_device_of_the_table_is_told_with_its_model(bluez: FakeBlueZ, oximeter: Peer) -> None:
    found = await soon(survey(OXIMETER_AT, Scanner(), 5.0))
    assert lines(OXIMETER_AT, found)[-1] == (
        f'It can be read with model = "ble-pulse-oximeter" and address = "{OXIMETER_AT}" in devices.toml.'
    )
    assert not bluez.is_connected(oximeter)


async def test_a_device_that_is_not_there_cannot_be_looked_at(bluez: FakeBlueZ, oximeter: Peer) -> None:
    oximeter.in_reach = False
    with pytest.raises(LinkLost, match="was not heard"):
        await soon(survey(OXIMETER_AT, Scanner(), 0.1))


def test_a_scan_names_services_and_the_way_on() -> None:
    known = Found("C0:FF:EE:00:00:01", "PulseOx", -55, ("1822", "180f"))
    unknown = Found("C0:FF:EE:00:00:02", "", -70, ())
    assert near(known) == (
        "C0:FF:EE:00:00:01  PulseOx  -55 dBm  1822 Pulse Oximeter, 180f Battery  model ble-pulse-oximeter"
    )
    assert near(unknown).endswith("names no services  unknown: sessionctl devices test C0:FF:EE:00:00:02")
