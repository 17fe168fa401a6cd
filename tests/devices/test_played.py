"""Every model, from bytes that were recorded, over a real port or the Bluetooth service, to a nurse's number.

The driver, transport, gate and room are the shipped ones, in this process; `tests/monitor/test_played.py`
does the same with the shipped program.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sessionctl.devices.models import MODELS
from sessionctl.devices.settings import DeviceSettings
from tests.devices.bedside import Bedside, bedside
from tests.devices.played import NOT_HERE, Played, played
from tests.devices.players import SCRIPTS, at_port, on_air, peer
from tests.fakes.bluez import FakeBlueZ
from tests.fakes.ports import Port
from tests.fakes.system_bus import system_bus

__all__ = ["system_bus"]

SOON_S = 20.0
"""Of a loaded machine; most need half a second."""

PLAYED = {name: row for name, row in MODELS.items() if name not in NOT_HERE}
SERIAL = [name for name, row in PLAYED.items() if row.transport == "serial"]
BLE = [name for name, row in PLAYED.items() if row.transport == "ble"]


def recording(model: str) -> Played:
    one = played(model)
    assert one is not None, f"no vector holds a number of {model}"
    return one


async def told(room: Bedside, one: Played) -> None:
    """A nurse sees the numbers; those from a memory arrive as history, and are never shown as of now."""
    if not one.history:
        await room.until(one.numbers, SOON_S)
        return
    await room.until_history(one.numbers, SOON_S)
    assert [room.sees(vital) for vital in one.numbers] == [None] * len(one.numbers)


@pytest.mark.parametrize("model", PLAYED)
def test_every_model_has_a_recording_with_a_number(model: str) -> None:
    assert recording(model).numbers


def test_every_device_that_a_person_starts_has_a_script() -> None:
    assert set(SCRIPTS) == {name for name, row in MODELS.items() if row.driven}


@pytest.mark.parametrize("model", SERIAL)
async def test_what_was_recorded_from_a_serial_device_is_what_a_nurse_sees(
    model: str, tmp_path: Path
) -> None:
    one = recording(model)
    port = Port(tmp_path / "device")
    try:
        async with (
            at_port(model, one, port),
            bedside(DeviceSettings("device", model, port=str(port.path)), one.wall) as room,
        ):
            if MODELS[model].driven:
                await room.linked(SOON_S)
                room.command("start-cuff")
            await told(room, one)
    finally:
        port.unplug()


@pytest.fixture
async def bluez(system_bus: object) -> AsyncIterator[FakeBlueZ]:
    fake = FakeBlueZ()
    await fake.start()
    yield fake
    await fake.die()


@pytest.mark.parametrize("model", BLE)
async def test_what_was_recorded_from_a_bluetooth_device_is_what_a_nurse_sees(
    model: str, bluez: FakeBlueZ
) -> None:
    one = recording(model)
    device = peer(model, one)
    bluez.peers.append(device)
    async with (
        on_air(bluez, device, one),
        bedside(DeviceSettings("device", model, address=device.address), one.wall) as room,
    ):
        await told(room, one)
