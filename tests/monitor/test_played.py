"""The shipped program with instruments that play what was recorded from them, seen from a signed-in screen.

One room on serial ports and one on Bluetooth; SESSIONCTL_MODELS=all makes a room for every model that can be
played without a person. `tests/devices/test_played.py` has them all, in one process.
"""

import asyncio
import os
import shutil
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from sessionctl.devices.models import MODELS
from tests.bench.room import Door
from tests.conftest import Programs
from tests.devices.bedside import alike, shown
from tests.devices.played import NOT_HERE, Played, played
from tests.devices.players import at_port, on_air, peer
from tests.e2e.rooms import PASSWORD, ROOM, ROOT, SESSIONCTL, Room, people
from tests.fakes.bluez import FakeBlueZ
from tests.fakes.ports import Port
from tests.fakes.screen import Screen, Tree
from tests.fakes.system_bus import system_bus
from tests.signed import SIGNED

__all__ = ["system_bus"]

WITHIN_S = 60.0  # of a loaded machine: a start, and a search for a device on the air
pytestmark = pytest.mark.timeout(240)


def recording(model: str) -> Played | None:
    """What plays `model` at any time of day, without a person who starts it; None where nothing does."""
    one = None if model in NOT_HERE or MODELS[model].driven else played(model, stamped=False)
    return one if one is not None and not one.history else None


CAN = {model: one for model in MODELS if (one := recording(model)) is not None}
FEW = (("nonin-xpod",), ("ble-pulse-oximeter", "ble-blood-pressure"))
"""One room a transport; in the second an oximeter and a cuff share the air."""

ROOMS = tuple((model,) for model in CAN) if os.environ.get("SESSIONCTL_MODELS") == "all" else FEW


@pytest.mark.parametrize("models", ROOMS, ids="+".join)
async def test_recorded_bytes_become_the_numbers_on_a_screen(
    models: tuple[str, ...], system_bus: object, programs: Programs, tmp_path: Path, free_port: int
) -> None:
    async with AsyncExitStack() as stack:
        bluez = FakeBlueZ()
        await bluez.start()
        stack.push_async_callback(bluez.die)
        rows = list[str]()
        for place, model in enumerate(models, 1):
            row = f'[[device]]\nname = "device-{place}"\nmodel = "{model}"\nsimulated = true\n'
            if MODELS[model].transport == "serial":
                port = Port(tmp_path / f"port-{place}")
                stack.callback(port.unplug)
                await stack.enter_async_context(at_port(model, CAN[model], port))
                rows.append(f'{row}port = "{port.path}"\n')
            else:
                device = peer(model, CAN[model], place)
                bluez.peers.append(device)
                await stack.enter_async_context(on_air(bluez, device, CAN[model]))
                rows.append(f'{row}address = "{device.address}"\n')
        room = await started(programs, tmp_path, free_port, "\n".join(rows))
        stack.callback(programs.end_all)
        screen = await stack.enter_async_context(screen_of(room, free_port).following())
        wanted = {vital: value for model in models for vital, value in CAN[model].numbers.items()}

        def reached(tree: Tree) -> bool:
            return all(alike(shown(tree, vital), value) for vital, value in wanted.items())

        def seen() -> str:
            return f"{wanted}; seen {[shown(screen.view, vital) for vital in wanted]}"

        await screen.until(reached, WITHIN_S, seen)


async def started(programs: Programs, inside: Path, port: int, devices: str) -> Room:
    config, state = inside / "config", inside / "state"
    shutil.copytree(ROOT / "config" / "programmes", config / "programmes")
    (config / "room.toml").write_text(ROOM.format(port=port))
    (config / "devices.toml").write_text(devices)
    await asyncio.to_thread(people, state, Nora="nurse")
    command = (SESSIONCTL, "monitor", config, "--state", state)
    room = Room(programs, f"http://127.0.0.1:{port}", command, state)
    await room.start()
    return room


def screen_of(room: Room, port: int) -> Screen:
    door = Door(port)
    door.post("/api/sign-in", {"name": "Nora", "password": PASSWORD})
    door.post(
        "/api/commands", {"id": "played-open", "name": "open-session", "args": {"alias": "Q.Z. 47", **SIGNED}}
    )
    return Screen(door, port)
