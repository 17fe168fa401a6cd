"""The mixer's output, measured every 50 ms: every change is a ramp, and a crossfade keeps its power."""

from dataclasses import replace

import numpy as np
import pytest

from sessionctl.ambience.mixer_news import SILENCE, BackupBed, Ended, Fault, FaultOver, Started
from tests.ambience.music.tones import Room, Shelf, band_db, momentary_lufs, rms_db, steepest

LEVEL = -26.0
LATENCY = 0.06  # the guard's two blocks, and one to see a command
SMOOTH = 1.05 * 2 * np.pi * 860 / 48000 * 2**0.5 * 10 ** (LEVEL / 20)
"""The steepest step of 300 and 800 Hz that share one power at the test level, and 5 % for the gain."""


def started(room: Room) -> list[str]:
    return [event.track_id for event in room.news if isinstance(event, Started)]


def playing(room: Room, shelf: Shelf, hz: float = 300.0, length_s: float = 60.0) -> Room:
    room.decks.play(shelf.tone("one", hz, length_s), 8.0, 0.0)
    room.run(9.0)
    return room


def test_the_first_start_rises_over_8_s_and_never_falls(room: Room, shelf: Shelf) -> None:
    room.decks.play(shelf.tone("one", 300.0), 8.0, 0.0)
    levels = rms_db(room.run(12.0))
    assert (np.diff(levels) > -0.05).all()
    assert levels[20] == pytest.approx(LEVEL - 14.2, abs=0.5)  # sin(pi/16) after 1 s of 8
    assert levels[155] < LEVEL - 0.005
    assert levels[170] == pytest.approx(LEVEL, abs=0.02)


def test_a_skip_is_flat_in_power_within_1_db(room: Room, shelf: Shelf) -> None:
    playing(room, shelf, 300.0)
    room.decks.play(shelf.tone("two", 800.0), 8.0, 0.0)
    sound = room.run(10.0)
    assert np.abs(rms_db(sound) - LEVEL).max() < 1.0
    assert np.abs(rms_db(sound) - LEVEL).max() < 0.2  # what is reached
    old, new = band_db(sound, 300.0), band_db(sound, 800.0)
    assert (np.diff(old[2:158]) < 0.02).all()
    assert (np.diff(new[2:158]) > -0.02).all()
    half = round((4.0 + LATENCY) / 0.05)
    assert old[half] == pytest.approx(LEVEL - 3.0, abs=0.3)
    assert new[half] == pytest.approx(LEVEL - 3.0, abs=0.3)
    assert steepest(sound) < SMOOTH


def test_what_follows_is_crossfaded_8_s_before_the_end(room: Room, shelf: Shelf) -> None:
    playing(room, shelf, 300.0, length_s=30.0)
    room.decks.follow(shelf.tone("two", 800.0))
    sound = room.run(25.0)  # 9 to 34 s; the way over from 22 to 30
    new = band_db(sound, 800.0)
    assert new[round(12.9 / 0.05)] < -80
    assert new[round(17.0 / 0.05)] == pytest.approx(LEVEL - 3.0, abs=0.3)
    assert np.abs(rms_db(sound) - LEVEL).max() < 0.2
    assert room.news == [Started("one"), Started("two"), Ended("one")]


@pytest.mark.parametrize("edge", ["cold_end", "cold_start"])
def test_a_cold_edge_is_faded_with_a_gap_and_never_crossfaded(room: Room, shelf: Shelf, edge: str) -> None:
    one = shelf.tone("one", 300.0, 30.0)
    two = shelf.tone("two", 800.0)
    one, two = (
        (replace(one, cold_end=True), two) if edge == "cold_end" else (one, replace(two, cold_start=True))
    )
    room.decks.play(one, 8.0, 0.0)
    room.decks.follow(two)
    sound = room.run(40.0)
    old, new = band_db(sound, 300.0), band_db(sound, 800.0)
    assert (np.minimum(old, new) < -80).all(), "both at once"
    gap = rms_db(sound)[round(30.1 / 0.05) : round(30.9 / 0.05)]
    assert (gap < -90).all()
    assert new[round(34.2 / 0.05)] == pytest.approx(LEVEL, abs=0.1)  # 27-30 out, a gap, 31-34 in
    assert steepest(sound) < SMOOTH
    assert not room.told(BackupBed)


@pytest.mark.parametrize("length_s", [1.5, 3.0, 4.0])
def test_silence_is_reached_in_its_time_and_falls_all_the_way(
    room: Room, shelf: Shelf, length_s: float
) -> None:
    playing(room, shelf)
    room.decks.silence(length_s)
    levels = rms_db(room.run(length_s + 2.0))
    assert (np.diff(levels) < 0.02).all()
    assert levels[round((length_s - 0.2) / 0.05)] > -60
    assert (levels[round((length_s + LATENCY) / 0.05) + 1 :] == -100).all()
    assert room.news[-1] == Ended("one")


def test_an_emergency_ends_every_sound_in_1_5_s_in_the_middle_of_a_crossfade(
    room: Room, shelf: Shelf
) -> None:
    playing(room, shelf)
    room.decks.play(shelf.tone("two", 800.0), 8.0, 0.0)
    room.run(3.0)
    room.decks.silence(4.0)
    room.run(0.5)
    room.decks.silence(1.5)
    levels = rms_db(room.run(3.0))
    assert (np.diff(levels) < 0.05).all()
    assert (levels[round((1.5 + LATENCY) / 0.05) + 1 :] == -100).all()


def test_a_duck_takes_12_db_in_0_8_s_and_gives_them_back_in_3_s(room: Room, shelf: Shelf) -> None:
    playing(room, shelf)
    room.mixer.master.duck(-12.0, 0.8)
    down = rms_db(room.run(2.0))
    room.mixer.master.duck(0.0, 3.0)
    up = rms_db(room.run(4.0))
    assert (np.diff(down) < 0.02).all()
    assert down[round((0.4 + LATENCY) / 0.05)] == pytest.approx(LEVEL - 6.0, abs=0.6)
    assert down[-1] == pytest.approx(LEVEL - 12.0, abs=0.02)
    assert (np.diff(up) > -0.02).all()
    assert up[round((1.5 + LATENCY) / 0.05)] == pytest.approx(LEVEL - 6.0, abs=0.3)
    assert up[-1] == pytest.approx(LEVEL, abs=0.02)


def test_the_volume_moves_3_db_a_second(room: Room, shelf: Shelf) -> None:
    playing(room, shelf)
    room.mixer.master.volume(-6.0)
    levels = rms_db(room.run(3.0))
    assert levels[round((1.0 + LATENCY) / 0.05)] == pytest.approx(LEVEL - 3.0, abs=0.2)
    assert levels[-1] == pytest.approx(LEVEL - 6.0, abs=0.02)


def test_a_duck_taken_back_half_way_turns_where_it_is(room: Room, shelf: Shelf) -> None:
    playing(room, shelf)
    room.mixer.master.duck(-12.0, 0.8)
    room.run(0.4)
    room.mixer.master.duck(0.0, 3.0)
    sound = room.run(4.0)
    assert rms_db(sound).min() > LEVEL - 6.5
    assert steepest(sound) < SMOOTH


def test_a_flood_of_skips_keeps_one_power_and_ends_with_the_last(room: Room, shelf: Shelf) -> None:
    playing(room, shelf, 300.0)
    pieces = [shelf.tone(f"tap-{n}", 400.0 + 20 * n) for n in range(9)]
    for piece in pieces:
        room.decks.play(piece, 8.0, 0.0)
        room.run(0.3)
    sound = room.run(30.0)
    assert steepest(room.sound) < 1.7 * SMOOTH  # four decks of up to 800 Hz at half the amplitude
    assert np.abs(rms_db(room.sound[9 * 48000 :]) - LEVEL).max() < 5.0  # tones so close beat
    assert band_db(sound, 560.0)[-1] == pytest.approx(LEVEL, abs=0.1)
    assert started(room)[-1] == "tap-8"
    assert len(started(room)) < 8


def test_a_silence_item_is_no_fault_and_ends_with_a_fade_in(room: Room, shelf: Shelf) -> None:
    room.decks.play(shelf.tone("one", 300.0, 20.0), 8.0, 0.0)
    room.decks.follow(20.0)
    room.run(25.0)
    room.decks.follow(shelf.tone("two", 800.0))
    levels = rms_db(room.run(35.0))  # from 25 s; silent from 20 to 40 s
    assert (levels[: round(14.9 / 0.05)] == -100).all()
    assert (np.diff(levels[round(15.2 / 0.05) :]) > -0.05).all()
    assert levels[-1] == pytest.approx(LEVEL, abs=0.02)
    assert not room.told(Fault)
    assert [type(e).__name__ + " " + getattr(e, "track_id", "") for e in room.news] == [
        "Started one", f"Started {SILENCE}", "Ended one", f"Ended {SILENCE}", "Started two",
    ]  # fmt: skip


def test_set_gain_and_track_gain_are_applied_as_given(room: Room, shelf: Shelf) -> None:
    room.decks.play(replace(shelf.tone("one", 300.0), gain_db=-5.0), 8.0, 0.0)
    assert rms_db(room.run(10.0))[-1] == pytest.approx(LEVEL - 5.0, abs=0.02)


def test_an_output_that_opens_again_fades_in(room: Room, shelf: Shelf) -> None:
    playing(room, shelf)
    room.run(1.0)
    room.mixer.reopen()
    levels = rms_db(room.run(6.0))
    assert levels[0] < LEVEL - 40
    assert (np.diff(levels) > -0.02).all()
    assert levels[-1] == pytest.approx(LEVEL, abs=0.02)


def test_a_restart_stays_at_or_below_the_level_it_had(shelf: Shelf) -> None:
    room = Room(level_lufs=-40.0, volume_db=0.0)
    room.decks.play(shelf.tone("one", 300.0), 5.0, 20.0)
    sound = room.run(25.0)
    loudness = momentary_lufs(sound)
    assert loudness[:55].max() <= -40.0 + 0.1
    assert np.diff(loudness[60:]).max() < 0.2  # 1 dB a second
    assert loudness[-1] == pytest.approx(-23.7, abs=0.2)  # 300 Hz counts 0.7 less than 1 kHz


def test_faults_are_told_once_and_taken_back(room: Room, shelf: Shelf) -> None:
    room.decks.silence(3.0)
    room.mixer.faults.set("output", "no sound: gone")
    room.mixer.faults.set("output", "no sound: gone")
    room.mixer.faults.set("output", "")
    assert room.news == [Fault("no sound: gone"), FaultOver("no sound: gone")]
