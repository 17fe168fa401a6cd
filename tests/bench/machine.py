"""The machine a figure was measured on; without it a figure means nothing."""

import os
import platform
from pathlib import Path


def describe() -> str:
    """One line: processor, cores, memory, kernel, Python."""
    memory_gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    cores = len(os.sched_getaffinity(0))
    return (
        f"machine: {processor()}, {cores} cores, {memory_gib:.0f} GiB, {platform.machine()},"
        f" Linux {platform.release()}, Python {platform.python_version()}"
    )


def processor() -> str:
    """The processor's name; a Raspberry Pi tells it in the device tree instead."""
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith(("model name", "Model")):
            return " ".join(line.partition(":")[2].split())
    board = Path("/proc/device-tree/model")
    return board.read_text().strip("\0 \n") if board.exists() else "unknown processor"
