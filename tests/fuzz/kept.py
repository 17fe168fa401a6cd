"""Batches that are done, so that an interrupted run goes on where it stopped; of the same code only."""

import json
from collections import Counter
from dataclasses import dataclass, field, fields
from hashlib import sha256
from pathlib import Path

from tests.fuzz.run import Count

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".cache" / "fuzz"
WATCHED = (
    "sessionctl/devices/decoders/*.py",
    "sessionctl/vitals.py",
    "tests/fuzz/*.py",
    "tests/data/vectors/*.json",
)
"""What a result depends on; a change in any of it makes a fresh start."""


def code() -> str:
    """A name for the code and the recordings as they are now."""
    found = sha256()
    for pattern in WATCHED:
        for file in sorted(ROOT.glob(pattern)):
            found.update(file.name.encode() + b"\0" + file.read_bytes())
    return found.hexdigest()[:16]


@dataclass
class Kept:
    """What is done, by family, batch and size; each batch is added to the file when it ends."""

    file: Path
    done: dict[tuple[str, int, int], Count] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: Path, name: str) -> "Kept":
        """Those of earlier runs under `name`. A line cut off by a kill is a batch that was not done."""
        kept = cls(folder / f"{name}.jsonl")
        if kept.file.is_file():
            for line in kept.file.read_text().splitlines():
                try:
                    row = json.loads(line)
                    key = (row["family"], row["seed"], row["size"])
                    kept.done[key] = Count(**row["count"] | {"rejected": Counter(row["count"]["rejected"])})
                except (ValueError, KeyError, TypeError):
                    continue
        return kept

    def add(self, family: str, seed: int, size: int, count: Count) -> None:
        """Keeps one more."""
        self.done[family, seed, size] = count
        self.file.parent.mkdir(parents=True, exist_ok=True)
        with self.file.open("a") as out:
            told = {each.name: getattr(count, each.name) for each in fields(Count)}
            out.write(json.dumps({"family": family, "seed": seed, "size": size, "count": told}) + "\n")
