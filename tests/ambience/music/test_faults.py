"""Tracks that are missing, cut short, broken or stuck: no gap over 2 s without the bed, and no edge."""

import threading
import time
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sessionctl.ambience.mixer_deck import Piece
from sessionctl.ambience.mixer_decode import UnplayableError, frames
from sessionctl.ambience.mixer_form import BLOCK, RATE, Block
from sessionctl.ambience.mixer_news import BackupBed, Ended, Fault, FaultOver, Started
from sessionctl.ambience.mixer_source import AHEAD_S, Ahead, Direct
from tests.ambience.music.tones import Room, Shelf, Sound, rms_db, steepest, tone, write

GAP_S = 2.0
AUDIBLE = -60.0
SMOOTH = 0.012
"""Steeper than the drone and a 300 Hz tone together; a cut at the test level makes a step of 0.05."""


def longest_gap_s(sound: Sound) -> float:
    runs = "".join("." if level < AUDIBLE else "|" for level in rms_db(sound)).split("|")
    return max(map(len, runs)) * 0.05


def test_a_missing_track_tells_a_fault_and_what_plays_goes_on(room: Room, shelf: Shelf) -> None:
    room.decks.play(shelf.tone("one", 300.0), 8.0, 0.0)
    room.run(9.0)
    room.decks.play(Piece("gone", shelf.folder / "gone.flac", 60.0), 8.0, 0.0)
    levels = rms_db(room.run(5.0))
    assert np.abs(levels + 26.0).max() < 0.1
    (fault,) = room.told(Fault)
    assert isinstance(fault, Fault)
    assert fault.text.startswith("gone: cannot be decoded")
    room.decks.play(shelf.tone("two", 400.0), 8.0, 0.0)
    room.run(1.0)
    assert room.news[-2:] == [FaultOver(fault.text), Started("two")]


def test_a_missing_first_track_brings_the_bed_at_once(room: Room, shelf: Shelf) -> None:
    room.decks.play(Piece("gone", shelf.folder / "gone.flac", 60.0), 8.0, 0.0)
    sound = room.run(8.0)
    assert len(room.told(BackupBed)) == 1
    assert longest_gap_s(sound) < 0.5
    assert rms_db(sound)[-1] == pytest.approx(-36.0, abs=1.0)
    assert steepest(sound) < SMOOTH


def test_a_track_that_nothing_follows_gives_way_to_the_bed(room: Room, shelf: Shelf) -> None:
    room.decks.play(shelf.tone("one", 300.0, 20.0), 8.0, 0.0)
    sound = room.run(40.0)
    assert longest_gap_s(sound[RATE:]) == 0.0
    assert steepest(sound) < SMOOTH
    assert Ended("one") in room.news
    room.decks.play(shelf.tone("two", 300.0), 8.0, 0.0)
    levels = rms_db(room.run(10.0))
    assert levels[-1] == pytest.approx(-26.0, abs=0.1)
    assert np.diff(levels).min() > -0.5
    assert isinstance(room.news[-2], FaultOver)


@pytest.mark.parametrize("suffix", [".wav", ".flac"])
def test_a_truncated_track_fades_at_its_real_end(room: Room, shelf: Shelf, suffix: str) -> None:
    path = write(shelf.folder / f"synthetic-cut{suffix}", tone(300.0, 60.0))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 3])
    room.decks.play(Piece("cut", path, 60.0), 8.0, 0.0)
    room.decks.follow(shelf.tone("two", 300.0))
    sound = room.run(40.0)
    assert Started("two") in room.news
    assert any("cut: " in event.text for event in room.news if isinstance(event, Fault))
    assert longest_gap_s(sound[RATE:]) == 0.0
    assert steepest(sound) < SMOOTH


def test_a_hole_in_a_track_brings_the_bed_within_2_s_and_the_track_back_after_it(
    room: Room, shelf: Shelf
) -> None:
    hole = np.zeros((round(3.5 * RATE), 2), np.float32)
    sound = np.concatenate((tone(300.0, 15.0), hole, tone(300.0, 40.0)))
    room.decks.play(shelf.piece("hole", sound), 8.0, 0.0)
    out = room.run(50.0)
    assert 1.0 < longest_gap_s(out[RATE:]) <= GAP_S
    assert len(room.told(BackupBed)) == 1
    assert len(room.told(FaultOver)) == 1
    assert rms_db(out)[-1] == pytest.approx(-26.0, abs=0.1)
    levels = np.maximum(rms_db(out[round(15.5 * RATE) :]), AUDIBLE)
    assert np.diff(levels).max() < 3.0


def test_a_track_that_falls_silent_for_good_is_followed_by_the_next(room: Room, shelf: Shelf) -> None:
    dead = np.zeros((60 * RATE, 2), np.float32)
    room.decks.play(shelf.piece("dead", np.concatenate((tone(300.0, 12.0), dead))), 8.0, 0.0)
    room.decks.follow(shelf.tone("two", 400.0))
    out = room.run(30.0)
    assert Started("two") in room.news
    assert longest_gap_s(out[RATE:]) <= GAP_S
    assert not room.told(BackupBed)


def test_an_intended_silence_brings_no_bed(room: Room, shelf: Shelf) -> None:
    room.decks.play(shelf.tone("one", 300.0), 8.0, 0.0)
    room.run(9.0)
    room.decks.silence(3.0)
    assert (rms_db(room.run(30.0))[70:] == -100).all()
    assert room.news == [Started("one"), Ended("one")]


def test_the_bed_obeys_an_emergency(room: Room) -> None:
    room.decks.play(Piece("gone", Path("/nowhere"), 60.0), 8.0, 0.0)
    room.run(8.0)
    room.decks.silence(1.5)
    levels = rms_db(room.run(3.0))
    assert (levels[33:] == -100).all()
    assert (np.diff(levels) < 1.0).all()  # the drone's partials beat a little


class Stuck(Direct):
    """A decoder whose disk stops after so many seconds, until `stops_s` is set anew."""

    def __init__(self, path: Path, stops_s: float) -> None:
        self.stops_s, self._given_s = stops_s, 0.0
        super().__init__(path)

    @property
    def held_s(self) -> float:
        return min(super().held_s, self.stops_s - self._given_s)

    def take(self, count: int) -> Block:
        taken = super().take(count)
        self._given_s += len(taken) / RATE
        return taken


def test_a_stuck_disk_fades_the_track_out_brings_the_bed_and_lets_the_track_return(shelf: Shelf) -> None:
    stuck = list[Stuck]()

    def opened(path: Path, offset_s: float) -> Stuck:
        stuck.append(Stuck(path, 12.0))
        return stuck[0]

    room = Room()
    room.decks._open = opened
    room.decks.play(shelf.tone("one", 300.0, 90.0), 8.0, 0.0)
    sound = room.run(15.0)
    assert len(room.told(BackupBed)) == 1
    stuck[0].stops_s = 90.0
    sound = np.concatenate((sound, room.run(15.0)))
    assert longest_gap_s(sound[RATE:]) <= GAP_S
    assert steepest(sound) < SMOOTH
    assert rms_db(sound)[-1] == pytest.approx(-26.0, abs=0.1)


def test_a_decoder_works_ahead_by_itself_and_no_further(shelf: Shelf) -> None:
    source = Ahead(shelf.tone("one", 300.0, 90.0).path)
    try:
        _until(lambda: source.held_s >= AHEAD_S)
        time.sleep(0.05)
        assert 30.0 <= source.held_s < AHEAD_S + 1.0
        first = source.take(BLOCK)
        assert np.array_equal(first, tone(300.0, 1.0)[:BLOCK])
    finally:
        source.close()


def test_a_decoder_that_is_closed_ends_its_thread(shelf: Shelf) -> None:
    source = Ahead(shelf.tone("one", 300.0, 90.0).path)
    source.close()
    _until(lambda: not any(each.name.startswith("decode") for each in threading.enumerate()))


def test_sound_of_any_rate_and_of_one_side_comes_out_as_48_khz_stereo(shelf: Shelf) -> None:
    for rate in (8000, 22050, 44100, 96000):
        path = write(shelf.folder / f"synthetic-{rate}.wav", tone(500.0, 3.0, rate=rate)[:, :1], rate)
        out = np.concatenate(list(frames(path, 1.0)))
        assert out.shape == (2 * RATE, 2)
        want = tone(500.0, 3.0)[RATE:]
        assert np.abs(out - want)[500:-500].max() < 2e-5
    assert list(_channels(shelf)) == ["has 4 channels; expected mono or stereo"]


def _channels(shelf: Shelf) -> Generator[str, None, None]:
    path = write(shelf.folder / "synthetic-four.wav", np.zeros((RATE, 4), np.float32))
    with pytest.raises(UnplayableError) as refused:
        next(frames(path, 0.0))
    yield str(refused.value)


def test_samples_that_are_no_numbers_are_silence(shelf: Shelf) -> None:
    sound = tone(300.0, 2.0)
    sound[RATE : RATE + 10] = np.nan
    path = write(shelf.folder / "synthetic-nan.wav", sound)
    assert np.isfinite(np.concatenate(list(frames(path, 0.0)))).all()


def test_a_start_behind_the_end_of_a_track_is_a_fault(room: Room, shelf: Shelf) -> None:
    room.decks.play(replace(shelf.tone("one", 300.0, 10.0), length_s=60.0), 5.0, 30.0)
    room.run(1.0)
    assert room.told(Fault)[0] == Fault("one: ends before 30 s")


def _until(true: object, within_s: float = 5.0) -> None:
    end = time.monotonic() + within_s
    while not true():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.01)
