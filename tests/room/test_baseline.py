"""The patient's own values: collected before the dose, locked at T0, and judged from then on (3.3, 3.4)."""

import pytest

from sessionctl.events import BaselineSet
from sessionctl.vitals import Validity, Vital
from tests.room.bench import Bench, refusals
from tests.room.journey import DOSE, dosed, m, opened, refolded, restored


def before(*pairs: tuple[float, float]) -> Bench:
    """A session with these pressures taken, two minutes apart."""
    b = opened()
    for number, (systolic, diastolic) in enumerate(pairs):
        b.cuff(systolic, diastolic, 100.0 + 120 * number)
    return b


def mark(b: Bench, at: float = DOSE) -> dict[Vital, float]:
    """Marks the dose; returns the baseline it locked."""
    (found,) = [e for e in b.command("mark-dose", at, "therapist") if isinstance(e, BaselineSet)]
    return found.values


PRESSURES = [
    ([], {}),
    ([(124, 79)], {Vital.SYSTOLIC: 124, Vital.DIASTOLIC: 79}),
    ([(124, 79), (122, 78)], {Vital.SYSTOLIC: 123, Vital.DIASTOLIC: 78.5}),
    ([(150, 95), (124, 79), (122, 78)], {Vital.SYSTOLIC: 123, Vital.DIASTOLIC: 78.5}),
]


@pytest.mark.parametrize(("pairs", "expected"), PRESSURES)
def test_the_pressures_are_the_mean_of_the_last_two(
    pairs: list[tuple[float, float]], expected: dict[Vital, float]
) -> None:
    assert mark(before(*pairs)) == expected


def test_saturation_and_pulse_are_the_mean_of_the_last_minute() -> None:
    b = opened()
    for second in range(30):
        b.oximeter(90, 100, 400.0 + second)
    for second in range(75):  # the first ten after a pause are settling
        b.oximeter(98 if second % 2 else 96, 72, 500.0 + second)
    assert mark(b, 575.0) == {Vital.SPO2: 97, Vital.PULSE_RATE: 72}


def test_a_sensor_that_sends_its_values_one_by_one_has_a_baseline_of_each() -> None:
    b = opened()
    for second in range(90):
        b.measured(Vital.SPO2, 97, 500.0 + second)
        b.measured(Vital.PULSE_RATE, 71, 500.3 + second)
    assert mark(b) == {Vital.SPO2: 97, Vital.PULSE_RATE: 71}


def test_what_is_not_valid_is_no_baseline() -> None:
    b = opened()
    b.cuff(124, 79, 100.0, Validity.QUESTIONABLE)
    b.steady(Vital.SPO2, 85, 500.0, 560.0, "low perfusion")
    assert mark(b) == {}


def test_a_reading_by_hand_counts() -> None:
    b = opened()
    assert refusals(b.command("enter-reading", 100.0, "nurse", systolic=126, diastolic=80)) == []
    assert mark(b)[Vital.SYSTOLIC] == 126


def test_the_baseline_is_locked_at_t0() -> None:
    b = before((124, 79))
    mark(b)
    b.cuff(160, 95, m(1))
    b.command("further-dose", m(15), "nurse", reanchor=True)
    b.command("correct-dose", m(16), "nurse", minutes_earlier=1, reason="late tap")
    assert b.room.baseline.locked == {Vital.SYSTOLIC: 124, Vital.DIASTOLIC: 79}


RISES = [
    # reading after the dose, over a baseline of 120/75; the conditions it begins
    ((149, 94), set()),
    ((150, 75), {"systolic.rise.low"}),
    ((159, 75), {"systolic.rise.low"}),
    ((160, 75), {"systolic.rise.low", "systolic.rise.medium", "systolic.high.low"}),
    ((120, 95), {"diastolic.rise.low"}),
    ((120, 99), {"diastolic.rise.low"}),
    ((120, 100), {"diastolic.rise.low", "diastolic.rise.medium", "diastolic.high.medium"}),
]


@pytest.mark.parametrize(("pair", "expected"), RISES)
def test_rises_over_the_baseline_begin_at_their_number(pair: tuple[float, float], expected: set[str]) -> None:
    b = before((120, 75))
    mark(b)
    b.cuff(*pair, m(5))
    assert b.physiological == expected
    b.cuff(120, 75, m(10))
    assert b.physiological == set()


def test_before_the_dose_no_rise_is_judged() -> None:
    b = before((120, 75))
    b.cuff(158, 98, 500.0)
    assert b.physiological == set()


DROPS = [(94.0, 60.0, False), (93.0, 59.0, False), (93.0, 60.0, True)]


@pytest.mark.parametrize(("spo2", "for_s", "told"), DROPS)
def test_four_points_under_the_own_saturation_for_a_minute_are_told(
    spo2: float, for_s: float, told: bool
) -> None:
    b = opened()
    b.fine(DOSE - 60, DOSE)  # 97 %
    mark(b)
    b.steady(Vital.SPO2, spo2, DOSE + 1, DOSE + 1 + for_s + 0.5)
    assert bool(b.began("spo2.drop.low")) is told


def test_an_undone_dose_takes_its_rises_back_and_collecting_goes_on() -> None:
    b = before((120, 75))
    mark(b)
    b.cuff(165, 98, DOSE + 2)
    assert "systolic.rise.medium" in b.physiological
    told = b.command("undo-dose", DOSE + 3, "therapist")
    assert BaselineSet(DOSE + 3, {}) in told
    assert not {c for c in b.physiological if ".rise." in c}
    b.cuff(130, 85, DOSE + 60)
    b.cuff(130, 85, DOSE + 120)
    assert mark(b, m(3)) == {Vital.SYSTOLIC: 130, Vital.DIASTOLIC: 85}


def test_nothing_of_it_reaches_the_next_session() -> None:
    b = before((120, 75))
    mark(b)
    b.command("close-session", m(1), "therapist")
    b.command("open-session", m(2), "therapist", alias="N.N.")
    assert mark(b, m(12)) == {}


def test_music_and_light_never_see_it() -> None:
    b = before((120, 75))
    mark(b)
    assert b.view("ambience")["session"]["baseline"] == {}
    assert b.view("nurse")["session"]["baseline"] == {"systolic": 120, "diastolic": 75}


def test_a_checkpoint_and_a_fold_give_it_back() -> None:
    b = dosed()
    b.cuff(165, 98, m(2))
    b.fine(m(3), m(3.2))
    assert restored(b.room) == b.room == refolded(b.told)
