"""`python -m sessionctl.simulator`: a simulated room in a process of its own.

It prints one line, `ready OXIMETER_PORT CUFF_PORT`, and runs until SIGTERM, SIGINT or the end of its parent.
"""

import argparse
import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import NoReturn

from sessionctl.simulator.faults import FAILURES
from sessionctl.simulator.room import SimulatedRoom

_LOOK_S = 0.5  # how often it looks whether its parent still lives


class _Words(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(2, f"simulator: {message}\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Words(
        prog="python -m sessionctl.simulator",
        description="A simulated patient with an oximeter and a cuff on two pseudo-terminals.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="failures:\n" + "\n".join(f"  {name:14} {text}" for name, text in FAILURES.items()),
    )
    parser.add_argument("--directory", type=Path, required=True, help="where the two ports appear")
    parser.add_argument("--speed", type=float, default=1.0, help="minutes of the script a minute, 1 to 60")
    parser.add_argument("--seed", type=int, default=1, help="which patient")
    parser.add_argument("--fail", default="", metavar="NAME", help="what to break, on and off")
    parser.add_argument("--parent", type=int, default=0, metavar="PID", help="end with this process")
    return parser


async def _run(room: SimulatedRoom, parent: int) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with room:
        print("ready", *room.ports.values(), flush=True)
        while os.getppid() == parent:
            try:
                await asyncio.wait_for(stop.wait(), _LOOK_S)
            except TimeoutError:
                continue
            return


def main() -> int:
    """Runs the room; 0 when it was told to end, 1 when the ports could not be made, 2 for a wrong call."""
    parser = _parser()
    told = parser.parse_args()
    try:
        room = SimulatedRoom(told.directory, told.speed, told.seed, told.fail)
    except ValueError as wrong:
        parser.error(str(wrong))
    try:
        asyncio.run(_run(room, told.parent or os.getppid()))
    except OSError as wrong:
        print(f"simulator: {wrong}", file=sys.stderr)
        return 1
    except ExceptionGroup as broken:
        print(f"simulator: an instrument broke: {broken.exceptions[0]!r}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
