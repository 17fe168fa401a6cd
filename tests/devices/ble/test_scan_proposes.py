"""`devices scan` over the air: what is met, what is only heard, what is left alone."""

import pytest

from sessionctl.commands import device_scan
from sessionctl.commands.survey import lines
from sessionctl.devices.ble_scanner import Found, Scanner
from sessionctl.devices.ble_survey import survey
from sessionctl.events import Event, Measured
from tests.devices.ble.conftest import CUFF_AT, OXIMETER_AT
from tests.devices.ble.test_commands import advertising
from tests.fakes.bluez import FakeBlueZ
from tests.fakes.bluez_objects import Peer

READING = bytes.fromhex("0062004e00")  # 98 %, 78 /min, as in tests/devices/ble/test_driver.py


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A peer of these tests speaks as soon as it is listened to."""
    monkeypatch.setattr(device_scan, "LIVE_S", 1.5)


async def scanned(*found: Found) -> list[Event]:
    told: list[Event] = []
    await device_scan.air(list(found), device_scan.Names(), told.append)
    return told


async def test_an_oximeter_is_met_named_and_shows_live_values(
    bluez: FakeBlueZ, oximeter: Peer, capsys: pytest.CaptureFixture[str]
) -> None:
    oximeter.services["180a"] = {"2a29": (["read"], b"Acme"), "2a24": (["read"], b"P1")}
    oximeter.on_subscribed = lambda channel: bluez.say(oximeter, channel, READING)
    async with advertising(bluez):
        told = await scanned(Found(OXIMETER_AT, "PulseOx", -50, ("1822",)))
    out = capsys.readouterr().out
    assert "probably Bluetooth oximeter (Pulse Oximeter Service) (captured, A); it says: maker Acme" in out
    assert any(isinstance(event, Measured) for event in told)
    assert f'address = "{OXIMETER_AT}"' in out
    assert oximeter.written == []


async def test_a_cuff_is_proposed_and_not_called(
    bluez: FakeBlueZ, cuff: Peer, capsys: pytest.CaptureFixture[str]
) -> None:
    async with advertising(bluez):
        await scanned(Found(CUFF_AT, "Beurer BM85", -50, ("1810",)))
    out = capsys.readouterr().out
    assert "probably Beurer BM85" in out
    assert "bytes turned round" in out
    assert "not called now" in out
    assert 'model = "beurer-bm85"' in out
    assert cuff.connects == 0


async def test_a_stranger_is_left_alone(
    bluez: FakeBlueZ, oximeter: Peer, capsys: pytest.CaptureFixture[str]
) -> None:
    async with advertising(bluez):
        await scanned(Found(OXIMETER_AT, "Nadia's phone", -50, ("fe9f",)))
    assert capsys.readouterr().out == ""
    assert oximeter.connects == 0


async def test_a_look_at_a_bm85_names_its_own_model_and_what_is_odd_about_it(
    bluez: FakeBlueZ, cuff: Peer
) -> None:
    cuff.name = "BM85"
    async with advertising(bluez):
        looked = await survey(CUFF_AT, Scanner(), 10.0)
    told = lines(CUFF_AT, looked)
    assert f'It can be read with model = "beurer-bm85" and address = "{CUFF_AT}" in devices.toml.' in told
    assert told[-1] == "Beurer BM85: pulse and status are read with their bytes turned round."
    assert cuff.written == []
