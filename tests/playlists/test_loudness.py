"""The meter, against the signals of EBU Tech 3341 and 3342 and against ffmpeg's own."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from sessionctl.playlists.k_weighting import HIGH_PASS, SHELF, impulse_response
from sessionctl.playlists.loudness import SILENT_LUFS, Loudness, brightness, measure
from tests.playlists.tools import RATE, Sound, ffmpeg_says, music, noise, tone, write


def measured(sound: Sound, rate: int = RATE, block: int = 32768) -> Loudness:
    def blocks() -> Iterator[Sound]:
        for at in range(0, len(sound), block):
            yield sound[at : at + block]

    return measure(blocks(), rate, sound.shape[1])


# EBU Tech 3341 (2016), table 1, cases 1 to 5: a 1 kHz sine on both sides, peak level in dBFS and seconds.
@pytest.mark.parametrize(
    ("steps", "lufs"),
    [
        ([(-23.0, 20)], -23.0),
        ([(-33.0, 20)], -33.0),
        ([(-36.0, 10), (-23.0, 60), (-36.0, 10)], -23.0),
        ([(-72.0, 10), (-36.0, 10), (-23.0, 60), (-36.0, 10), (-72.0, 10)], -23.0),
        ([(-26.0, 20), (-20.0, 20.1), (-26.0, 20)], -23.0),
    ],
)
@pytest.mark.parametrize("rate", [44100, 48000])
def test_a_sine_of_the_standard_is_as_loud_as_the_standard_says(
    steps: list[tuple[float, float]], lufs: float, rate: int
) -> None:
    assert measured(tone(*steps, rate=rate), rate).lufs == pytest.approx(lufs, abs=0.1)


# EBU Tech 3342 (2016), table 1, cases 1 to 4.
@pytest.mark.parametrize(
    ("levels", "lra"),
    [
        ([-20.0, -30.0], 10.0),
        ([-20.0, -15.0], 5.0),
        ([-40.0, -20.0], 20.0),
        ([-50.0, -35.0, -20.0, -35.0, -50.0], 15.0),
    ],
)
def test_the_loudness_range_is_what_the_standard_says(levels: list[float], lra: float) -> None:
    found = measured(tone(*((level, 20.0) for level in levels)))
    assert found.lra == pytest.approx(lra, abs=1.0)


# EBU Tech 3341 (2016), table 1, cases 15 to 19: part of the sample rate, phase in degrees, peak level.
@pytest.mark.parametrize(
    ("part", "degrees", "level", "dbtp"),
    [(4, 0, 0.50, -6.0), (4, 45, 0.50, -6.0), (6, 60, 0.50, -6.0), (8, 67.5, 0.50, -6.0), (4, 45, 1.41, 3.0)],
)
def test_a_peak_between_two_samples_is_found(part: int, degrees: float, level: float, dbtp: float) -> None:
    line = level * np.sin(2 * np.pi * np.arange(RATE) / part + np.radians(degrees))
    line *= np.minimum(
        1, np.minimum(np.arange(RATE), np.arange(RATE)[::-1]) / 4410
    )  # an edge has peaks of its own
    found = measured(np.repeat(line[:, None], 2, axis=1).astype(np.float32))
    assert -0.4 <= found.true_peak_dbtp - dbtp <= 0.2


def test_the_weighting_at_48_khz_is_that_of_the_standards_tables() -> None:
    shelf, high_pass = ((np.array(b), np.array(a)) for b, a in (SHELF, HIGH_PASS))
    hz = np.array([20.0, 60, 200, 1000, 4000, 16000])
    z = np.exp(-2j * np.pi * hz / 48000)
    told = np.ones(len(hz), complex)
    for b, a in (shelf, high_pass):
        told *= (b[0] + b[1] * z + b[2] * z**2) / (a[0] + a[1] * z + a[2] * z**2)
    response = impulse_response(48000)
    ours = response @ np.exp(-2j * np.pi * np.outer(np.arange(len(response)), hz) / 48000)
    assert np.abs(ours / told - 1).max() < 1e-6


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not installed")
@pytest.mark.parametrize(("rate", "channels"), [(44100, 2), (48000, 2), (96000, 2), (44100, 1)])
def test_ffmpeg_measures_the_same(tmp_path: Path, rate: int, channels: int) -> None:
    sound = np.concatenate([noise(7, level, rate, seed) for seed, level in enumerate((0.02, 0.1, 0.06))])
    sound = sound[:, :channels]
    said = ffmpeg_says(write(tmp_path / "noise.flac", sound, rate))
    found = measured(sound, rate)

    def told(name: str) -> float:
        match = re.search(rf"{name}:\s+(-?[\d.]+) (LUFS|LU|dBFS)", said)
        assert match is not None, said
        return float(match[1])

    assert found.lufs == pytest.approx(told("I"), abs=0.1)
    assert found.lra == pytest.approx(told("LRA"), abs=0.2)
    assert found.true_peak_dbtp == pytest.approx(told("Peak"), abs=0.2)


@pytest.mark.parametrize("block", [100, 4410, 100000])
def test_the_size_of_the_blocks_changes_nothing(block: int) -> None:
    sound = noise(1.7)
    whole, parts = measured(sound), measured(sound, block=block)
    assert parts.lufs == pytest.approx(whole.lufs, abs=1e-3)
    assert parts.true_peak_dbtp == pytest.approx(whole.true_peak_dbtp, abs=1e-4)


def test_a_mono_file_is_measured_as_it_plays_on_both_sides() -> None:
    assert measured(tone((-23.0, 5), channels=1)).lufs == pytest.approx(-23.0, abs=0.1)


def test_silence_has_the_level_of_the_gate_and_no_infinity() -> None:
    found = measured(np.zeros((RATE * 5, 2), np.float32))
    assert (found.lufs, found.lra, found.onset_rise_lu) == (SILENT_LUFS, 0.0, 0.0)
    assert np.isfinite(found.true_peak_dbtp)


def test_less_than_a_window_of_sound_is_silent() -> None:
    assert measured(tone((-20.0, 0.3))).lufs == SILENT_LUFS


def test_a_jump_within_the_first_seconds_is_seen() -> None:
    assert measured(tone((-33.0, 5), (-23.0, 30))).onset_rise_lu == pytest.approx(10.0, abs=0.3)


def test_a_jump_after_ten_seconds_is_no_onset() -> None:
    assert measured(tone((-28.0, 11), (-20.0, 30))).onset_rise_lu < 0.1


def test_a_slow_rise_is_no_startle() -> None:
    steps = [(-33.0 + 0.4 * number, 0.1) for number in range(25)]  # 4 dB a second
    assert measured(tone(*steps, (-23.0, 20))).onset_rise_lu == pytest.approx(4.0, abs=0.3)


def test_sound_that_is_there_at_once_starts_cold() -> None:
    found = measured(tone((-23.0, 10)))
    assert found.cold_start
    assert found.cold_end


def test_sound_that_fades_is_soft() -> None:
    fade = np.minimum(1.0, np.minimum(np.arange(RATE * 10), np.arange(RATE * 10)[::-1]) / RATE)
    found = measured(tone((-23.0, 10)) * fade[:, None].astype(np.float32))
    assert not found.cold_start
    assert not found.cold_end


def test_start_and_end_are_the_first_and_the_last_eight_seconds() -> None:
    found = measured(tone((-30.0, 8), (-20.0, 20), (-26.0, 8)))
    assert found.start_lufs == pytest.approx(-30.0, abs=0.1)
    assert found.end_lufs == pytest.approx(-26.0, abs=0.1)


@pytest.mark.parametrize("hz", [200.0, 1000.0, 4000.0])
def test_the_middle_of_the_spectrum_of_a_sine_is_the_sine(hz: float) -> None:
    assert measured(tone((-23.0, 5), hz=hz)).centroid_hz == pytest.approx(hz, rel=0.05)


def test_a_higher_sound_is_brighter() -> None:
    assert brightness(100) == 0.0 < brightness(400) < brightness(2000) < brightness(20000) == 1.0


def test_noise_at_the_level_of_music_needs_no_odd_gain() -> None:
    assert measured(music()).lufs == pytest.approx(-23.0, abs=5.0)
