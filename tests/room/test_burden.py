"""Sat-seconds and dips: low saturation that no plain limit catches because it comes and goes.

The vector is a monitor maker's, from its manual: limit 90, set 50; 88 for 2 s, 86 for 3 s, 84 for 6 s is
4 + 12 + 36 = 52, an alarm in the 11th second.
"""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from sessionctl.room.programme import Burden, Limits, Programme, Spo2Limits
from sessionctl.vitals import Validity, Vital
from tests.room.bench import Bench

SPO2 = Vital.SPO2
BURDEN, DIPS = "spo2.burden.medium", "spo2.dips.medium"


def run(values: Sequence[float], programme: Programme | None = None) -> Bench:
    """One value a second, the first at 1 s."""
    b = Bench(programme=programme)
    for second, value in enumerate(values, start=1):
        b.measured(SPO2, value, second)
    return b


def test_the_published_vector_alarms_in_the_eleventh_second() -> None:
    b = run([88] * 2 + [86] * 3 + [84] * 6)
    assert b.began(BURDEN) == [11.0]
    assert "52 sat-seconds" in b.beginning(BURDEN).text


def test_the_published_vector_stays_silent_a_second_earlier() -> None:
    assert run([88] * 2 + [86] * 3 + [84] * 5).began(BURDEN) == []


SUMS = [
    # values, sat-seconds after them
    ("the limit itself adds nothing", [90] * 30, 0.0),
    ("strictly below adds its distance", [89, 88], 3.0),
    ("inside counts down the same way", [86, 86, 92], 6.0),
    ("it never falls under nothing", [89, 99, 99, 89], 1.0),
]


@pytest.mark.parametrize(("values", "total"), [row[1:] for row in SUMS], ids=[row[0] for row in SUMS])
def test_sat_seconds_add_up_strictly_below_the_limit(values: Sequence[float], total: float) -> None:
    assert run(values).room.burden.satsec == total


def test_one_long_gap_counts_no_longer_than_a_value_lives() -> None:
    b = run([89])
    b.measured(SPO2, 84, 10.0)
    assert b.room.burden.satsec == 1.0 + 6.0 * 4.0


def test_the_hard_floor_does_not_wait_for_the_burden() -> None:
    b = run([79])
    assert (b.began("spo2.low.high"), b.began(BURDEN)) == ([1.0], [])


def test_a_burden_ends_after_ten_seconds_at_the_limit_and_one() -> None:
    b = run([80] * 5 + [90] * 20 + [91] * 12)
    assert b.began(BURDEN) == [5.0]
    assert b.ended(BURDEN) == [36.0]
    assert b.room.burden.satsec == 0.0


@pytest.mark.parametrize("validity", [Validity.QUESTIONABLE, Validity.INVALID, Validity.UNAVAILABLE])
def test_only_valid_values_add_up(validity: Validity) -> None:
    b = Bench()
    for second in range(1, 60):
        b.measured(SPO2, 81, second, validity)
    assert b.began(BURDEN) == b.began(DIPS) == []


def test_a_questionable_value_starts_the_clearing_time_anew() -> None:
    b = run([80] * 5 + [95] * 5)
    b.measured(SPO2, 95, 11.0, Validity.QUESTIONABLE, "motion")
    b.steady(SPO2, 95, 12.0, 30.0)
    assert b.ended(BURDEN) == [22.0]


def test_an_impossible_value_proves_nothing_either_way() -> None:
    b = run([80] * 5 + [95] * 5)
    b.measured(SPO2, 0, 11.0)
    b.steady(SPO2, 95, 12.0, 30.0)
    assert b.ended(BURDEN) == [16.0]


def test_a_burden_whose_data_is_lost_stays_until_a_medical_person_checked_by_hand() -> None:
    b = run([80] * 5)
    b.until(200.0)
    assert b.ended(BURDEN) == []
    b.command("checked", 200.0, condition=BURDEN)
    assert b.ended(BURDEN) == [200.0]


def test_a_profile_without_burden_alarms_by_its_plain_limits_only() -> None:
    limits = Limits(spo2=replace(Spo2Limits(), burden=None))
    b = run([80] * 20, Programme(limits=limits))
    assert (b.began(BURDEN), b.began("spo2.low.high")) == ([], [11.0])


def test_a_profile_may_set_another_burden_and_priority() -> None:
    limits = Limits(spo2=replace(Spo2Limits(), burden=Burden("high", 92.0, 10.0)))
    assert run([88] * 3, Programme(limits=limits)).began("spo2.burden.high") == [3.0]


# --- dips ----------------------------------------------------------------------------------------------


def dip(seconds: int, pause: int) -> list[float]:
    return [89.0] * seconds + [95.0] * pause


DIPPING = [
    # values once a second from 1 s, when three dips in a minute are told
    ("three dips of five seconds", dip(5, 10) * 3, [36.0]),
    ("the third counts as soon as it is long enough", dip(5, 10) * 2 + [89.0] * 9, [36.0]),
    ("two dips", dip(5, 10) * 2, []),
    ("three dips of four seconds", dip(4, 10) * 3, []),
    ("one long dip", [89.0] * 14, []),
    ("three dips, the first over a minute ago", dip(5, 30) * 3, []),
    ("three dips, the first just a minute ago", dip(5, 25) * 3, [66.0]),
]


@pytest.mark.parametrize(("values", "told"), [row[1:] for row in DIPPING], ids=[row[0] for row in DIPPING])
def test_three_dips_of_five_seconds_within_a_minute_are_told(
    values: Sequence[float], told: list[float]
) -> None:
    assert run(values).began(DIPS) == told


def test_a_doubtful_value_in_the_middle_of_a_dip_does_not_make_two_of_it() -> None:
    b = Bench()
    for second in range(1, 40):
        doubt = second % 8 == 0
        validity = Validity.QUESTIONABLE if doubt else Validity.VALID
        b.measured(SPO2, 89, second, validity, *(["motion"] if doubt else []))
    assert b.began(DIPS) == []


def test_a_dip_of_data_that_went_stale_does_not_count() -> None:
    b = run(dip(5, 10) * 2 + [89.0])
    b.until(60.0)
    assert b.began(DIPS) == []
