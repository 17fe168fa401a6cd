"""The library that the software makes for itself: levelled, without edges, and whole or not there."""

import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile  # type: ignore[import-untyped]

from sessionctl.playlists.audio import blocks, form
from sessionctl.playlists.check import track_mistakes
from sessionctl.playlists.compose import compose
from sessionctl.playlists.fit import FIT, misfits
from sessionctl.playlists.judge import objections
from sessionctl.playlists.library import Library, LibraryError
from sessionctl.playlists.loudness import measure
from sessionctl.playlists.recipes import CHARACTERS, RECIPES
from sessionctl.playlists.synth import synthesise
from sessionctl.playlists.track import PHASES, PLAYLISTS, Track
from tests.playlists.tools import RATE, Sound, cut

SOME = tuple(
    r for r in RECIPES if r.title in ("Low Tide", "Far Ridge", "All Sky", "Orchard", "Nest", "Ground")
)
NAMES = [recipe.id for recipe in SOME]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return synthesise(tmp_path_factory.mktemp("made"), recipes=SOME)


@pytest.fixture(params=NAMES)
def track(request: pytest.FixtureRequest, made: Library) -> Track:
    found = made.track(request.param)
    assert found is not None
    return found


def samples(made: Library, track: Track) -> Sound:
    return np.concatenate(list(blocks(made.open(track))))


def test_every_piece_is_at_the_target_and_would_be_accepted(made: Library, track: Track) -> None:
    told = form(made.open(track))
    found = measure(blocks(made.open(track)), told.rate, told.channels)
    assert (told.format, told.rate, told.channels) == ("FLAC", RATE, 2)
    assert found.lufs == pytest.approx(-23.0, abs=0.1) == pytest.approx(track.lufs, abs=0.1)
    assert found.true_peak_dbtp < -1.0
    assert objections(found) == []
    assert (found.cold_start, found.cold_end) == (track.tags.start == "cold", track.tags.end == "cold")


def test_every_piece_fits_its_phase_as_measured(track: Track) -> None:
    assert [misfits(track, phase) for phase in track.tags.phases] == [[]]


def test_every_piece_is_whole_free_and_lasts(made: Library, track: Track) -> None:
    assert track_mistakes(made, track) == []
    assert track.tags.licence == "CC0-1.0"
    assert 22.0 <= track.length_s <= 90.0


def test_every_piece_begins_and_ends_at_nothing(made: Library, track: Track) -> None:
    sound = samples(made, track)
    assert not sound[0].any()
    assert not sound[-1].any()


def test_no_piece_has_an_edge(made: Library, track: Track) -> None:
    """Every 50 ms by RMS: no step up over 4 dB once it can be heard; and no click, which would be a lone high
    second difference."""
    sound = samples(made, track)
    whole = sound[: len(sound) // 2205 * 2205].reshape(-1, 2205, 2)
    level_db = 20 * np.log10(np.sqrt((whole**2).mean(axis=(1, 2))) + 1e-9)
    assert np.diff(level_db)[level_db[1:] > -43.0].max() < 4.0
    bend = np.abs(np.diff(sound, 2, axis=0)).max(axis=1)
    assert bend.max() < 8 * np.sqrt((bend**2).mean())


def test_no_piece_has_deep_bass_or_hiss(made: Library, track: Track) -> None:
    sound = samples(made, track)[: 1 << 20, 0]
    power = np.abs(np.fft.rfft(sound)) ** 2
    hz = np.fft.rfftfreq(len(sound), 1 / RATE)
    lowest = 120.0 if track.tags.phases[0] in ("calm", "backup") else 60.0
    assert power[hz < lowest].sum() < 0.002 * power.sum()
    assert power[hz > 6000].sum() < 0.002 * power.sum()


def test_both_sides_differ_and_neither_leads(made: Library, track: Track) -> None:
    left, right = samples(made, track).T
    assert 0.3 < float(np.corrcoef(left, right)[0, 1]) < 0.9
    assert 20 * abs(np.log10(left.std() / right.std())) < 1.5


def test_the_backup_bed_runs_round_without_a_seam(made: Library) -> None:
    ground = made.track("ground")
    assert ground is not None
    assert ground.tags.loops
    sound = samples(made, ground)
    seam = np.concatenate([sound[-2205:], sound[:2205]])
    bend = np.abs(np.diff(seam, 2, axis=0)).max(axis=1)
    assert bend.max() < 5 * np.sqrt((np.diff(sound, 2, axis=0) ** 2).mean())
    around = [np.sqrt((part**2).mean()) for part in (sound[-2205:], sound[:2205])]
    assert abs(20 * np.log10(around[0] / around[1])) < 1.5


def test_the_files_carry_their_title_and_licence(made: Library, track: Track) -> None:
    with soundfile.SoundFile(made.open(track)) as opened:
        assert (opened.title, opened.license) == (track.title, "CC0-1.0")


def test_the_same_seed_makes_the_same_music_and_another_seed_other_music() -> None:
    first, again, other = (compose(RECIPES[1], seed) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.allclose(first, other, atol=0.01)


def test_a_second_run_makes_nothing(made: Library) -> None:
    began, said = time.perf_counter(), list[int]()
    synthesise(made.root, recipes=SOME, progress=lambda done, of: said.append(done))
    assert said == []
    assert time.perf_counter() - began < 0.5


def test_a_piece_that_was_lost_or_cut_is_made_again_just_as_it_was(made: Library, tmp_path: Path) -> None:
    root, said = tmp_path / "copy", list[tuple[int, int]]()
    shutil.copytree(made.root, root)
    library = Library(root)
    library.open(library.tracks[0]).unlink()
    cut(library.open(library.tracks[1]))
    again = synthesise(root, recipes=SOME, progress=lambda done, of: said.append((done, of)))
    assert said == [(4, 6), (5, 6), (6, 6)]
    assert [line for track in made.tracks for line in track_mistakes(again, track)] == []
    assert list(again.incoming("x").parent.iterdir()) == []


def test_a_run_that_is_killed_leaves_whole_pieces_and_the_next_makes_the_rest(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from sessionctl.playlists.recipes import RECIPES;"
        "from sessionctl.playlists.synth import synthesise;"
        "tell = lambda done, of: print(done, flush=True);"
        "synthesise(Path(sys.argv[1]), recipes=RECIPES[:3], progress=tell)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, tmp_path], stdout=subprocess.PIPE, text=True
    ) as run:
        assert run.stdout is not None
        while run.stdout.readline() != "1\n":
            assert run.poll() is None
        run.send_signal(signal.SIGKILL)
    left = Library(tmp_path)
    assert left.tracks
    assert [line for track in left.tracks for line in track_mistakes(left, track)] == []
    first = RECIPES[:3]
    rest = synthesise(tmp_path, recipes=first)
    assert {track.id for track in rest.tracks} == {recipe.id for recipe in first}
    assert [line for track in rest.tracks for line in track_mistakes(rest, track)] == []


def test_a_place_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LibraryError) as wrong:
        synthesise(tmp_path / "file" / "music", recipes=SOME)
    assert "\n" not in str(wrong.value)


def test_every_phase_has_two_pieces_or_more_at_each_intensity() -> None:
    for phase in PHASES:
        for intensity in (0, 1):
            assert len([r for r in RECIPES if (r.phase, r.intensity) == (phase, intensity)]) >= 2
    assert {recipe.phase for recipe in RECIPES} == set(PLAYLISTS)


def test_full_pieces_are_more_aroused_and_brighter_than_gentle_ones() -> None:
    for phase in PHASES:
        gentle, full = ([r.arousal for r in RECIPES if (r.phase, r.intensity) == (phase, n)] for n in (0, 1))
        assert max(gentle) < min(full)
        assert CHARACTERS[phase, 0].dark > CHARACTERS[phase, 1].dark


def test_every_arousal_is_that_of_its_phase() -> None:
    for recipe in RECIPES:
        low, high = FIT[recipe.phase].arousal
        assert low <= recipe.arousal <= high


def test_calm_and_backup_hold_no_minor_third_and_nothing_deep() -> None:
    for recipe in RECIPES:
        if recipe.phase in ("calm", "backup"):
            assert {ratio for chord in recipe.chords for ratio in chord} <= {1, 3 / 2, 2, 5 / 2}
            assert recipe.root_hz >= 130


def test_titles_are_quiet_and_each_its_own() -> None:
    assert len({recipe.id for recipe in RECIPES}) == len(RECIPES)
    assert all(re.fullmatch(r"[A-Z][a-z]+( [A-Za-z]+){0,2}", recipe.title) for recipe in RECIPES)
