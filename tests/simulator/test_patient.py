from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from sessionctl.simulator.heart import Heart
from sessionctl.simulator.patient import Patient, Truth
from sessionctl.simulator.script import LAST_MINUTE, Episode, Script, effect

SEEDS = st.integers(min_value=0, max_value=2**32)
SPEEDS = st.floats(min_value=1, max_value=60)
SHARES = st.floats(min_value=0, max_value=1.2)
AVERAGING_S = 8.0  # eight beats at 60 /min: more than any reading of the oximeter lags the patient


def _quiet(script: Script, t: float) -> bool:
    return all(t < episode.begins_s or t > episode.ends_s for episode in (script.desaturation, script.raised))


def _share(script: Script, share: float) -> float:
    """A real second at `share` of the whole script."""
    return script.real_s(LAST_MINUTE) * share


@given(SEEDS, SPEEDS, SHARES)
def test_a_patient_is_always_a_living_person(seed: int, speed: float, share: float) -> None:
    script = Script(speed)
    truth = Patient(seed, script).at(_share(script, share))
    assert 85 <= truth.spo2 <= 100
    assert 50 < truth.pulse < 120
    assert 60 < truth.diastolic < truth.mean < truth.systolic < 200
    assert 1 <= truth.perfusion <= 6
    assert 10 < truth.breathing <= 16


@given(SEEDS, SPEEDS, SHARES)
def test_outside_the_episodes_nothing_is_near_a_limit(seed: int, speed: float, share: float) -> None:
    script = Script(speed)
    t = _share(script, share)
    patient = Patient(seed, script)
    truth, before = patient.at(t), patient.at(0)
    if _quiet(script, t):
        assert truth.spo2 >= 95.5
        assert truth.systolic <= 157  # 2.5 mmHg is the cuff's own error; 160 is a limit
        assert truth.diastolic <= 98  # as above; 100
        assert truth.systolic - before.systolic <= 25  # two errors of the cuff; 30
        assert truth.diastolic - before.diastolic <= 16  # 20


@given(SEEDS, st.sampled_from([1.0, 20.0, 40.0, 60.0]))
def test_the_saturation_stays_under_88_for_longer_than_every_delay(seed: int, speed: float) -> None:
    script = Script(speed)
    dip = script.desaturation
    patient = Patient(seed, script)
    low = [patient.at(dip.begins_s + s).spo2 for s in range(round(dip.ends_s - dip.begins_s))]
    assert sum(spo2 < 87.4 for spo2 in low) >= 15 + AVERAGING_S + 15
    assert min(low) > 85


@given(SEEDS, st.sampled_from([1.0, 20.0, 40.0, 60.0]))
def test_the_pressure_passes_170_and_then_180_for_one_cuff_reading_each(seed: int, speed: float) -> None:
    script = Script(speed)
    patient = Patient(seed, script)
    seconds = range(round(script.raised.begins_s), round(script.raised.ends_s))
    systolic = [patient.at(t).systolic for t in seconds]
    first = [value for t, value in zip(seconds, systolic, strict=True) if t < script.severe.begins_s]
    assert sum(172.5 <= value <= 177.5 for value in first) >= 40
    assert sum(183 <= value <= 195 for value in systolic) >= 40
    assert max(systolic) < 195


def test_the_first_alarm_is_possible_within_a_minute_at_demo_speeds() -> None:
    for speed in (20, 40, 60):
        patient = Patient(1, Script(speed))
        crossed = next(t for t in range(120) if patient.at(t).spo2 < 87.4)
        assert crossed + AVERAGING_S + 10 <= 70


def test_at_real_speed_the_dip_begins_after_three_minutes() -> None:
    assert Script(1).desaturation.begins_s == 200
    assert Script(1).desaturation.ends_s == 317


def test_the_whole_script_takes_less_than_four_minutes_at_speed_40() -> None:
    script = Script(40)
    assert max(script.real_s(LAST_MINUTE), script.raised.ends_s) < 240


@given(SEEDS)
def test_the_same_seed_gives_the_same_patient_in_any_order(seed: int) -> None:
    one, other = Patient(seed, Script(20)), Patient(seed, Script(20))
    forward: list[Truth] = [one.at(t) for t in range(0, 200, 20)]
    assert forward == [other.at(t) for t in range(180, -20, -20)][::-1]


def test_the_drug_comes_and_goes_like_a_sublingual_dose() -> None:
    assert effect(0) == 0
    assert 0 < effect(10) < 0.3
    assert effect(30) == effect(55) == 1
    assert effect(85) < 0.5
    assert effect(120) < 0.15


def test_an_episode_rises_stays_and_settles_without_a_step() -> None:
    episode = Episode(10, rise_s=10, hold_s=20, settle_s=10)
    strengths = [episode.strength(t / 10) for t in range(700)]
    assert strengths[0] == strengths[-1] == 0
    assert strengths[250] == 1
    assert max(abs(b - a) for a, b in pairwise(strengths)) < 0.02


def _heart() -> tuple[list[int], int]:
    """A minute of samples at 75 Hz, and the beats in it."""
    patient = Patient(3, Script(1))
    heart, wave = Heart(patient), list[int]()
    for n in range(75 * 60):
        truth = patient.at(n / 75)
        heart.advance(n / 75, truth)
        wave.append(heart.wave(truth))
    return wave, int(heart.phase)


def test_the_wave_stays_in_a_byte_and_has_no_jumps() -> None:
    wave, _ = _heart()
    still = wave[: 75 * 10]
    assert set(wave) <= set(range(256))
    assert max(still) - min(still) > 120
    assert max(abs(b - a) for a, b in pairwise(still)) < 45


def test_every_beat_has_a_main_peak_and_a_dicrotic_one() -> None:
    wave, _ = _heart()
    still = wave[: 75 * 10]
    patient = Patient(3, Script(1))
    beats = sum(patient.at(s).pulse for s in range(10)) / 60
    peaks = [b for a, b, c in zip(still, still[1:], still[2:], strict=False) if a < b >= c]
    rest, height = min(still), max(still) - min(still)
    assert abs(sum(p > rest + 0.75 * height for p in peaks) - beats) <= 1.5
    assert abs(sum(rest + 0.25 * height < p <= rest + 0.75 * height for p in peaks) - beats) <= 1.5


def test_it_beats_at_the_patient_s_rate() -> None:
    _, beats = _heart()
    patient = Patient(3, Script(1))
    expected = sum(patient.at(s).pulse for s in range(60)) / 60
    assert abs(beats - expected) <= 1.5


def test_a_speed_outside_1_to_60_is_refused() -> None:
    for speed in (0.0, -1.0, 61.0, float("nan")):
        with pytest.raises(ValueError, match="expected 1 to 60"):
            Script(speed)
