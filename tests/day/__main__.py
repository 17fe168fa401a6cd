"""`python -m tests.day --minutes 10 --seed 1`: troubles in random order, and a table of how each passed."""

import argparse
import asyncio
import os
import socket
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from tests.day.course import ALL, Day, Passed


def main() -> int:
    """Prints the table; 1 when a wrong number was shown."""
    asked = argparse.ArgumentParser(prog="python -m tests.day", description=__doc__)
    asked.add_argument("--minutes", type=float, default=10.0)
    asked.add_argument("--seed", type=int, default=1)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="day-") as inside:
        return asyncio.run(_day(Path(inside), given.minutes, given.seed))


async def _day(inside: Path, minutes: float, seed: int) -> int:
    passed = defaultdict[str, list[Passed]](list)
    end = time.monotonic() + minutes * 60
    async with Day(inside, _free_port(), seed).lived() as day:
        first = _holds(day.pid)
        while time.monotonic() < end:
            trouble = day.chance.choice(ALL)
            passed[trouble].append(await day.suffer(trouble))
        last = _holds(day.pid)
    print(f"{'trouble':12} {'times':>5} {'gone s':>14} {'back s':>14}   (median, most)")
    for trouble, each in sorted(passed.items()):
        gone, back = ([getattr(one, name) for one in each] for name in ("gone_s", "back_s"))
        print(f"{trouble:12} {len(each):5} {_spread(gone):>14} {_spread(back):>14}")
    print(", ".join(f"{name} {count}" for name, count in sorted(day.watch.looks.items())))
    print(f"monitor: files {first[0]} then {last[0]}, memory {first[1]} then {last[1]} MiB")
    print("\n".join(day.watch.wrong) or "no wrong number was shown as valid")
    return 1 if day.watch.wrong else 0


def _spread(seconds: list[float]) -> str:
    return f"{sorted(seconds)[len(seconds) // 2]:.1f}, {max(seconds):.1f}"


def _holds(pid: int) -> tuple[int, int]:
    """Open files and resident memory (MiB) of a process."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return len(list(Path(f"/proc/{pid}/fd").iterdir())), pages * os.sysconf("SC_PAGE_SIZE") // 2**20


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    raise SystemExit(main())
