"""`make fuzz`: spoilt recordings and random bytes through the decoders of every family, as a table.

It ends with 1, and with the bytes that show it, when a decoder raised, lost or kept bytes, or gave a number
that is none. It asserts nothing about time. Interrupted, it goes on where it stopped.
"""

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor

from tests.bench.machine import describe
from tests.fuzz.families import NAMES, material
from tests.fuzz.kept import FOLDER, Kept, code
from tests.fuzz.run import Count, Wrong, batch

BATCH = 100_000
HEAD = (
    f"{'family':22} {'frames':>10} {'bytes':>13} {'accepted':>10} {'rejected':>10}"
    f" {'frames/s':>9} {'held':>5} {'longest':>8}  rejected by reason"
)


def main() -> int:
    """Prints one line for each family as it ends."""
    given = _asked()
    kept = Kept.of(FOLDER, code())
    if given.fresh:
        kept.file.unlink(missing_ok=True)
        kept.done.clear()
    print(describe())
    print("held: most bytes, limit 4096; longest: one feed of at most 4 KiB, in ms")
    print(HEAD, flush=True)
    failed = 0
    with ProcessPoolExecutor(given.jobs) as pool:
        for family in given.family or list(NAMES):
            try:
                print(_row(family, _family(pool, kept, family, given.frames, given.seed)), flush=True)
            except Wrong as wrong:
                print(f"{family:22} FAILED {wrong}", flush=True)
                failed = 1
    return failed


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make fuzz ARGS=...", description=__doc__)
    parser.add_argument("--frames", type=int, default=10_000_000, help="of each family (default 10000000)")
    parser.add_argument("--jobs", type=int, default=2, help="batches at once (default 2)")
    parser.add_argument("--seed", type=int, default=1, help="of the first batch; each next has the next one")
    parser.add_argument("--family", choices=NAMES, action="append", help="only this one (may be repeated)")
    parser.add_argument("--fresh", action="store_true", help="forget batches of earlier runs")
    told = parser.parse_args()
    if told.frames < 1 or told.jobs < 1:
        parser.error("--frames and --jobs: expected 1 or more")
    return told


def _family(pool: ProcessPoolExecutor, kept: Kept, family: str, frames: int, first: int) -> Count:
    """All batches of one family. Raises Wrong when one of them does."""
    sizes = [BATCH] * (frames // BATCH) + ([frames % BATCH] if frames % BATCH else [])
    wanted = [(family, first + n, size) for n, size in enumerate(sizes)]
    running = {key: pool.submit(one, *key) for key in wanted if key not in kept.done}
    total = Count()
    try:
        for key in wanted:
            if key in running:
                kept.add(*key, running[key].result())
            total.add(kept.done[key])
    finally:
        for future in running.values():
            future.cancel()
    return total


def one(family: str, seed: int, frames: int) -> Count:
    """A batch of one family: its frames shared out among its protocols. Raises Wrong."""
    rows = NAMES[family]
    total = Count()
    for place, row in enumerate(rows):
        share = frames // len(rows) + (place < frames % len(rows))
        total.add(batch(material(row.name), share, seed))
    return total


def _row(family: str, count: Count) -> str:
    reasons = ", ".join(f"{reason} {times}" for reason, times in count.rejected.most_common())
    a_second = count.frames / count.spent_s if count.spent_s else 0.0
    return (
        f"{family:22} {count.frames:>10} {count.bytes:>13} {count.accepted:>10} {count.rejected.total():>10}"
        f" {a_second:>9.0f} {count.held_most:>5} {count.longest_ms:>8.2f}  {reasons}"
    )


if __name__ == "__main__":
    sys.exit(main())
