"""The bytes of the chain, and what breaks it."""

from hashlib import sha256

import pytest

from sessionctl.record.chain import NOTHING, Head, RawRow, hash_of_first, hash_of_row, walk
from sessionctl.record.rows import chained

TICK: RawRow = (1, 1.5, 2.0, "tick", 1, '{"at":1.5}')


def row(seq: int, kind: str = "tick", body: str = "{}") -> RawRow:
    return seq, float(seq), float(seq), kind, 1, body


def test_a_row_is_hashed_over_exactly_the_documented_bytes() -> None:
    # Written out by hand from rule 2: seq 1, at 1.5 and wall 2.0 as IEEE 754 doubles, input 1, length 4.
    spelt = bytes.fromhex("0000000000000001 3ff8000000000000 4000000000000000 01 0004") + b'tick{"at":1.5}'
    assert hash_of_row(NOTHING, TICK) == sha256(bytes(32) + spelt).digest()


def test_the_first_row_is_hashed_over_the_head_before_it_and_its_text() -> None:
    assert hash_of_first(b"\x07" * 32, "é") == sha256(b"\x07" * 32 + b"\xc3\xa9").digest()


def test_a_whole_chain_ends_at_its_last_row() -> None:
    rows = chained(NOTHING, [row(1), row(2), row(3)])
    walked = walk(Head(), rows)
    assert (walked.broken, walked.head.seq, walked.head.hash) == ("", 3, rows[-1][1])


def test_a_missing_number_is_named() -> None:
    rows = chained(NOTHING, [row(1), row(2), row(5)])
    assert walk(Head(), rows).broken == "broken from event 3: events 3 to 4 are missing"


def test_lost_events_are_no_break_when_the_chain_itself_states_them() -> None:
    rows = chained(NOTHING, [row(1), row(2, "lost", '{"first":2,"last":7}'), row(8)])
    assert walk(Head(), rows).broken == ""


@pytest.mark.parametrize("body", ["{}", "[]", "x", '{"last":1}', '{"last":null}'])
def test_a_lost_row_that_names_no_numbers_is_a_break(body: str) -> None:
    rows = chained(NOTHING, [row(1), row(2, "lost", body)])
    assert walk(Head(), rows).broken.startswith("broken from event 2")


@pytest.mark.parametrize("place", range(7))
def test_a_change_in_any_column_breaks_the_chain_at_its_row(place: int) -> None:
    changed = [(2, 1.0), (9.0,), (9.0,), ("tock",), (0,), ("[]",)]
    rows = chained(NOTHING, [row(1), row(2), row(3)])
    whole, link = rows[1]
    if place == 6:
        rows[1] = whole, bytes(32)
    elif place:
        rows[1] = (*whole[:place], changed[place][0], *whole[place + 1 :]), link  # type: ignore[assignment]
    else:
        rows[1] = (3, *whole[1:]), link
    assert walk(Head(), rows).broken.startswith("broken from event 2")


def test_a_row_that_no_journal_can_hold_is_a_break_and_no_accident() -> None:
    assert walk(Head(), [((1, "x", 1.0, "tick", 1, "{}"), b"")]).broken.startswith(  # type: ignore[list-item]
        "broken from event 1"
    )
