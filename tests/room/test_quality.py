"""Measurement to observation: what is a person's value, and how far it can be trusted."""

import math

import pytest

from sessionctl.events import Measured, Observed
from sessionctl.vitals import ACCEPTED, Measurement, Observation, Validity, Vital
from tests.room.bench import Bench

SPO2 = Vital.SPO2


def observed(b: Bench) -> Observation:
    """The last observation made of one value."""
    found = [e for e in b.told if isinstance(e, Observed)]
    return found[-1].observations[0]


WINDOWS = [
    # vital, least and greatest value that is a person's
    (Vital.SPO2, 1, 100),
    (Vital.PULSE_RATE, 10, 350),
    (Vital.CUFF_PULSE_RATE, 10, 350),
    (Vital.HEART_RATE, 10, 350),
    (Vital.SYSTOLIC, 1, 320),
    (Vital.DIASTOLIC, 1, 320),
    (Vital.MEAN_PRESSURE, 1, 320),
    (Vital.CUFF_PRESSURE, 0, 320),
    (Vital.PERFUSION_INDEX, 0, 30),
    (Vital.RESPIRATORY_RATE, 1, 100),
    (Vital.TEMPERATURE, 25, 45),
]


def test_every_vital_has_a_window() -> None:
    assert [row[0] for row in WINDOWS] == list(ACCEPTED) == list(Vital)


@pytest.mark.parametrize(("vital", "least", "greatest"), WINDOWS)
def test_a_value_in_its_window_is_a_number(vital: Vital, least: float, greatest: float) -> None:
    for value in (least, greatest):
        b = Bench()
        b.measured(vital, value, 1.0)
        assert observed(b).value == value


@pytest.mark.parametrize(("vital", "least", "greatest"), WINDOWS)
def test_a_value_outside_its_window_is_marked_and_never_a_number(
    vital: Vital, least: float, greatest: float
) -> None:
    for value in (least - 0.1, greatest + 0.1, -greatest):
        b = Bench()
        b.measured(vital, value, 1.0)
        assert (observed(b).value, observed(b).validity) == (None, Validity.INVALID)
        assert "impossible" in observed(b).reasons[-1]


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, None])
def test_what_is_no_number_is_no_value(value: float | None) -> None:
    b = Bench()
    b.measured(SPO2, value, 1.0)
    assert (observed(b).value, observed(b).validity) == (None, Validity.UNAVAILABLE)


@pytest.mark.parametrize("validity", [Validity.INVALID, Validity.UNAVAILABLE])
def test_a_number_that_the_device_itself_disowns_is_none(validity: Validity) -> None:
    b = Bench()
    b.measured(SPO2, 97, 1.0, validity, "sensor off")
    assert (observed(b).value, observed(b).validity) == (None, validity)
    assert observed(b).reasons == ("sensor off",)


@pytest.mark.parametrize("validity", [Validity.QUESTIONABLE, Validity.ONGOING])
def test_quality_never_raises_what_a_device_claims(validity: Validity) -> None:
    b = Bench()
    b.measured(SPO2, 97, 1.0, validity, "low perfusion")
    assert (observed(b).value, observed(b).validity) == (97, validity)


STEPS = [
    # values a second apart on a line without a check code, is the last one confirmed?
    ([97], False),
    ([97, 97], True),
    ([97, 94], True),
    ([97, 93], False),
    ([97, 101, 97], False),
    ([97, 93, 92], True),
]


@pytest.mark.parametrize(("values", "confirmed"), STEPS)
def test_without_a_check_code_a_step_of_more_than_three_waits_for_the_next_frame(
    values: list[float], confirmed: bool
) -> None:
    b = Bench()
    for second, value in enumerate(values, start=1):
        b.measured(SPO2, value, second, checked=False)
    assert observed(b).validity is (Validity.VALID if confirmed else Validity.QUESTIONABLE)
    assert observed(b).reasons == (() if confirmed else ("unconfirmed",))


def test_with_a_check_code_a_step_of_any_size_is_believed() -> None:
    b = Bench()
    b.measured(SPO2, 97, 1.0)
    b.measured(SPO2, 80, 2.0)
    assert observed(b).validity is Validity.VALID


def test_a_frame_is_not_confirmed_by_one_from_before_a_silence() -> None:
    b = Bench()
    b.measured(SPO2, 97, 1.0, checked=False)
    b.measured(SPO2, 97, 2.0, checked=False)
    b.measured(SPO2, 97, 20.0, checked=False)
    assert "unconfirmed" in observed(b).reasons


def test_a_frame_is_not_confirmed_by_another_device() -> None:
    b = Bench()
    b.measured(SPO2, 97, 1.0, checked=False)
    b.feed(Measured(2.0, "another", (Measurement(SPO2, 97),), checked=False))
    assert "unconfirmed" in observed(b).reasons


# --- history -------------------------------------------------------------------------------------------


def from_memory(vital: Vital, value: float) -> Measurement:
    return Measurement(vital, value, history="2026-11-20T09:00:00")


def test_a_value_from_a_devices_memory_is_kept_and_never_current() -> None:
    b = Bench()
    b.feed(Measured(1.0, "oximeter", (from_memory(SPO2, 97),)))
    assert (observed(b).value, observed(b).history) == (97, "2026-11-20T09:00:00")
    assert b.vital(SPO2)["value"] is None


def test_a_pressure_from_a_devices_memory_begins_nothing_and_is_no_reading() -> None:
    b = Bench()
    pair = (from_memory(Vital.SYSTOLIC, 190), from_memory(Vital.DIASTOLIC, 115))
    b.feed(Measured(1.0, "cuff", pair))
    assert b.physiological == set()
    assert b.view()["vitals"]["pressure"]["readings"] == []


def test_a_value_from_a_devices_memory_neither_ends_an_alarm_nor_finds_what_was_lost() -> None:
    b = Bench()
    b.cuff(185, 115, 1.0)
    b.until(20.0)
    present = set(b.room.alarms.present)
    assert "oximeter.lost.medium" in present
    pair = (from_memory(Vital.SYSTOLIC, 120), from_memory(Vital.DIASTOLIC, 80))
    b.feed(Measured(21.0, "cuff", pair), Measured(21.0, "oximeter", (from_memory(SPO2, 97),)))
    assert set(b.room.alarms.present) == present


def test_the_newest_five_readings_are_kept_newest_first() -> None:
    b = Bench()
    for minute in range(7):
        b.cuff(120 + minute, 80, 60.0 * minute)
    assert [r["systolic"] for r in b.view()["vitals"]["pressure"]["readings"]] == [126, 125, 124, 123, 122]


def test_the_pressure_in_a_working_cuff_is_no_reading() -> None:
    b = Bench()
    b.measured(Vital.CUFF_PRESSURE, 180, 1.0, Validity.ONGOING)
    assert b.view()["vitals"]["pressure"]["readings"] == []
    assert b.physiological == set()
