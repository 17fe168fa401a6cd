"""A program of its own whose disk is full for a while: a limit on the size of its files stands for the disk.

python on_a_full_disk.py STATE [hold_events]     prints one JSON object: troubles, refused, last
"""

import asyncio
import json
import resource
import sys
from pathlib import Path

from sessionctl.events import Tick
from sessionctl.record.journal import Journal, JournalFailed, Pace

PLENTY = 1 << 30


def most_bytes(limit: int) -> None:
    """No file of this process can grow beyond `limit`."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))


async def main() -> None:
    told: list[tuple[str, bool, str]] = []
    hold = int(sys.argv[2]) if len(sys.argv) > 2 else 50_000
    kept = Journal(
        Path(sys.argv[1]),
        lambda at: at,
        lambda name, present, text: told.append((name, present, text)),
        Pace(retry_s=0.02, group_s=0.01, hold_events=hold),
    )
    path = kept.open().path
    await kept.committed(kept.append([Tick(float(n)) for n in range(1, 101)], urgent=True))
    most_bytes(path.with_name(path.name + "-wal").stat().st_size + 5000)
    refused = ""
    for first in range(101, 2101, 10):
        last = kept.append([Tick(float(n)) for n in range(first, first + 10)], urgent=first % 50 == 1)
        await asyncio.sleep(0)
    try:
        await asyncio.wait_for(kept.committed(last), 5.0)
    except JournalFailed as failed:
        refused = str(failed)
    most_bytes(PLENTY)
    async with asyncio.timeout(5.0):
        while ("journal-write", False) not in [trouble[:2] for trouble in told]:  # noqa: ASYNC110
            await asyncio.sleep(0.005)
    await asyncio.wait_for(kept.committed(kept.append([Tick(float(last + 1))], urgent=True)), 5.0)
    kept.close()
    print(json.dumps({"told": told, "refused": refused, "last": last + 1}))


asyncio.run(main())
