"""What `devices scan` finds, and the one sentence it has where Bluetooth is not to be had."""

import asyncio
from pathlib import Path

import pytest

from sessionctl.devices.ble import scan
from sessionctl.devices.ble_scanner import Found, printable
from sessionctl.devices.transport import LinkLost
from tests.devices.ble.conftest import CUFF_AT, OXIMETER_AT, soon
from tests.fakes.bluez import FakeBlueZ
from tests.fakes.bluez_objects import Peer

MOMENT_S = 0.1


async def test_a_scan_lists_what_is_near_the_nearest_first(
    bluez: FakeBlueZ, oximeter: Peer, cuff: Peer
) -> None:
    oximeter.rssi, cuff.rssi = -70, -40
    assert await soon(scan(MOMENT_S)) == [
        Found(CUFF_AT, "Cuff", -41, ("1810",)),
        Found(OXIMETER_AT, "PulseOx", -71, ("1822", "180f")),
    ]


async def test_a_name_cannot_write_to_the_terminal(bluez: FakeBlueZ, cuff: Peer) -> None:
    cuff.name = "\x1b[2J\x1b]0;pwned\x07Cuff\r\nSpO2 98 %‮"
    names = [found.name for found in await soon(scan(MOMENT_S))]
    assert "?[2J?]0;pwned?Cuff??SpO2 98 %?" in names


def test_a_long_name_is_cut() -> None:
    assert printable("x" * 1000) == "x" * 40


async def test_without_a_system_bus_there_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", f"unix:path={tmp_path / 'nothing'}")
    with pytest.raises(LinkLost, match=r"^no Bluetooth adapter: the system bus does not answer"):
        await soon(scan(MOMENT_S))


async def test_without_bluetoothd_there_is_one_sentence(system_bus: object) -> None:
    with pytest.raises(LinkLost, match=r"^no Bluetooth adapter: bluetoothd is not running"):
        await soon(scan(MOMENT_S))


@pytest.mark.parametrize(
    ("fake", "sentence"),
    [
        (FakeBlueZ(adapter=False), "no Bluetooth adapter: none was found"),
        (FakeBlueZ(powered=False), "no Bluetooth adapter: it is switched off"),
    ],
)
async def test_without_a_usable_adapter_there_is_one_sentence(
    system_bus: object, fake: FakeBlueZ, sentence: str
) -> None:
    await fake.start()
    try:
        with pytest.raises(LinkLost, match=sentence):
            await soon(scan(MOMENT_S))
    finally:
        await fake.die()


async def test_a_bluetoothd_that_dies_ends_the_scan_at_once(bluez: FakeBlueZ) -> None:
    scanning = asyncio.ensure_future(scan(60.0))
    await soon(bluez.scanning.wait())
    await bluez.die()
    with pytest.raises(LinkLost, match="bluetoothd stopped"):
        await soon(scanning)
