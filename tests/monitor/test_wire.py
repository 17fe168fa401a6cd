"""What a technician's page is told: every ladder, and one device's frames."""

import random
from typing import Any

import orjson

from sessionctl.devices.decoders.frames import Frame
from sessionctl.devices.settings import DeviceSettings
from sessionctl.devices.tap import Tap
from sessionctl.events import LinkDown, LinkUp
from sessionctl.monitor.wire import Wires
from tests.devices.decoders.vectors import ALL
from tests.room.bench import Bench

DEVICES = (
    DeviceSettings("oximeter", "nonin-xpod", port="/dev/nowhere/oximeter"),
    DeviceSettings("cuff", "suntech-advantage", port="socket://10.0.0.7:4000"),
)


class Lines:
    """A room with two devices whose taps a test feeds."""

    def __init__(self) -> None:
        self.bench = Bench()
        self.taps = {device.name: Tap() for device in DEVICES}
        self.wires = Wires(DEVICES, lambda: self.bench.room)
        for name, tap in self.taps.items():
            self.wires.add(name, tap)

    async def told(self, at: float, device: str = "", after: int = 0) -> dict[str, Any]:
        """As a page gets it: through JSON."""
        found: dict[str, Any] = orjson.loads(orjson.dumps(await self.wires.told(at, device, after)))
        return found

    async def rungs(self, at: float, device: str) -> dict[str, tuple[str, str]]:
        told = await self.told(at)
        return {rung["name"]: (rung["state"], rung["text"]) for rung in told["ladders"][device]}


async def test_a_healthy_device_holds_on_every_rung_up_to_its_values() -> None:
    lines = Lines()
    lines.bench.feed(LinkUp(1.0, "oximeter", "/dev/nowhere/oximeter"))
    lines.taps["oximeter"].came(5.0, b"\x01")
    lines.taps["oximeter"].accepted(5.0, "nonin", Frame({}, b"\x01"))
    lines.bench.oximeter(97, 72, 5.0)
    rungs = await lines.rungs(6.0, "oximeter")
    assert [state for state, _ in rungs.values()] == ["good"] * 5
    assert rungs["values"] == ("good", "SpO₂ valid; Pulse valid")


async def test_a_device_nobody_has_heard_of_waits_and_a_network_port_cannot_be_looked_up() -> None:
    rungs = await Lines().rungs(6.0, "cuff")
    assert rungs["port"] == ("waiting", "socket://10.0.0.7:4000")
    assert rungs["opened"] == ("waiting", "not tried yet")
    assert rungs["values"] == ("waiting", "")


async def test_a_path_that_is_not_there_is_the_first_rung() -> None:
    lines = Lines()
    lines.bench.feed(LinkDown(1.0, "oximeter", "no such port /dev/nowhere/oximeter"))
    assert (await lines.rungs(6.0, "oximeter"))["port"] == ("bad", "no such port: /dev/nowhere/oximeter")


async def test_bytes_of_another_protocol_are_named() -> None:
    lines = Lines()
    lines.bench.feed(LinkUp(1.0, "oximeter", "port"))
    lines.taps["oximeter"].came(5.0, ALL["masimo-rad8-normal"].data.strip() + b"\r\n")
    for second in (5.2, 5.4):
        lines.taps["oximeter"].came(second, ALL["masimo-rad8-normal-2"].data.strip() + b"\r\n")
    state, text = (await lines.rungs(6.0, "oximeter"))["frames"]
    assert state == "bad"
    assert "try model masimo-rad8" in text


async def test_bytes_that_are_like_nothing_we_know_are_to_be_captured() -> None:
    lines = Lines()
    lines.bench.feed(LinkUp(1.0, "oximeter", "port"))
    lines.taps["oximeter"].came(5.0, random.Random(1).randbytes(600))
    _, text = (await lines.rungs(6.0, "oximeter"))["frames"]
    assert "sessionctl devices capture oximeter oximeter.jsonl" in text


async def test_frames_are_told_of_the_device_that_is_looked_at_and_of_no_other() -> None:
    lines = Lines()
    await lines.told(5.0, "oximeter")
    for tap in lines.taps.values():
        tap.accepted(5.5, "nonin", Frame({"spo2_percent": 97, "raw": b"\x01", "pleth": (1, 2)}, b"\x01\x80"))
    told = await lines.told(6.0, "oximeter")
    assert (told["device"], len(told["frames"])) == ("oximeter", 1)
    frame = told["frames"][0]
    assert (frame["hex"], frame["size"]) == ("0180", 2)
    assert frame["fields"] == {"spo2_percent": 97, "raw": "01", "pleth": [1, 2]}
    assert (await lines.told(6.5, "oximeter", frame["n"]))["frames"] == []
    assert (await lines.told(6.6, "nobody"))["frames"] == []
