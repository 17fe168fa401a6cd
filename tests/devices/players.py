"""Devices that play recorded bytes: at a real port, and on the stand-in for the Bluetooth service."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator

from sessionctl.devices.models import MODELS
from tests.devices.played import Played, spoken_to
from tests.devices.test_suntech_on_a_port import Module
from tests.fakes.bluez import FakeBlueZ
from tests.fakes.bluez_objects import Peer
from tests.fakes.ports import Answering, Port

BEAT_S = 0.05
AT = f"C0:FF:EE:{os.getpid() >> 8 & 0xFF:02X}:{os.getpid() & 0xFF:02X}"
"""An address is claimed on the whole machine, and several test runs may share one."""

SERVICE = "180a"
"""Where a played device has its characteristics; nobody asks in which service they are."""

SCRIPTS = {"suntech-advantage": Module}
"""Devices that are started by a person: how they answer, given their recorded result."""


@contextlib.asynccontextmanager
async def at_port(model: str, one: Played, port: Port) -> AsyncIterator[None]:
    """A device at `port`: says `one` again and again, or what its script makes of what it hears."""
    if MODELS[model].driven:
        async with Answering(port, SCRIPTS[model](result=one.data).answer):
            yield
        return
    speaking = asyncio.create_task(_speak(port, one.data), name="a device at a port")
    try:
        yield
    finally:
        speaking.cancel()
        await asyncio.wait([speaking], timeout=1.0)


async def _speak(port: Port, data: bytes) -> None:
    while True:
        port.heard()  # what it is told changes nothing in what was recorded
        port.say(data)
        await asyncio.sleep(BEAT_S)


def peer(model: str, one: Played, place: int = 1) -> Peer:
    """A device with the characteristics of `model`, and those its dialogue writes to."""
    row = MODELS[model]
    flags = ["notify", "write", "write-without-response"]
    channels = dict.fromkeys({*row.protocols, *spoken_to(model)}, (flags, b""))
    return Peer(f"{AT}:{place:02X}", row.label[:20], {SERVICE: channels})


@contextlib.asynccontextmanager
async def on_air(bluez: FakeBlueZ, device: Peer, one: Played) -> AsyncIterator[None]:
    """`device` advertises until somebody listens, then says `one` once a beat."""
    speaking = asyncio.create_task(
        bluez.speaks(device, one.channel, one.data, every_s=4 * BEAT_S), name="a device on the air"
    )
    try:
        yield
    finally:
        speaking.cancel()
        await asyncio.wait([speaking], timeout=1.0)
