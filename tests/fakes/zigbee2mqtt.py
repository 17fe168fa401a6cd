"""Lamps behind a zigbee2mqtt: a real client on a real broker, speaking its form and moving as lamps do.

As the real one it states the end of a ramp at once (optimistic), and the truth when it is asked with /get.
"""

import asyncio
import contextlib
import json
import time
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from aiomqtt import Client, MqttError, ProtocolVersion

from tests.fakes.broker import BRIDGE_PASSWORD, BRIDGE_USER

BASE = "zigbee2mqtt"


@dataclass
class Lamp:
    """A lamp that moves by itself. `deaf`: it hears nothing; `stuck_at`: it goes no further than that."""

    start: float = 0.0
    end: float = 0.0
    began: float = 0.0
    length: float = 0.0
    mired: int = 370
    deaf: bool = False
    stuck_at: float = 254.0
    commands: list[tuple[float, dict[str, Any]]] = field(default_factory=list)
    heard: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def brightness(self) -> float:
        """0 to 254, where the lamp is at this instant."""
        done = 1.0 if self.length <= 0 else min(1.0, (time.monotonic() - self.began) / self.length)
        return min(self.start + (self.end - self.start) * done, self.stuck_at)

    @property
    def level(self) -> float:
        return self.brightness / 254

    def put(self, level: float) -> None:
        """Sets the lamp as its own switch or a power cut would."""
        self.start = self.end = level * 254
        self.length = 0.0

    def obey(self, said: dict[str, Any]) -> None:
        if not said:
            return
        here = self.brightness
        self.end = 0.0 if said.get("state") == "OFF" else float(said.get("brightness", here))
        self.start, self.began = here, time.monotonic()
        self.length = float(said.get("transition", 0))
        self.mired = said.get("color_temp", self.mired)
        self.commands.append((self.began, said))
        self.heard.set()


class Bridge:
    """Serves `lamps` while its context lasts; comes back by itself when the broker does."""

    def __init__(self, port: int, *names: str) -> None:
        self.lamps = {name: Lamp() for name in names}
        self.ready = asyncio.Event()
        self._port = port
        self._client: Client | None = None
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._serve())
        await asyncio.wait_for(self.ready.wait(), 10)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task], timeout=10)

    async def say(self, name: str, payload: bytes | str, end: str = "", retain: bool = False) -> None:
        """Publishes `payload` as if the lamp, its availability (or anything at `end`) had said it."""
        assert self._client is not None
        await self._client.publish(f"{BASE}/{name}{end}", payload, qos=1, retain=retain)

    async def _serve(self) -> None:
        while True:
            with contextlib.suppress(MqttError):
                async with Client(
                    "127.0.0.1",
                    self._port,
                    username=BRIDGE_USER,
                    password=BRIDGE_PASSWORD,
                    protocol=ProtocolVersion.V5,
                    timeout=3,
                ) as client:
                    await self._listen(client)
            self.ready.clear()
            await asyncio.sleep(0.05)

    async def _listen(self, client: Client) -> None:
        self._client = client
        await client.subscribe([(f"{BASE}/+/set", 1), (f"{BASE}/+/get", 1)])
        await client.publish(f"{BASE}/bridge/state", json.dumps({"state": "online"}), retain=True)
        for name in self.lamps:
            online = json.dumps({"state": "online"})
            await client.publish(f"{BASE}/{name}/availability", online, retain=True)
        self.ready.set()
        async for message in client.messages:
            _, name, verb = str(message.topic).split("/")
            lamp = self.lamps.get(name)
            if lamp is None or lamp.deaf or not isinstance(message.payload, bytes) or not message.payload:
                continue
            if verb == "set":
                lamp.obey(json.loads(message.payload))
                await self._state(client, name, lamp, lamp.end)
            else:
                await self._state(client, name, lamp, lamp.brightness)

    async def _state(self, client: Client, name: str, lamp: Lamp, brightness: float) -> None:
        state = {
            "state": "ON" if brightness > 0 else "OFF",
            "brightness": round(brightness),
            "color_temp": lamp.mired,
            "linkquality": 120,
        }
        await client.publish(f"{BASE}/{name}", json.dumps(state), retain=True)
