"""Instruments that freeze: a living series up to an instant, and from then on what a hung device sends."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tests.gate.families import FAMILIES, Truth

JUDGED = (
    "nonin-serial-format2-stream",
    "nonin-serial-format7-stream",
    "contec-v5-stream",
    "contec-v7-stream",
    "bci-berry-stream",
)
WITH_TIME = "masimo-ascii1"
"""The families whose frames hold something that must move: a wave, or the device's own time."""

LOOP_MOST_S = 8.0


@dataclass(frozen=True)
class Freeze:
    """One freeze: `frames` gives what the line carries, frame by frame; it is frozen from frame `at` on."""

    protocol: str
    what: str
    at: int
    frames: list[bytes]


def generated(seed: int, lasting_s: float = 20.0) -> Freeze:
    """A random family, a random instant, a random way to hang; good before for 15 s to a minute."""
    random = np.random.default_rng(seed)
    protocol = str(random.choice([*JUDGED, WITH_TIME]))
    family = FAMILIES[protocol]
    start = int(random.integers(0, family.cycle // 2))
    well = int(random.uniform(15.0, 60.0) / family.period_s)
    rest = int(lasting_s / family.period_s)
    living = [family.frame(start + n, family.at(start + n)) for n in range(well)]
    ways: dict[str, Callable[[], list[bytes]]] = {
        "last frame repeated": lambda: living[-1:] * rest,
        "loop": lambda: _loop(living, family.period_s, rest, random),
    }
    if protocol != WITH_TIME:
        ways["flat wave, numbers kept"] = lambda: _flat(protocol, start + well, rest)
    if protocol.startswith("nonin"):
        ways["one packet's wave, counter goes on"] = lambda: _flat(protocol, start + well, rest, living[-1])
    what = str(random.choice(list(ways)))
    return Freeze(protocol, what, well, living + ways[what]())


def _loop(living: list[bytes], period_s: float, rest: int, random: np.random.Generator) -> list[bytes]:
    longest = max(2, int(LOOP_MOST_S / period_s))
    length = int(random.integers(1, longest + 1))
    return (living[-length:] * (rest // length + 1))[:rest]


def _flat(protocol: str, start: int, rest: int, wave: bytes = b"") -> list[bytes]:
    """Counters go on, the numbers stay, the wave stands at one level or is always that of `wave`."""
    family = FAMILIES[protocol]
    kept: Truth = family.at(start)
    return [_stilled(protocol, family.frame(start + n, kept), wave) for n in range(rest)]


def _stilled(protocol: str, frame: bytes, wave: bytes) -> bytes:
    """The frame with another wave; sums put right."""
    still = bytearray(frame)
    match protocol:
        case "contec-v5-stream" | "bci-berry-stream":
            still[1] = 64
        case "contec-v7-stream":
            still[3] = 0x80 | 64  # bit 7 of this byte stands in the second one: 0 here
        case "nonin-serial-format2-stream":
            still[2::5] = wave[2::5] or bytes([100] * 25)
        case _:
            still[1::5] = wave[1::5] or bytes([90] * 25)
            still[2::5] = wave[2::5] or bytes([100] * 25)
    if protocol.startswith("nonin"):
        for i in range(0, len(still), 5):
            still[i + 4] = sum(still[i : i + 4]) & 0xFF
    return bytes(still)
