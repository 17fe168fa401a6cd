"""Pressures: judged at once, ended by the next valid reading inside, and 160 twice running."""

import pytest

from sessionctl.vitals import Validity
from tests.room.bench import Args, Bench, refusals

BEYOND = [
    # systolic, diastolic, the conditions that begin at once
    (159, 80, set()),
    (160, 80, {"systolic.high.low"}),
    (169, 80, {"systolic.high.low"}),
    (170, 80, {"systolic.high.low", "systolic.high.medium"}),
    (179, 80, {"systolic.high.low", "systolic.high.medium"}),
    (180, 80, {"systolic.high.low", "systolic.high.medium", "systolic.high.high"}),
    (200, 80, {"systolic.high.low", "systolic.high.medium", "systolic.high.high"}),
    (90, 60, set()),
    (89, 60, {"systolic.low.medium"}),
    (80, 60, {"systolic.low.medium"}),
    (79, 60, {"systolic.low.medium", "systolic.low.high"}),
    (150, 99, set()),
    (150, 100, {"diastolic.high.medium"}),
    (150, 109, {"diastolic.high.medium"}),
    (150, 110, {"diastolic.high.medium", "diastolic.high.high"}),
    (150, 120, {"diastolic.high.medium", "diastolic.high.high"}),
]


@pytest.mark.parametrize(("systolic", "diastolic", "expected"), BEYOND)
def test_a_pressure_is_judged_at_once(systolic: float, diastolic: float, expected: set[str]) -> None:
    b = Bench()
    b.cuff(systolic, diastolic, 5.0)
    assert b.physiological == expected
    assert all(b.began(condition) == [5.0] for condition in expected)


@pytest.mark.parametrize(("systolic", "diastolic", "expected"), BEYOND)
def test_a_pressure_taken_by_hand_is_judged_like_any_other(
    systolic: float, diastolic: float, expected: set[str]
) -> None:
    b = Bench()
    b.command("enter-reading", 5.0, systolic=systolic, diastolic=diastolic)
    assert b.physiological == expected


@pytest.mark.parametrize(("systolic", "diastolic", "expected"), [row for row in BEYOND if row[2]])
def test_the_next_valid_reading_inside_ends_it(systolic: float, diastolic: float, expected: set[str]) -> None:
    b = Bench()
    b.cuff(systolic, diastolic, 5.0)
    b.until(600.0)
    assert expected <= b.physiological
    b.cuff(120, 80, 601.0)
    assert b.physiological == set()
    assert all(b.ended(condition) == [601.0] for condition in expected)


@pytest.mark.parametrize("validity", [Validity.QUESTIONABLE, Validity.INVALID, Validity.UNAVAILABLE])
def test_no_other_reading_ends_it(validity: Validity) -> None:
    b = Bench()
    b.cuff(185, 115, 5.0)
    present = b.physiological
    b.cuff(120, 80, 60.0, validity)
    b.until(200.0)
    assert b.physiological == present


def test_a_high_pressure_that_falls_to_medium_leaves_medium() -> None:
    b = Bench()
    b.cuff(185, 80, 5.0)
    b.cuff(172, 80, 125.0)
    assert b.physiological == {"systolic.high.low", "systolic.high.medium"}


def test_a_questionable_pressure_is_high_at_once_and_medium_after_thirty_seconds() -> None:
    b = Bench()
    b.cuff(185, 80, 5.0, Validity.QUESTIONABLE)
    b.until(60.0)
    assert b.began("systolic.high.high") == [5.0]
    assert b.began("systolic.high.medium") == [35.0]


def test_a_try_that_fails_does_not_undo_a_questionable_pressure_that_waits() -> None:
    b = Bench()
    b.cuff(172, 80, 5.0, Validity.QUESTIONABLE)
    b.cuff(None, None, 20.0)
    b.until(60.0)
    assert b.began("systolic.high.medium") == [35.0]


TWICE = [
    # readings a minute apart, is systolic.high.medium present after the last one?
    ("once", [165], False),
    ("twice running", [165, 165], True),
    ("160 itself, twice", [160, 160], True),
    ("159 does not count", [165, 159], False),
    ("not running", [165, 150, 165], False),
    ("170, then 165: twice over 160", [172, 165], True),
    ("twice, then one inside", [165, 165, 159], False),
    ("inside, then once again", [165, 165, 159, 165], False),
    ("three times", [165, 165, 165], True),
]


@pytest.mark.parametrize(("readings", "present"), [row[1:] for row in TWICE], ids=[row[0] for row in TWICE])
def test_160_twice_running_is_medium(readings: list[float], present: bool) -> None:
    b = Bench()
    for minute, systolic in enumerate(readings):
        b.cuff(systolic, 80, 60.0 * minute + 1)
    assert ("systolic.high.medium" in b.physiological) is present


def test_the_limit_told_for_160_twice_running_is_160() -> None:
    b = Bench()
    b.cuff(165, 80, 1.0)
    b.cuff(166, 80, 61.0)
    told = b.beginning("systolic.high.medium")
    assert (told.value, told.limit) == (166, 160)


def test_a_questionable_reading_between_two_of_160_hides_neither() -> None:
    b = Bench()
    b.cuff(165, 80, 1.0)
    b.cuff(150, 80, 61.0, Validity.QUESTIONABLE)
    b.cuff(165, 80, 121.0)
    assert "systolic.high.medium" in b.physiological


def test_a_questionable_reading_inside_does_not_end_160_twice_running_by_the_next_one() -> None:
    b = Bench()
    b.cuff(165, 80, 1.0)
    b.cuff(165, 80, 61.0)
    b.cuff(150, 80, 121.0, Validity.QUESTIONABLE)
    b.cuff(165, 80, 181.0)
    assert "systolic.high.medium" in b.physiological


def test_a_reading_by_hand_and_one_of_the_cuff_are_twice_running() -> None:
    b = Bench()
    b.command("enter-reading", 1.0, systolic=165, diastolic=80)
    b.cuff(165, 80, 61.0)
    assert "systolic.high.medium" in b.physiological


# --- readings that are none ----------------------------------------------------------------------------

IMPOSSIBLE = [
    # systolic, diastolic, mean, what of it may be shown
    (0, 0, None, (None, None)),
    (11647, 80, None, (None, None)),
    (120, 120, None, (None, None)),
    (80, 120, None, (None, None)),
    (185, 0, None, (None, None)),
    (0, 115, None, (None, None)),
    (-5, 60, None, (None, None)),
    (321, 60, None, (None, None)),
]


@pytest.mark.parametrize(("systolic", "diastolic", "mean", "shown"), IMPOSSIBLE)
def test_an_impossible_pressure_spoils_its_reading_and_is_kept_marked(
    systolic: float, diastolic: float, mean: float | None, shown: tuple[None, None]
) -> None:
    b = Bench()
    b.cuff(systolic, diastolic, 5.0, mean=mean)
    reading = b.view()["vitals"]["pressure"]["readings"][0]
    assert (reading["systolic"], reading["diastolic"]) == shown
    assert reading["validity"] == "invalid"
    assert b.physiological == set()


@pytest.mark.parametrize("mean", [79, 151, 0, 400])
def test_a_mean_outside_its_reading_is_not_shown_and_the_reading_stands(mean: float) -> None:
    b = Bench()
    b.cuff(150, 80, 5.0, mean=mean)
    reading = b.view()["vitals"]["pressure"]["readings"][0]
    assert (reading["systolic"], reading["diastolic"], reading["mean"]) == (150, 80, None)
    assert reading["validity"] == "valid"


@pytest.mark.parametrize(("systolic", "diastolic"), [(185, None), (None, 115)])
def test_half_a_reading_is_questionable(systolic: float | None, diastolic: float | None) -> None:
    b = Bench()
    b.cuff(systolic, diastolic, 5.0)
    whole = b.vital(next(v for v in b.settings.devices[1].vitals if b.vital(v)["value"] is not None))
    assert (whole["validity"], whole["reasons"]) == ("questionable", ["half a reading"])
    assert any(condition.endswith("high.high") for condition in b.physiological)


def test_half_a_reading_ends_nothing() -> None:
    b = Bench()
    b.cuff(185, 80, 5.0)
    b.cuff(120, None, 65.0)
    assert "systolic.high.high" in b.physiological


BY_HAND = [
    ({"systolic": 120, "diastolic": 80}, ""),
    ({"systolic": 120, "diastolic": 80, "pulse": 70}, ""),
    ({"systolic": "120", "diastolic": "80", "pulse": ""}, ""),
    ({"respiratory_rate": 14}, ""),
    ({}, "at least one"),
    ({"systolic": 120}, "systolic and diastolic"),
    ({"systolic": 80, "diastolic": 120}, "under systolic"),
    ({"systolic": 120, "diastolic": 120}, "under systolic"),
    ({"systolic": 1200, "diastolic": 80}, "cannot be a person's"),
    ({"systolic": 0, "diastolic": 80}, "cannot be a person's"),
    ({"systolic": "many", "diastolic": 80}, "not a number"),
    ({"systolic": "nan", "diastolic": 80}, "cannot be a person's"),
    ({"systolic": True, "diastolic": 80}, "unknown field"),
    ({"sistolic": 120, "diastolic": 80}, "unknown field"),
]


@pytest.mark.parametrize(("args", "reason"), BY_HAND, ids=str)
def test_a_reading_by_hand_is_taken_whole_or_refused_with_what_is_wrong(args: Args, reason: str) -> None:
    b = Bench()
    refused = refusals(b.give("enter-reading", 5.0, "nurse", args))
    assert [reason in each for each in refused] == ([True] if reason else [])
    assert bool(b.room.quality.channels) is not bool(reason)


def test_a_reading_by_hand_says_so() -> None:
    b = Bench()
    b.command("enter-reading", 5.0, systolic=120, diastolic=80)
    reading = b.view()["vitals"]["pressure"]["readings"][0]
    assert (reading["by_hand"], reading["at"]) == (True, 5.0)
