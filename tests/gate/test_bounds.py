"""Whatever arrives on a serial line: nothing raises, nothing grows, and 4 KiB take little time.

Times are printed (`pytest -s`), not asserted: they belong to the machine. The aim is 50 ms for 4 KiB.
"""

import sys
import time
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from sessionctl.devices.decoders import PROTOCOLS
from sessionctl.devices.gate.serials import Serials
from sessionctl.devices.intake import Intake, Surroundings, Tally
from sessionctl.devices.stamps import Stamps
from sessionctl.events import Event, Measured, from_json, to_json
from tests.devices.decoders.test_streams import SAMPLES
from tests.gate.families import FAMILIES
from tests.gate.kept import KEPT

STREAMS = sorted(name for name, row in PROTOCOLS.items() if row.stream)
KIB_4 = 4096
HELD_MOST = 20_000
"""Numbers, bytes and characters that an intake may hold: two windows of eleven seconds, a decoder's 4 KiB."""

SOUND = (
    {name: sample * 50 for name, sample in SAMPLES.items()}
    | {name: b"".join(family.frame(n, family.at(n)) for n in range(200)) for name, family in FAMILIES.items()}
    | KEPT
)


class Fed:
    """An intake at a time that is moved, which keeps nothing of what it tells."""

    def __init__(self, protocol: str) -> None:
        self.at = 0.0
        self.told: deque[Event] = deque(maxlen=50)
        around = Surroundings("device", self.told.append, lambda: self.at)
        self.tally = Tally()
        rows = {"": PROTOCOLS[protocol]}
        self.intake = Intake(
            around, rows, {}, Stamps(), self.tally, lambda _: True, lambda at, fields: None, Serials()
        )

    def hear(self, data: bytes, after_s: float) -> None:
        self.at += after_s
        self.intake.receive(data, "")
        self.intake.beat()


def held(thing: Any, seen: set[int]) -> int:
    """How many items everything of ours under `thing` holds."""
    if id(thing) in seen or isinstance(thing, type) or callable(thing):
        return 0
    seen.add(id(thing))
    if isinstance(thing, str | bytes | bytearray):
        return len(thing)
    if isinstance(thing, Mapping):
        return len(thing) + sum(held(value, seen) for value in thing.values())
    if isinstance(thing, Iterable):
        items = list(thing)
        return len(items) + sum(held(item, seen) for item in items if not isinstance(item, int | float))
    if is_dataclass(thing):
        return sum(held(getattr(thing, part.name), seen) for part in fields(thing))
    return sum(held(value, seen) for value in getattr(thing, "__dict__", {}).values())


PIECES = st.lists(
    st.tuples(
        st.one_of(
            st.binary(max_size=300),
            st.integers(0, 100_000).map(lambda start: ("sound", start)),
            st.integers(0, 100_000).map(lambda start: ("spoilt", start)),
        ),
        st.sampled_from([0.0, 0.01, 0.3, 1.0, 7.0, 90.0]),
    ),
    max_size=30,
)


@pytest.mark.parametrize("protocol", STREAMS)
@settings(derandomize=True, database=None, deadline=None, max_examples=40)
@given(pieces=PIECES)
def test_any_bytes_at_any_time_raise_nothing_and_every_event_can_be_kept(
    protocol: str, pieces: list[tuple[Any, float]]
) -> None:
    fed = Fed(protocol)
    for piece, after_s in pieces:
        data = piece
        if isinstance(piece, tuple):
            start = piece[1] % len(SOUND[protocol])
            data = SOUND[protocol][start : start + 300]
            if piece[0] == "spoilt":
                data = bytes(byte ^ (0x20 if n % 97 == 13 else 0) for n, byte in enumerate(data))
        fed.hear(data, after_s)
    fed.intake.end()
    for event in fed.told:
        assert from_json(to_json(event)) == event
        if isinstance(event, Measured):
            assert all(m.value is None or np.isfinite(m.value) for m in event.measurements)


@pytest.mark.parametrize("protocol", STREAMS)
@pytest.mark.parametrize("what", ["rubbish", "its own frames", "one byte"])
def test_an_hour_of_anything_is_held_in_the_same_space(protocol: str, what: str) -> None:
    fed, random = Fed(protocol), np.random.default_rng(2)
    sizes = list[int]()
    for piece in range(60):
        data = {
            "rubbish": random.bytes(KIB_4),
            "its own frames": SOUND[protocol][:KIB_4],
            "one byte": bytes([SOUND[protocol][0]]) * KIB_4,
        }[what]
        fed.hear(data, 60.0 if piece % 2 else 0.5)
        sizes.append(held(fed.intake, set()))
    assert max(sizes) < HELD_MOST
    assert len(fed.tally.rejected) < 16


@pytest.mark.parametrize("protocol", STREAMS)
def test_the_time_for_4_kib_is_printed(protocol: str) -> None:
    fed, random = Fed(protocol), np.random.default_rng(2)
    worst = 0.0
    for _ in range(20):
        data = random.bytes(KIB_4)
        began = time.perf_counter()
        fed.hear(data, 0.35)
        worst = max(worst, time.perf_counter() - began)
    print(f"{protocol}: 4 KiB of rubbish in at most {1000 * worst:.1f} ms", file=sys.stderr)
    assert sum(fed.tally.rejected.values()) > 0
