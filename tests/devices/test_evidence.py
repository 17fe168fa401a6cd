"""No model claims better evidence than the vectors of its main protocol hold."""

import json
from pathlib import Path

import pytest

from sessionctl.devices.models import MODELS

BEST_FIRST = ("captured", "others' tests", "derived")
KINDS = {"captured": "captured", "unit-test": "others' tests", "derived": "derived"}
VECTORS = Path(__file__).parents[1] / "data" / "vectors"


def held(protocol: str) -> str:
    """The best kind of vector of a protocol; a stream's own parts count (its frames, its packets)."""
    family = protocol.removesuffix("-stream").replace(
        "-memory-", "-record-"
    )  # a memory is read for its records
    rows = [row for file in sorted(VECTORS.glob("*.json")) for row in json.loads(file.read_text())]
    kinds = {KINDS[row["kind"]] for row in rows if row["protocol"].startswith(family)}
    return next((kind for kind in BEST_FIRST if kind in kinds), "derived")


@pytest.mark.parametrize("name", MODELS)
def test_a_model_claims_no_more_than_its_vectors_hold(name: str) -> None:
    model = MODELS[name]
    main = next(iter(model.protocols.values()))
    assert BEST_FIRST.index(model.evidence) >= BEST_FIRST.index(held(main))
