"""The last stage against what should never arrive there."""

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from sessionctl.ambience.mixer_ceiling import AHEAD, Ceiling
from sessionctl.ambience.mixer_form import BLOCK, RATE
from sessionctl.ambience.mixer_guard import FALL_LU_S, FLOOR_LUFS, RISE_LU, Guard
from tests.ambience.music.tones import Room, Shelf, Sound, momentary_lufs, peak_db, rms_db, tone

CEILING = -3.0
STARTLES_LU = 6.0
LEVELS = st.lists(st.floats(-70.0, 6.0), min_size=3, max_size=10)


def through(guard: Guard, sound: Sound, commanded: float = 1.0) -> Sound:
    blocks = sound[: len(sound) // BLOCK * BLOCK].reshape(-1, BLOCK, 2)
    return np.concatenate([guard.feed(block, commanded) for block in blocks])


def noise(length_s: float, dbfs: float, seed: int = 1) -> Sound:
    """Soft-edged synthetic noise."""
    made = np.random.default_rng(seed).normal(size=(round(length_s * RATE), 2)) * 10 ** (dbfs / 20)
    return made.astype(np.float32)


def rises_lu(sound: Sound) -> float:
    """The most that momentary loudness rises within 1 s; what is under -50 LUFS counts as that."""
    loudness = np.maximum(momentary_lufs(sound)[20:], FLOOR_LUFS + RISE_LU)
    return max(float((loudness[step:] - loudness[:-step]).max()) for step in range(1, 11))


def beyond_held_lu(sound: Sound) -> float:
    """The same, over the highest heard until 1 s before, which is forgotten by 4 LU a second: rule 2."""
    loudness = np.maximum(momentary_lufs(sound)[20:], FLOOR_LUFS)
    held = [float(loudness[0])]
    for level in loudness[1:]:
        held.append(max(float(level), held[-1] - FALL_LU_S / 10))
    return float((loudness[10:] - np.array(held[:-10])).max())


def test_music_as_it_should_be_passes_untouched() -> None:
    sound = tone(440.0, 10.0, -26.0)
    out = through(Guard(CEILING), sound)
    assert np.array_equal(out[2 * BLOCK :], sound[: -2 * BLOCK])


def test_a_jump_of_20_db_becomes_a_rise_of_6_lu_a_second() -> None:
    sound = np.concatenate((tone(440.0, 6.0, -46.0), tone(440.0, 10.0, -26.0)))
    out = through(Guard(CEILING), sound)
    assert rises_lu(sound) > 18.0
    assert rises_lu(out) < STARTLES_LU
    assert rms_db(out)[-1] == pytest.approx(-26.0, abs=0.05)


def test_music_that_returns_from_a_hole_of_4_s_rises_from_nothing() -> None:
    sound = np.concatenate((tone(440.0, 6.0), np.zeros((4 * RATE, 2), np.float32), tone(440.0, 12.0)))
    out = through(Guard(CEILING), sound)
    levels = rms_db(out)
    assert levels[round(10.1 / 0.05)] < -45.0
    assert levels[-1] == pytest.approx(-26.0, abs=0.05)


def test_a_full_scale_click_in_quiet_music_stays_far_below_the_ceiling() -> None:
    sound = tone(440.0, 12.0, -46.0)
    sound[8 * RATE] = 1.0
    out = through(Guard(CEILING), sound)
    assert peak_db(sound) == pytest.approx(0.0)
    assert peak_db(out) < -18.0  # 28 dB over the tone's own RMS
    assert rises_lu(out) < STARTLES_LU


def test_a_full_scale_click_in_silence_is_as_soft() -> None:
    sound = np.zeros((8 * RATE, 2), np.float32)
    sound[5 * RATE] = 1.0
    assert peak_db(through(Guard(CEILING), sound)) < -28.0


def test_a_steady_onslaught_reaches_the_ceiling_and_no_more() -> None:
    out = through(Guard(CEILING), noise(12.0, 6.0))
    assert peak_db(out) <= CEILING + 1e-4
    assert peak_db(out) > CEILING - 0.5


@settings(max_examples=25, deadline=None)
@given(LEVELS, st.floats(-40.0, -1.0), st.integers(0, 99))
def test_nothing_ever_passes_the_ceiling(levels: list[float], ceiling: float, seed: int) -> None:
    sound = np.concatenate([noise(0.3, level, seed + n) for n, level in enumerate(levels)])
    assert peak_db(through(Guard(ceiling), sound)) <= ceiling + 1e-4


@settings(max_examples=20, deadline=None)
@given(LEVELS)
def test_loudness_never_rises_more_than_6_lu_in_a_second(levels: list[float]) -> None:
    steps = sorted(min(level, -9.0) for level in levels)
    sound = np.concatenate([tone(500.0, 3.0, -56.0), *(tone(500.0, 0.8, level) for level in steps)])
    assert rises_lu(through(Guard(CEILING), sound)) < STARTLES_LU


@settings(max_examples=20, deadline=None)
@given(LEVELS)
def test_what_was_heard_may_return_until_it_is_forgotten(levels: list[float]) -> None:
    sound = np.concatenate([tone(500.0, 3.0, -50.0), *(tone(500.0, 0.8, min(each, -9.0)) for each in levels)])
    assert beyond_held_lu(through(Guard(CEILING), sound)) < STARTLES_LU


@settings(max_examples=15, deadline=None)
@given(LEVELS)
def test_the_ceiling_turns_down_without_a_corner(levels: list[float]) -> None:
    """Its gain moves by less than 0.3 % from one sample to the next: 60 dB take 5 ms."""
    ceiling = Ceiling(-20.0)
    sound = np.concatenate([tone(60.0, 0.2, level) for level in levels])
    blocks = sound[: len(sound) // BLOCK * BLOCK].reshape(-1, BLOCK, 2)
    out = np.concatenate([ceiling.feed(block, 0.0) for block in blocks])[BLOCK:]
    same = np.abs(sound[: len(out), 0]) > 1e-3
    gains = out[same, 0] / sound[: len(out)][same, 0]
    near = np.diff(np.flatnonzero(same)) == 1
    assert np.abs(np.diff(np.log(np.maximum(gains, 1e-6))))[near].max(initial=0.0) < 60 / 8.686 / AHEAD


def test_a_commanded_rise_is_not_held_back() -> None:
    guard = Guard(CEILING)
    sound = tone(440.0, 6.0)
    quiet, loud = np.float32(10 ** (-12 / 20)), 10 ** (-12 / 10)
    through(guard, sound * quiet, loud)
    out = through(guard, sound, 1.0)
    assert rms_db(out)[2] == pytest.approx(-26.0, abs=0.1)
    assert guard.rise.gain_db == 0.0


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_no_number_goes_out_as_silence(bad: float) -> None:
    sound = tone(440.0, 4.0)
    sound[2 * RATE] = bad
    out = through(Guard(CEILING), sound)
    assert np.isfinite(out).all()
    assert peak_db(out) <= CEILING


def test_a_quiet_track_that_jumps_is_held_back_in_the_mixer_too(room: Room, shelf: Shelf) -> None:
    sound = np.concatenate((tone(300.0, 20.0, -46.0), tone(300.0, 30.0, -20.0)))
    room.decks.play(shelf.piece("jump", sound), 8.0, 0.0)
    room.run(15.0)
    assert rises_lu(room.run(20.0)) < STARTLES_LU


def test_a_track_that_begins_far_too_loud_is_brought_in_slowly(room: Room, shelf: Shelf) -> None:
    room.decks.play(shelf.piece("loud", tone(1000.0, 60.0, -6.0)), 8.0, 0.0)
    loudness = momentary_lufs(room.run(16.0))
    assert loudness[20] < -15.0
    assert peak_db(room.sound) <= CEILING + 1e-4
