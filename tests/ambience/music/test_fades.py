"""Shapes and lengths of fades, by arithmetic."""

from math import isclose

import pytest
from hypothesis import given, strategies as st

from sessionctl.ambience.fades import (
    SILENT_DB,
    Ramp,
    Share,
    amplitude,
    decibels,
    equal_power,
    slewed,
    within,
)

SHARES = st.floats(0.0, 1.0)


@given(st.floats(-1.0, 2.0))
def test_the_two_gains_of_a_crossfade_keep_one_power(x: float) -> None:
    out, into = equal_power(x)
    assert isclose(out**2 + into**2, 1.0)


def test_half_way_both_sounds_are_3_db_down() -> None:
    assert [round(decibels(gain), 2) for gain in equal_power(0.5)] == [-3.01, -3.01]


@given(SHARES, SHARES, st.floats(0.1, 20.0), st.lists(st.floats(0.0, 25.0), min_size=2))
def test_a_share_moves_one_way_only(start: float, end: float, length_s: float, times: list[float]) -> None:
    way = [Share(start, end, length_s).at(t) for t in sorted(times)]
    assert way == sorted(way, reverse=end < start)


@given(SHARES, SHARES, st.floats(0.0, 20.0))
def test_a_share_begins_and_ends_where_it_says(start: float, end: float, length_s: float) -> None:
    share = Share(start, end, length_s)
    assert share.at(length_s) == end
    assert share.at(-1.0) == start


def test_a_ramp_is_even_in_decibels() -> None:
    ramp = Ramp(0.0, -12.0, 0.8)
    assert [round(ramp.at(t), 6) for t in (-1.0, 0.0, 0.2, 0.4, 0.8, 9.0)] == [
        0.0,
        0.0,
        -3.0,
        -6.0,
        -12.0,
        -12.0,
    ]


def test_the_volume_moves_3_db_a_second_and_stops_at_its_target() -> None:
    assert slewed(-10.0, 0.0, 0.5) == -8.5
    assert slewed(-10.0, -11.0, 0.5) == -11.0


@pytest.mark.parametrize("db", [SILENT_DB, -200.0, float("-inf")])
def test_what_is_below_the_last_bit_is_nothing(db: float) -> None:
    assert amplitude(db) == 0.0
    assert decibels(0.0) == SILENT_DB


def test_no_number_is_the_least_that_is_allowed() -> None:
    assert within(float("nan"), -60.0, 0.0) == -60.0
