"""100,000 spoilt frames of every decoder family; and the rules they are judged by, each broken on purpose.

`make fuzz` sends ten million of each.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from sessionctl.devices.decoders import FAMILIES, PROTOCOLS
from sessionctl.devices.decoders.frames import Frame, Rejected, WireProtocol
from sessionctl.vitals import Measurement, Validity, Vital
from tests.fuzz.__main__ import one
from tests.fuzz.families import NAMES, TEXTS, Material, material
from tests.fuzz.kept import Kept
from tests.fuzz.run import Count, Wrong, batch
from tests.fuzz.spoil import SPOILINGS, spoil

FRAMES = 100_000
SEED = 20_260_307
pytestmark = pytest.mark.timeout(300)


def test_every_family_has_a_name_and_a_row_in_the_table() -> None:
    assert len(NAMES) == len(FAMILIES)
    assert {row.name for rows in NAMES.values() for row in rows} == set(PROTOCOLS)


@pytest.mark.parametrize("protocol", sorted(PROTOCOLS))
def test_every_protocol_has_recordings_to_spoil(protocol: str) -> None:
    assert material(protocol).own, f"no vector of {protocol} in tests/data/vectors"


@pytest.mark.parametrize("family", NAMES)
def test_spoilt_frames_and_random_bytes_break_no_rule(family: str) -> None:
    count = one(family, SEED, FRAMES)
    assert count.frames == FRAMES
    if not TEXTS.keys() >= {row.name for row in NAMES[family]}:  # almost any text is a text
        assert count.rejected.total() > FRAMES / 100  # or nothing was spoilt
    assert count.accepted > FRAMES / 100  # or nothing of it was a recording


@pytest.mark.parametrize("protocol", sorted(PROTOCOLS))
def test_a_recording_left_whole_is_accepted_among_spoilt_ones(protocol: str) -> None:
    assert batch(material(protocol), 500, SEED).accepted > 0


def test_the_same_seed_gives_the_same_batch() -> None:
    first, again = (batch(material("masimo-ascii1"), 300, 4) for _ in range(2))
    other = batch(material("masimo-ascii1"), 300, 5)
    assert (first.bytes, first.rejected) == (again.bytes, again.rejected)
    assert first.bytes != other.bytes


def test_a_spoilt_recording_is_seldom_what_it_was() -> None:
    random, whole = Random(1), bytes(range(64))
    spoilt = [spoil(whole, random) for _ in range(200)]
    assert sum(one == whole for one in spoilt) < 20
    assert len(set(map(len, spoilt))) > 10


@pytest.mark.parametrize("spoiling", dict.fromkeys(SPOILINGS))
@pytest.mark.parametrize("data", [b"", b"\x01", bytes(40)])
def test_every_spoiling_takes_a_recording_of_any_length(
    spoiling: Callable[[bytearray, Random], None], data: bytes
) -> None:
    random = Random(2)
    for _ in range(50):
        spoiling(bytearray(data), random)


# --- a decoder that breaks a rule is found -----------------------------------------------------------------


class Odd:
    """Takes three bytes for a frame, and goes wrong in one way when it meets the byte 0xFF."""

    def __init__(self, way: str) -> None:
        self._way = way
        self._rest = b""

    def feed(self, data: bytes) -> Iterable[Frame | Rejected]:
        self._rest += data
        if 0xFF in self._rest and self._way:
            if self._way == "raise":
                raise IndexError("list index out of range")
            if self._way == "keep":
                return []
            if self._way == "lose":
                self._rest = self._rest.replace(b"\xff", b"")
            if self._way == "twice":
                self._rest = self._rest.replace(b"\xff", b"\xff\xff", 1)
            if self._way == "turn":
                self._rest = self._rest[::-1]
        whole = len(self._rest) // 3 * 3
        taken, self._rest = self._rest[:whole], self._rest[whole:]
        return [Frame({"n": 97}, taken[i : i + 3]) for i in range(0, whole, 3)]

    def finish(self) -> list[Frame | Rejected]:
        taken, self._rest = self._rest, b""
        return [Rejected("too_short", taken)] if taken else []


def odd(way: str, measured: Measurement | None = None, name: str = "odd-stream") -> Material:
    def new(_: object) -> Any:
        return Odd(way)

    told = () if measured is None else (measured,)
    row = WireProtocol(name, new, lambda _: told, checked=False, stream=True)
    return Material(row, (b"\x01\x02\x03", bytes(range(250))), ())


def test_a_decoder_without_fault_passes() -> None:
    good = odd("", Measurement(Vital.SPO2, 97.0))
    assert batch(good, 300, 1).numbers > 1000


@pytest.mark.parametrize(
    ("way", "what"),
    [
        ("raise", "it raised IndexError"),
        ("keep", "bytes are held"),
        ("lose", "came out|are held"),
        ("twice", "came out|are held"),
        ("turn", "in another order"),
    ],
)
def test_a_decoder_that_raises_or_cannot_count_is_found_and_shown(way: str, what: str) -> None:
    with pytest.raises(Wrong, match=rf"odd-stream, seed 3: .*({what})") as found:
        batch(odd(way), 300, 3)
    assert "\nfed: " in str(found.value)


@pytest.mark.parametrize(
    "measured",
    [
        Measurement(Vital.SPO2, 0.0),
        Measurement(Vital.SPO2, 97.5),  # in no field
        Measurement(Vital.SPO2, float("nan")),
        Measurement(Vital.PERFUSION_INDEX, 97.0),
        Measurement(Vital.SPO2, 97.0, Validity.UNAVAILABLE),
        Measurement(Vital.SPO2, None),
    ],
    ids=str,
)
def test_a_number_that_is_none_is_found(measured: Measurement) -> None:
    with pytest.raises(Wrong):
        batch(odd("", measured), 200, 3)


def test_a_value_from_a_memory_must_say_when_it_was() -> None:
    now = Measurement(Vital.SYSTOLIC, 97.0)
    with pytest.raises(Wrong, match="not marked as history"):
        batch(odd("", now, "odd-record"), 200, 3)
    batch(odd("", replace(now, history="2026-03-07T09:00:00"), "odd-record"), 200, 3)


def test_a_message_that_is_not_answered_at_once_is_found() -> None:
    whole = odd("")
    message = replace(whole, protocol=replace(whole.protocol, stream=False))
    with pytest.raises(Wrong, match="bytes are held"):
        batch(message, 200, 3)


# --- going on where it stopped -----------------------------------------------------------------------------


def test_batches_that_are_done_are_known_again(tmp_path: Path) -> None:
    count = batch(material("masimo-ascii1"), 100, 1)
    Kept.of(tmp_path, "code").add("masimo", 1, 100, count)
    assert Kept.of(tmp_path, "code").done == {("masimo", 1, 100): count}
    assert Kept.of(tmp_path, "other code").done == {}


def test_a_line_cut_off_by_a_kill_is_a_batch_to_do_again(tmp_path: Path) -> None:
    kept = Kept.of(tmp_path, "code")
    for seed in (1, 2):
        kept.add("masimo", seed, 100, Count(frames=100))
    kept.file.write_text(kept.file.read_text()[:-20])
    assert set(Kept.of(tmp_path, "code").done) == {("masimo", 1, 100)}
