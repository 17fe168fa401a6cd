"""A real monitor whose oximeter is pulled out and put back: each return is recorded, and costs it nothing.

SESSIONCTL_CYCLES=100 makes the whole row; `-s` prints what was measured.
"""

import asyncio
import os
import statistics
import time
from pathlib import Path

import pytest

from sessionctl.events import Event, LinkDown, Measured
from sessionctl.record.reader import room_events
from tests.conftest import Programs
from tests.devices.decoders.vectors import ALL
from tests.e2e.rooms import Room
from tests.fakes.ports import Port
from tests.monitor.serial_room import descriptors, memory_mib, serial_room

CYCLES = int(os.environ.get("SESSIONCTL_CYCLES", "3"))
WARM_UP = 2
PACKET = ALL["nonin2-packet-complete"].data
BACK_S = 10.0
LOOK_S = 0.05
GROWN_MIB = 8.0


class Record:
    """What is new in a room's record."""

    def __init__(self, room: Room) -> None:
        self._state = room.state
        self._seen = 0

    async def next(self, kind: type[Event], port: Port) -> None:
        """Returns once the oximeter's next event of `kind` is written, while `port` goes on sending."""
        end = time.monotonic() + BACK_S
        while not self._new(kind):
            assert time.monotonic() < end, f"no {kind.__name__} within {BACK_S:.0f} s"
            if port.plugged:
                port.say(PACKET)
            await asyncio.sleep(LOOK_S)

    def _new(self, kind: type[Event]) -> bool:
        for row in room_events(self._state, self._seen):
            self._seen = row.seq
            if isinstance(row.event, kind) and getattr(row.event, "device", "") == "oximeter":
                return True
        return False


@pytest.mark.timeout(120 + 10 * CYCLES)
async def test_each_return_is_in_the_record_and_nothing_is_used_up(
    tmp_path: Path, programs: Programs, free_port: int
) -> None:
    ports = {name: Port(tmp_path / name) for name in ("oximeter", "cuff")}
    port = ports["oximeter"]
    room = serial_room(tmp_path, programs, free_port)
    back, used = list[float](), list[tuple[int, float]]()
    try:
        await room.start()
        record = Record(room)
        for cycle in range(WARM_UP + CYCLES):
            if cycle:
                port.plug()
            began = time.monotonic()
            await record.next(Measured, port)
            back.append(time.monotonic() - began)
            port.unplug()
            await record.next(LinkDown, port)
            used.append((descriptors(room), memory_mib(room)))
    finally:
        programs.end_all()
        for each in ports.values():
            each.unplug()
    before, after = used[WARM_UP - 1], used[-1]
    print(
        f"{CYCLES} cycles of a monitor: back p50 {statistics.median(back):.2f} s, max {max(back):.2f} s;"
        f" descriptors and MiB before {before}, after {after}"
    )
    assert after[0] <= before[0]
    assert after[1] - before[1] < GROWN_MIB
