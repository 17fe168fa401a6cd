"""Observation to condition: the table of limits, its delays and what ends them.

Limits and delays are the handbook's defaults for adults on room air; each row names its own.
"""

import pytest

from sessionctl.vitals import Validity, Vital
from tests.room.bench import OXIMETER, SENSOR, STRAP, Bench

SPO2, PULSE, HEART = Vital.SPO2, Vital.PULSE_RATE, Vital.HEART_RATE
BREATHS, TEMPERATURE = Vital.RESPIRATORY_RATE, Vital.TEMPERATURE

CONTINUOUS = [
    # vital, at the limit, beyond it, delay in s, condition
    (SPO2, 92, 91, 15, "spo2.low.low"),
    (SPO2, 90, 89, 15, "spo2.low.medium"),
    (SPO2, 88, 87, 10, "spo2.low.high"),
    (PULSE, 50, 49, 15, "pulse_rate.low.medium"),
    (PULSE, 120, 121, 60, "pulse_rate.high.medium"),
    (PULSE, 40, 39, 10, "pulse_rate.low.high"),
    (PULSE, 140, 141, 10, "pulse_rate.high.high"),
    (HEART, 50, 49, 15, "heart_rate.low.medium"),
    (HEART, 120, 121, 60, "heart_rate.high.medium"),
    (HEART, 40, 39, 10, "heart_rate.low.high"),
    (HEART, 140, 141, 10, "heart_rate.high.high"),
    (BREATHS, 10, 9, 30, "respiratory_rate.low.medium"),
    (BREATHS, 24, 25, 30, "respiratory_rate.high.medium"),
    (BREATHS, 8, 7, 15, "respiratory_rate.low.high"),
    (BREATHS, 30, 31, 15, "respiratory_rate.high.high"),
    (TEMPERATURE, 37.9, 38.0, 30, "temperature.high.medium"),
    (TEMPERATURE, 38.9, 39.0, 30, "temperature.high.high"),
]


def bench() -> Bench:
    return Bench((OXIMETER, STRAP, SENSOR))


def times(*expected: float) -> object:
    return pytest.approx(list(expected), abs=1e-6)


@pytest.mark.parametrize(("vital", "at_limit", "beyond", "delay_s", "condition"), CONTINUOUS)
def test_a_value_beyond_a_limit_for_its_delay_begins_a_condition_at_that_very_instant(
    vital: Vital, at_limit: float, beyond: float, delay_s: float, condition: str
) -> None:
    b = bench()
    b.steady(vital, at_limit, 1.0, 5.0)
    b.steady(vital, beyond, 5.0, 5.0 + delay_s + 2, every=0.7)  # no reading falls on the end of the delay
    assert b.began(condition) == times(5.0 + delay_s)


@pytest.mark.parametrize(("vital", "at_limit", "beyond", "delay_s", "condition"), CONTINUOUS)
def test_the_limit_itself_is_not_beyond_it(
    vital: Vital, at_limit: float, beyond: float, delay_s: float, condition: str
) -> None:
    b = bench()
    b.steady(vital, at_limit, 1.0, 1.0 + 2 * delay_s)
    assert b.began(condition) == []


@pytest.mark.parametrize(("vital", "at_limit", "beyond", "delay_s", "condition"), CONTINUOUS)
def test_one_valid_value_inside_breaks_the_delay(
    vital: Vital, at_limit: float, beyond: float, delay_s: float, condition: str
) -> None:
    b = bench()
    b.steady(vital, beyond, 1.0, delay_s)
    b.measured(vital, at_limit, delay_s)
    b.steady(vital, beyond, delay_s + 1, 2 * delay_s)
    assert b.began(condition) == []
    b.steady(vital, beyond, 2 * delay_s, 2 * delay_s + 2)
    assert b.began(condition) == times(2 * delay_s + 1)


@pytest.mark.parametrize("vital", [SPO2])
def test_saturation_under_80_is_high_at_once(vital: Vital) -> None:
    b = bench()
    b.measured(vital, 80, 1.0)
    assert b.physiological == set()
    b.measured(vital, 79, 2.0)
    assert b.began("spo2.low.high") == [2.0]
    assert b.beginning("spo2.low.high").limit == 80


def test_a_high_condition_after_its_delay_names_the_limit_of_the_delay() -> None:
    b = bench()
    b.steady(SPO2, 86, 1.0, 13.0)
    assert (b.beginning("spo2.low.high").limit, b.beginning("spo2.low.high").value) == (88, 86)


# --- ending -------------------------------------------------------------------------------------------

CLEARING = [
    # vital, beyond, inside but not by the margin, clear, for s, condition
    (SPO2, 91, 92, 93, 10, "spo2.low.low"),
    (SPO2, 89, 90, 91, 10, "spo2.low.medium"),
    (SPO2, 87, 88, 89, 10, "spo2.low.high"),
    (SPO2, 79, 88, 89, 10, "spo2.low.high"),
    (PULSE, 49, 52, 53, 10, "pulse_rate.low.medium"),
    (PULSE, 121, 118, 117, 10, "pulse_rate.high.medium"),
    (PULSE, 39, 42, 43, 10, "pulse_rate.low.high"),
    (PULSE, 141, 138, 137, 10, "pulse_rate.high.high"),
    (BREATHS, 9, 9, 10, 30, "respiratory_rate.low.medium"),
    (BREATHS, 31, 31, 30, 30, "respiratory_rate.high.high"),
    (TEMPERATURE, 38.0, 37.8, 37.7, 60, "temperature.high.medium"),
    (TEMPERATURE, 39.0, 37.8, 37.7, 60, "temperature.high.high"),
]


@pytest.mark.parametrize(("vital", "beyond", "near", "clear", "for_s", "condition"), CLEARING)
def test_a_condition_ends_when_the_value_was_inside_by_the_margin_for_its_time(
    vital: Vital, beyond: float, near: float, clear: float, for_s: float, condition: str
) -> None:
    b = bench()
    b.steady(vital, beyond, 1.0, 70.0)
    b.steady(vital, clear, 70.0, 70.0 + for_s + 2, every=0.7)
    assert b.ended(condition) == times(70.0 + for_s)


@pytest.mark.parametrize(("vital", "beyond", "near", "clear", "for_s", "condition"), CLEARING)
def test_a_value_inside_by_less_than_the_margin_ends_nothing(
    vital: Vital, beyond: float, near: float, clear: float, for_s: float, condition: str
) -> None:
    b = bench()
    b.steady(vital, beyond, 1.0, 70.0)
    b.steady(vital, near, 70.0, 80.0 + for_s)
    assert condition in b.physiological


@pytest.mark.parametrize(("vital", "beyond", "near", "clear", "for_s", "condition"), CLEARING)
def test_a_value_short_of_the_margin_starts_the_clearing_time_anew(
    vital: Vital, beyond: float, near: float, clear: float, for_s: float, condition: str
) -> None:
    b = bench()
    b.steady(vital, beyond, 1.0, 70.0)
    b.steady(vital, clear, 70.0, 69.0 + for_s)
    b.measured(vital, near, 69.0 + for_s)
    b.steady(vital, clear, 70.0 + for_s, 72.0 + 2 * for_s)
    assert b.ended(condition) == times(70.0 + 2 * for_s)


def test_a_value_that_improves_into_a_lesser_limit_leaves_the_lesser_condition_present() -> None:
    b = bench()
    b.steady(SPO2, 86, 1.0, 20.0)
    b.steady(SPO2, 89, 20.0, 35.0)
    assert b.ended("spo2.low.high") == times(30.0)
    assert {"spo2.low.low", "spo2.low.medium"} <= b.physiological


# --- doubtful, impossible and missing values --------------------------------------------------------------


def test_a_questionable_value_inside_does_not_break_a_delay() -> None:
    b = bench()
    b.steady(SPO2, 86, 1.0, 8.0)
    b.measured(SPO2, 95, 8.0, Validity.QUESTIONABLE, "motion")
    b.steady(SPO2, 86, 9.0, 13.0)
    assert b.began("spo2.low.high") == [11.0]


def test_an_alarm_tells_the_value_that_crossed_not_a_doubtful_one_after_it() -> None:
    b = bench()
    b.steady(SPO2, 86, 1.0, 10.0)
    b.measured(SPO2, 95, 10.5, Validity.QUESTIONABLE, "motion")
    b.until(12.0)
    assert b.beginning("spo2.low.high").value == 86


@pytest.mark.parametrize("value", [0, 127, -1])
def test_an_impossible_value_neither_breaks_a_delay_nor_begins_anything(value: float) -> None:
    b = bench()
    b.steady(SPO2, 86, 1.0, 8.0)
    b.measured(SPO2, value, 8.0)
    b.steady(SPO2, 86, 9.0, 13.0)
    assert b.began("spo2.low.high") == [11.0]
    assert b.beginning("spo2.low.high").value == 86


def test_blanking_breaks_a_delay() -> None:
    b = bench()
    b.steady(PULSE, 125, 1.0, 50.0)
    b.until(49.0 + 10.1)
    b.steady(PULSE, 125, 60.0, 119.0)
    assert b.began("pulse_rate.high.medium") == []


def test_a_contact_that_flickers_for_less_than_the_blanking_time_does_not_keep_an_alarm_away() -> None:
    b = bench()
    for second in range(40):
        b.measured(SPO2, None if second % 8 == 7 else 82, 1.0 + second)
    assert b.began("spo2.low.high") == times(11.0)


def test_nothing_begins_while_the_sensor_says_it_has_no_value() -> None:
    b = bench()
    b.steady(SPO2, 86, 1.0, 10.0)
    b.measured(SPO2, None, 10.0)
    b.until(15.0)
    assert b.began("spo2.low.high") == []
    b.measured(SPO2, 86, 16.0)
    assert b.began("spo2.low.high") == [16.0]


def test_a_delay_waits_while_the_last_value_is_dimmed_and_counts_on_with_the_next_one() -> None:
    b = bench()
    b.steady(SPO2, 86, 1.0, 6.0)
    b.until(14.0)  # the last value came at 5 s: dim from 9 s on
    assert b.began("spo2.low.high") == []
    b.measured(SPO2, 86, 14.5)
    assert b.began("spo2.low.high") == [14.5]


def test_stale_data_ends_nothing() -> None:
    b = bench()
    b.steady(SPO2, 86, 1.0, 20.0)
    b.measured(SPO2, 97, 20.0)
    b.until(60.0)
    assert b.ended("spo2.low.high") == []


def test_a_loss_starts_the_clearing_time_anew() -> None:
    b = bench()
    b.steady(SPO2, 86, 1.0, 20.0)
    b.steady(SPO2, 97, 20.0, 28.0)
    b.measured(SPO2, None, 28.0)
    b.steady(SPO2, 97, 29.0, 60.0)
    assert b.ended("spo2.low.high") == times(49.0)  # 10 s settling, then 10 s clear


def test_questionable_values_begin_a_high_condition_at_once_or_after_its_delay() -> None:
    b = bench()
    b.steady(SPO2, 86, 1.0, 12.0, "low perfusion")
    assert b.began("spo2.low.high") == [11.0]
    b = bench()
    b.measured(SPO2, 79, 1.0, Validity.QUESTIONABLE, "low perfusion")
    assert b.began("spo2.low.high") == [1.0]


def test_questionable_values_inside_end_nothing() -> None:
    b = bench()
    b.steady(SPO2, 86, 1.0, 20.0)
    b.steady(SPO2, 97, 20.0, 120.0, "low perfusion")
    assert {"spo2.low.low", "spo2.low.medium", "spo2.low.high"} <= b.physiological


@pytest.mark.parametrize("condition", ["spo2.low.low", "spo2.low.medium"])
def test_poor_quality_holds_low_and_medium_back_for_thirty_seconds_and_no_longer(condition: str) -> None:
    b = bench()
    b.steady(SPO2, 89, 1.0, 40.0, "low perfusion", every=0.7)
    assert b.began(condition) == times(31.0)


def test_quality_that_becomes_good_lets_a_held_condition_begin_at_once() -> None:
    b = bench()
    b.steady(SPO2, 89, 1.0, 20.0, "low perfusion")
    b.measured(SPO2, 89, 20.0)
    assert b.began("spo2.low.medium") == [20.0]


# --- lines without a check code ------------------------------------------------------------------------

LONE = [
    # frames a second apart, when spo2.low.high may begin
    ("a lone frame", [97, 97, 79], None),
    ("two agreeing frames", [97, 97, 79, 78], 4.0),
    ("two frames that differ, both under the limit", [97, 97, 78, 60], 4.0),
    ("hopping frames, all under the limit", [78, 70, 78, 70], 2.0),
    ("a jump that the next frame contradicts", [97, 97, 60, 97, 97, 97, 97], None),
    ("the very first frame", [70], None),
    ("the first two frames", [70, 70], 2.0),
]


@pytest.mark.parametrize(("frames", "at"), [row[1:] for row in LONE], ids=[row[0] for row in LONE])
def test_without_a_check_code_at_once_means_two_frames_under_the_limit(
    frames: list[float], at: float | None
) -> None:
    b = bench()
    for second, value in enumerate(frames, start=1):
        b.measured(SPO2, value, second, checked=False)
    b.until(len(frames) + 3.0)
    assert b.began("spo2.low.high") == ([] if at is None else [at])


def test_a_contradicted_jump_begins_nothing_even_when_poor_quality_follows() -> None:
    b = bench()
    b.steady(SPO2, 97, 1.0, 4.0, checked=False)
    b.measured(SPO2, 60, 4.0, checked=False)
    b.steady(SPO2, 97, 5.0, 30.0, "low perfusion", checked=False)
    assert b.physiological == set()


def test_with_a_check_code_one_frame_is_enough() -> None:
    b = bench()
    b.steady(SPO2, 97, 1.0, 4.0)
    b.measured(SPO2, 60, 4.0)
    assert b.began("spo2.low.high") == [4.0]


def test_a_delay_runs_from_the_first_of_two_agreeing_frames() -> None:
    b = bench()
    b.steady(SPO2, 97, 1.0, 4.0, checked=False)
    b.steady(SPO2, 86, 4.0, 15.0, checked=False)
    assert b.began("spo2.low.high") == [14.0]
