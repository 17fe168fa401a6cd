"""No garbage holds up the loop: what each decoder takes for it, and what a device beside it notices."""

import asyncio
import os
import random
import time
import tracemalloc
from collections import Counter
from pathlib import Path

import pytest

from sessionctl.devices.connect import transport_for
from sessionctl.devices.decoders import PROTOCOLS
from sessionctl.devices.driver import Driver
from sessionctl.devices.intake import Intake, Surroundings, Tally
from sessionctl.devices.models import MODELS
from sessionctl.devices.settings import DeviceSettings
from sessionctl.devices.stamps import Stamps
from sessionctl.events import Event, Garbled, LinkUp, Measured
from sessionctl.vitals import Vital
from tests.devices.listener import Listener, running, values
from tests.fakes.flood import FLOOD_BYTES, Flood, Timed, at_work, latencies
from tests.fakes.ports import Port

FLOOD_S = float(os.environ.get("SESSIONCTL_FLOOD_S", "5"))
CHUNK = 4096
STALL_S = 0.05
LATE_S = 1.0
SERIAL = sorted({m.protocols[""] for m in MODELS.values() if m.transport == "serial"})


def _summed(*head: int) -> bytes:
    return bytes((*head, sum(head) & 0xFF))


def _series(seed: int) -> bytes:
    """Each byte the sum of the four before it: a frame of Nonin's shape seems to end everywhere."""
    made = list(random.Random(seed).randbytes(4))
    while len(made) < CHUNK:
        made.append(sum(made[-4:]) & 0xFF)
    return bytes(made)


FORMAT_2 = _summed(0x01, 0x81, 0x64, 0x00) + _summed(0x01, 0x80, 0x64, 0x00) * 23
FORMAT_7 = _summed(0x81, 0x80, 0x64, 0x00) + _summed(0x80, 0x80, 0x64, 0x00) * 23

GARBAGE = {
    "noise": random.Random(1).randbytes(CHUNK),
    "every byte begins a Nonin frame": b"\x81" * CHUNK,
    "24 frames of a format 2 packet, and no 25th": FORMAT_2 * 40,
    "24 frames of a format 7 packet, and no 25th": FORMAT_7 * 40,
    "sums that are right by chance": _series(1),
    "sums that are right by chance, again": _series(199),
    "high bytes only": bytes(0x80 | byte for byte in random.Random(2).randbytes(CHUNK)),
    "first bytes of Contec's older frames": b"\x80" * CHUNK,
    "Contec's older frames that never agree": (b"\x80\x00\x00\x01\x02" + b"\x80\x00\x00\x03\x04") * 500,
    "types of Contec's newer packets": b"\x01" * CHUNK,
    "Contec's newer packets of a kind nobody has measured": (b"\x02" + b"\x80" * 3) * 1100,
    "results of a cuff with a wrong sum": b"\x3e\x18" * 2100,
    "lines of one letter": b"a\r" * 2100,
    "lines that nearly parse": (b"11/21/26 18:00:00 " + b"A=1 " * 100 + b"\r") * 10,
    "lines without an end": b"x" * CHUNK,
}


@pytest.mark.parametrize("protocol", SERIAL)
def test_four_kilobytes_of_any_garbage_take_less_than_the_loop_may_stand_still(protocol: str) -> None:
    worst = {name: _seconds(protocol, data[:CHUNK]) for name, data in GARBAGE.items()}
    name = max(worst, key=lambda name: worst[name])
    print(f"{protocol}: at most {worst[name] * 1000:.1f} ms, for: {name}")
    assert worst[name] < STALL_S, name


def _seconds(protocol: str, data: bytes) -> float:
    """Processor time of a chunk, from its arrival to its events; the best of three, as others work here."""
    taken = []
    for _ in range(3):
        events: list[Event] = []
        intake = Intake(
            Surroundings("device", events.append, lambda: 0.0),
            {"": PROTOCOLS[protocol]},
            {},
            Stamps(),
            Tally(),
            awaited=lambda _: True,
            arrived=lambda *_: None,
        )
        began = time.process_time()
        intake.receive(data, "")
        taken.append(time.process_time() - began)
    return min(taken)


@pytest.mark.timeout(60 + 2 * FLOOD_S)
async def test_a_flood_on_one_line_keeps_no_other_device_waiting(tmp_path: Path) -> None:
    """Both drivers on one loop, and the flood made for the decoder that takes longest."""
    bad, good = Listener(), Listener()
    flooded, port = Port(tmp_path / "flooded"), Port(tmp_path / "oximeter")
    flood = Flood(flooded, FORMAT_7 + _series(199)[:500])
    timed = Timed(port, good.clock)
    try:
        async with (
            running(_driver("nonin-oem3-format7", flooded, bad)) as driver,
            running(_driver("nonin-xpod", port, good)),
        ):
            await bad.next(LinkUp)
            await good.next(LinkUp)
            async with at_work(timed.run), at_work(flood.run):
                await asyncio.sleep(FLOOD_S / 2)
                tracemalloc.start()
                before = tracemalloc.get_traced_memory()[0]
                await asyncio.sleep(FLOOD_S / 2)
                grown = tracemalloc.get_traced_memory()[0] - before
                tracemalloc.stop()
    finally:
        flooded.unplug()
        port.unplug()
    read = [(values(event)[Vital.PULSE_RATE], event.at) for event in good.of(Measured)]
    latest = max(latencies(timed.sent, read))
    rate = flood.taken / FLOOD_S
    print(f"{rate:.0f} bytes/s, latest reading {latest * 1000:.0f} ms, grown {grown} bytes")
    assert latest < LATE_S
    assert flood.taken > 0.1 * FLOOD_S * FLOOD_BYTES  # a loaded machine sends less than it should
    assert driver.tally.rejected.total() > 0
    per_reason = Counter(event.reason for event in bad.of(Garbled))
    assert max(per_reason.values()) <= FLOOD_S + 3
    assert grown < 1_000_000


def _driver(model: str, port: Port, listener: Listener) -> Driver:
    device = DeviceSettings("device", model, port=str(port.path))
    return Driver(device, transport_for(device), listener.emit, listener.clock)
