"""A minute of garbage on one line of a real monitor: the other device's readings are in the record, on time.

SESSIONCTL_FLOOD_S=60 makes it the whole minute; `-s` prints what was measured.
"""

import asyncio
import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from sessionctl.clock import boottime
from sessionctl.devices.garbled import REASONS
from sessionctl.events import Booted, Event, Garbled, LinkUp, Measured
from sessionctl.record.reader import Kept, room_events
from sessionctl.vitals import Vital
from tests.conftest import Programs
from tests.fakes.flood import FLOOD_BYTES, Flood, Timed, at_work, latencies
from tests.fakes.ports import Port
from tests.monitor.serial_room import memory_mib, serial_room

FLOOD_S = float(os.environ.get("SESSIONCTL_FLOOD_S", "5"))
LATE_S = 1.0
GROWN_MIB = 8.0
ROW_BYTES = 1000  # of a journal, in its file and once more in the log before it
GROWN_BYTES = 2**20  # a checkpoint of the room, pages of the log


@pytest.mark.timeout(120 + 2 * FLOOD_S)
async def test_a_flood_on_the_cuffs_line_leaves_the_oximeter_on_time_and_the_record_small(
    tmp_path: Path, programs: Programs, free_port: int
) -> None:
    ports = {name: Port(tmp_path / name) for name in ("oximeter", "cuff")}
    room = serial_room(tmp_path, programs, free_port)
    timed = Timed(ports["oximeter"], boottime)
    flood = Flood(ports["cuff"], b"\x3e\x18" * 200)  # a cuff's result begins at every other byte
    try:
        await room.start()
        async with at_work(timed.run):
            await asyncio.sleep(2.0)
            size, memory = _size(room.state), memory_mib(room)
            async with at_work(flood.run):
                await asyncio.sleep(FLOOD_S)
            grown_mib = memory_mib(room) - memory
        await asyncio.sleep(1.0)
        grown = _size(room.state) - size
    finally:
        programs.end_all()
        for port in ports.values():
            port.unplug()
    rows = [row.event for row in room_events(room.state) if not isinstance(row.event, Kept)]
    latest = max(latencies(timed.sent, _read(rows)))
    garbled = Counter(event.reason for event in rows if isinstance(event, Garbled))
    print(
        f"{flood.taken / FLOOD_S:.0f} bytes/s for {FLOOD_S:.0f} s: latest reading {latest * 1000:.0f} ms,"
        f" garbled {dict(garbled)}, record {grown} bytes larger, memory {grown_mib:.1f} MiB more"
    )
    assert flood.taken > 0.1 * FLOOD_S * FLOOD_BYTES  # a loaded machine sends less than it should
    assert latest < LATE_S
    assert max(garbled.values()) <= FLOOD_S + 3
    assert len(garbled) <= REASONS
    assert grown_mib < GROWN_MIB
    assert grown < GROWN_BYTES + ROW_BYTES * len(rows)
    assert sum(isinstance(event, LinkUp) for event in rows) == 2


def _read(rows: Sequence[Event]) -> list[tuple[float | None, float]]:
    """The pulse rates in the record, each with its time on the machine's clock."""
    offset = next(event.boot_offset for event in rows if isinstance(event, Booted))
    return [
        (m.value, event.at - offset)
        for event in rows
        if isinstance(event, Measured)
        for m in event.measurements
        if m.vital is Vital.PULSE_RATE
    ]


def _size(state: Path) -> int:
    return sum(path.stat().st_size for path in state.rglob("*") if path.is_file())
