"""The same on a real pseudo-terminal: a driver, its port, and a device whose line goes bad."""

from pathlib import Path

import numpy as np
import pytest

from sessionctl.devices.driver import Driver
from sessionctl.devices.models import MODELS
from sessionctl.devices.serial_port import SerialPort
from sessionctl.devices.settings import DeviceSettings
from sessionctl.events import Event, LinkUp, Measured
from sessionctl.room import quality
from sessionctl.vitals import Validity, Vital
from tests.devices.listener import Listener, running
from tests.fakes.ports import Port
from tests.gate.families import FAMILIES
from tests.gate.line import flipped

MODEL = {
    "nonin-xpod": "nonin-serial-format2-stream",
    "nonin-oem3-format7": "nonin-serial-format7-stream",
    "contec-cms50d-plus": "contec-v5-stream",
    "masimo-rad8": "masimo-ascii1",
}


class Moved(Listener):
    """A listener whose clock is the series': a minute of it takes as long as the port does."""

    now = 0.0

    def clock(self) -> float:
        return self.now


def observed(events: list[Event]) -> dict[Vital, quality.Channel]:
    """What the room's quality makes of them."""
    state = quality.Quality()
    for event in events:
        state, _ = quality.step(state, event)
    return state.channels


async def until_valid(listener: Moved) -> None:
    """What was said may still be on its way through the terminal when it has left our hand."""
    while (spo2 := observed(listener.events).get(Vital.SPO2)) is None or (
        spo2.observation.validity is not Validity.VALID
    ):
        await listener.next(Measured, within=10.0)


@pytest.mark.parametrize("model", MODEL)
async def test_a_port_that_turns_noisy_says_so_and_shows_no_number(model: str, tmp_path: Path) -> None:
    family, listener, random = FAMILIES[MODEL[model]], Moved(), np.random.default_rng(5)
    assert MODELS[model].protocols[""] == family.protocol
    port = Port(tmp_path / "device")
    device = DeviceSettings("device", model, port=str(port.path))
    try:
        async with running(Driver(device, SerialPort(device.port), listener.emit, listener.clock)):
            await listener.next(LinkUp, within=10.0)
            n = 0
            for rate, until in ((0.0, 10.0), (1e-2, 20.0)):
                while listener.now < until:
                    for _ in range(max(1, round(0.3 / family.period_s))):
                        port.say(flipped(family.frame(n, family.at(n)), rate, random))
                        n += 1
                    listener.now = n * family.period_s
                    await port.taken()
                if rate == 0.0:
                    await until_valid(listener)
            noisy = await listener.next(
                Measured, lambda e: "noisy line" in e.measurements[0].reasons, within=10.0
            )
            assert noisy.at <= 20.0
    finally:
        port.unplug()
    assert observed(listener.events)[Vital.SPO2].observation.value is None
