"""Alarm latency side by side: one serial write below the limit in, the alarm seen by a websocket client out.

Every system has a serial line of its own and is asked in turn, trial by trial, so that whatever else the
machine does falls on all of them alike. The first system is the one that the ratios refer to.
"""

import asyncio
import statistics
import time
from dataclasses import dataclass, field

from tests.bench.system import System

GOOD, LOW = 97, 80  # percent; the limit is 85
WARM_UP = 10
SETTLE_S = 12
PAUSE_S = 0.005


@dataclass
class Run:
    """The trials of one system: `ms` holds the latency of each, milliseconds."""

    system: System
    ms: list[float] = field(default_factory=list)
    cpu_s: float = 0.0


async def measure(systems: list[System], trials: int) -> list[Run]:
    """Starts the systems, asks each of them `trials` times, and leaves them running."""
    for system in systems:
        await system.start()
        system.send(GOOD)
        await asyncio.sleep(1.0)
        for _ in range(WARM_UP):
            await trial(system)
        print(f"{system.name}: up, {system.rss_mib():.0f} MiB", flush=True)
    # Those that waited for the others heard nothing meanwhile: what comes back settles before it counts.
    for _ in range(SETTLE_S):
        for system in systems:
            system.send(GOOD)
        await asyncio.sleep(1.0)
    runs = [Run(system, cpu_s=-system.cpu_s()) for system in systems]
    for _ in range(trials):
        for run in runs:
            run.ms.append(await trial(run.system))
    for run in runs:
        run.cpu_s += run.system.cpu_s()
    return runs


async def trial(system: System) -> float:
    """One alarm and its end; returns the milliseconds from the write to the alarm."""
    asked = time.perf_counter()
    system.send(LOW)
    await system.next_state(True)
    took_ms = (time.perf_counter() - asked) * 1e3
    await asyncio.sleep(PAUSE_S)
    system.send(GOOD)
    await system.next_state(False)
    await asyncio.sleep(PAUSE_S)
    return took_ms


def table(runs: list[Run]) -> str:
    """One row a system; "ratio" is its median over the first one's."""
    head = "system           p50 ms   p95 ms   p99 ms   max ms   ratio  CPU ms/alarm  RSS MiB"
    least = statistics.median(runs[0].ms)
    return "\n".join([head, *(row(run, least) for run in runs)])


def row(run: Run, least_ms: float) -> str:
    p = statistics.quantiles(run.ms, n=100, method="inclusive")
    cpu_ms = run.cpu_s / len(run.ms) * 1e3
    return (
        f"{run.system.name:14}{p[49]:9.2f}{p[94]:9.2f}{p[98]:9.2f}{max(run.ms):9.2f}{p[49] / least_ms:8.2f}"
        f"{cpu_ms:14.2f}{run.system.rss_mib():9.0f}"
    )
