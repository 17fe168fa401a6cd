"""`python -m tests.gate`: a million frames of each serial family over a line with wrong bits, as a table.

It asserts nothing about time and everything about numbers: it ends with 1 when a wrong one was published.
"""

import argparse
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor

from sessionctl.devices.decoders import PROTOCOLS
from tests.gate.families import FAMILIES
from tests.gate.line import becoming_noisy, run

RATES = (1e-5, 1e-4)
SUMS_WORST = 2e-3
"""Where a packet of 1000 bits that passes its sums is wrong most often: x squared times exp(-1000 x)."""

NOISY = 1e-2
NOISY_TRIES, NOISY_S = 20, 60.0
WITHIN_S = 10.0

HEAD = f"{'family':28} {'wrong bits':>10} {'gate':>5} {'frames':>9} {'wrong':>6} {'marked':>7} {'shown':>7}"


def main() -> int:
    """Prints one line for each run as it ends."""
    asked = argparse.ArgumentParser(prog="python -m tests.gate", description=__doc__)
    asked.add_argument("--frames", type=int, default=1_000_000, help="of each family, at each rate")
    asked.add_argument("--jobs", type=int, default=2, help="runs at once")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--family", choices=FAMILIES, action="append", help="only this one (may be repeated)")
    given = asked.parse_args()
    wanted = given.family or list(FAMILIES)
    wrong = 0
    print(HEAD, flush=True)
    with ProcessPoolExecutor(given.jobs) as pool:
        for line, count in pool.map(_one, _runs(wanted, given.frames, given.seed)):
            print(line, flush=True)
            wrong += count
        told = [name for name in wanted if FAMILIES[name].tells]
        late = list(pool.map(_noisy, told, [given.seed] * len(told)))
    print(f"\nat {NOISY:g}: {NOISY_TRIES} lines of {NOISY_S:.0f} s, good for 20 s and noisy from then on")
    for line, missed in late:
        print(line)
        wrong += missed
    return 1 if wrong else 0


def _runs(families: list[str], frames: int, seed: int) -> Iterator[tuple[str, float, int, int, bool]]:
    for family in families:
        for rate in RATES:
            yield family, rate, frames, seed, True
        yield family, RATES[-1], frames // 5, seed, False
        if PROTOCOLS[family].checked:
            yield family, SUMS_WORST, frames // 2, seed, False


def _one(asked: tuple[str, float, int, int, bool]) -> tuple[str, int]:
    family, rate, frames, seed, gate = asked
    count = run(family, frames, rate, seed, gate=gate)
    shown = 100 * count.shown / count.frames
    line = (
        f"{family:28} {rate:>10g} {'on' if gate else 'off':>5} {count.frames:>9} {count.wrong:>6}"
        f" {count.marked:>7} {shown:>5.1f} %"
    )
    return line, count.wrong if gate else 0


def _noisy(family: str, seed: int) -> tuple[str, int]:
    counts = [
        becoming_noisy(family, NOISY, seed + n, well_s=20.0, noisy_s=NOISY_S) for n in range(NOISY_TRIES)
    ]
    after = [c.noisy_after for c in counts]
    last = [c.number_after for c in counts]
    said = [s for s in after if s is not None]
    line = (
        f"{family:28} noisy after {min(said, default=0):.1f} to {max(said, default=0):.1f} s, "
        f"last number after at most {max(last):.1f} s"
    )
    missed = sum(s is None or s > WITHIN_S for s in after) + sum(s > WITHIN_S for s in last)
    return line, missed


if __name__ == "__main__":
    sys.exit(main())
