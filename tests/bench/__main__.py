"""`make bench`: what an alarm takes beside other programs, what a monitor and its decoders cost.

Asserts nothing.
"""

import argparse
import asyncio

from websockets.exceptions import WebSocketException

from tests.bench import beside, cost, decoders, latency, machine, mixer, peers, plugin
from tests.bench.system import System

FIRST_PORT = 19100
SYSTEMS: dict[str, type[System]] = {
    each.name: each
    for each in (peers.Floor, peers.FloorStored, peers.NodeRed, plugin.Sessionctl, beside.WithAmbience)
}


def asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench ARGS=...", description=__doc__)
    parser.add_argument("--trials", type=int, default=300, help="alarms per system (default 300)")
    parser.add_argument("--systems", default=",".join(SYSTEMS), help="comma-separated (default: all)")
    parser.add_argument("--stream-s", type=float, default=30.0, help="seconds of streaming (default 30)")
    told = parser.parse_args()
    told.systems = told.systems.split(",")
    if unknown := [name for name in told.systems if name not in SYSTEMS]:
        parser.error(f"no system named {', '.join(unknown)}; there are {', '.join(SYSTEMS)}")
    if told.trials < 2:
        parser.error(f"--trials {told.trials}; expected 2 or more")
    return told


async def compare(names: list[str], trials: int) -> str:
    systems = [SYSTEMS[name](FIRST_PORT + place) for place, name in enumerate(names)]
    try:
        return latency.table(await latency.measure(systems, trials))
    finally:
        for system in systems:
            system.stop()


def main() -> None:
    told = asked()
    print(machine.describe(), flush=True)
    names: list[str] = told.systems
    if "node-red" in names and (why := peers.install_node_red()):
        print(f"node-red: left out, {why}", flush=True)
        names.remove("node-red")
    try:
        print(f"\nalarm latency, {told.trials} alarms each, in turn:")
        print(asyncio.run(compare(names, told.trials)), flush=True)
        print(f"\nmonitor with one oximeter, 75 frames a second for {told.stream_s:.0f} s:")
        print(asyncio.run(cost.measure(FIRST_PORT + len(SYSTEMS), told.stream_s)), flush=True)
        print("\nmixer:")
        print(mixer.measure(), flush=True)
        print("\ndecoders, one core, beside a loop that only slices the same frames out of the same bytes:")
        print(decoders.measure(), flush=True)
    except (RuntimeError, TimeoutError, OSError, WebSocketException) as failed:
        raise SystemExit(f"bench: {failed or 'a system stopped answering'}") from None


if __name__ == "__main__":
    main()
