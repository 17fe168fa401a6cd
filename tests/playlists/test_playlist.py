"""Playlists as files, and what is said of the mistakes in them."""

from pathlib import Path

import pytest

from sessionctl.playlists.level import gain_db, jump_lu, set_gain_db
from sessionctl.playlists.library import Library
from sessionctl.playlists.playlist import Playlist, PlaylistError, load, read, to_toml
from sessionctl.playlists.recipes import RECIPES
from sessionctl.playlists.track import PLAYLISTS, Silence, Tags
from tests.playlists.tools import track

SHIPPED = Path(__file__).parents[2] / "config" / "playlists"


@pytest.fixture
def library(tmp_path: Path) -> Library:
    library = Library(tmp_path / "library")
    with library.writing():
        for track_id in ("low-tide", "held"):
            library.add(track(track_id))
    return library


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Playlists of which nothing is wrong."""
    folder = tmp_path / "playlists"
    folder.mkdir()
    for phase in PLAYLISTS:
        (folder / f"{phase}.toml").write_text('[[item]]\ntrack = "held"\n')
    return folder


def test_tracks_and_silences_come_in_their_order(folder: Path, library: Library) -> None:
    (folder / "peak.toml").write_text(
        '[[item]]\ntrack = "low-tide"\n[[item]]\nsilence_s = 60\n[[item]]\ntrack = "held"'
    )
    items = load(folder, library)["peak"].items
    assert items == (library.track("low-tide"), Silence(60.0), library.track("held"))


def test_every_phase_has_a_playlist_and_so_have_calm_and_backup(folder: Path, library: Library) -> None:
    assert set(load(folder, library)) == {
        *("settle", "pre_onset", "ascent", "peak", "reentry", "return"),
        *("calm", "backup"),
    }


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            '[[item]]\ntrack = "hold"',
            "peak.toml: item 1: track = 'hold' is not in the library; did you mean held?",
        ),
        ("[[item]]\nsilence_s = 19", "peak.toml: item 1: silence_s = 19; expected 20 to 600 s"),
        ("[[item]]\nsilence_s = 601.0", "peak.toml: item 1: silence_s = 601.0; expected 20 to 600 s"),
        ("[[item]]\nsilence_s = nan", "peak.toml: item 1: silence_s = nan; expected 20 to 600 s"),
        ("", "peak.toml: the playlist is empty; expected at least one track"),
        ("[[item]]\nsilence_s = 30", "peak.toml: the playlist is empty; expected at least one track"),
        ("item = 3", "peak.toml: item is one table; expected [[item]] for each"),
        ("name = 'x'\n[[item]]\ntrack = 'held'", "peak.toml: name: unknown key; expected [[item]]"),
    ],
)
def test_a_mistake_is_one_line_with_its_place(folder: Path, library: Library, text: str, line: str) -> None:
    (folder / "peak.toml").write_text(text)
    assert read(folder, library)[1] == [line]


def test_a_track_with_a_key_too_many_is_a_mistake(folder: Path, library: Library) -> None:
    (folder / "peak.toml").write_text('[[item]]\ntrack = "held"\ngain = 3')
    (mistake,) = read(folder, library)[1]
    assert mistake.startswith("peak.toml: item 1:")
    assert "gain" in mistake


def test_what_is_no_toml_is_said_once(folder: Path, library: Library) -> None:
    (folder / "peak.toml").write_bytes(b"\xff\xfe[[")
    (mistake,) = read(folder, library)[1]
    assert mistake.startswith("peak.toml: cannot be read")


def test_a_misspelt_phase_is_guessed(folder: Path, library: Library) -> None:
    (folder / "re-entry.toml").write_text("")
    assert read(folder, library)[1] == ["re-entry.toml: no phase has this name; expected reentry"]


def test_all_mistakes_come_at_once(folder: Path, library: Library) -> None:
    (folder / "peak.toml").unlink()
    (folder / "calm.toml").write_text('[[item]]\ntrack = "gone"\n[[item]]\ntrack = "gone too"')
    with pytest.raises(PlaylistError) as wrong:
        load(folder, library)
    assert [line.split(":")[0] for line in wrong.value.mistakes] == ["peak.toml", "calm.toml", "calm.toml"]


def test_an_intensity_has_its_tracks_and_the_silences() -> None:
    gentle, full = track("a"), track("b", tags=Tags(intensity=1))
    playlist = Playlist("peak", (gentle, Silence(30.0), full))
    assert playlist.at(1) == (Silence(30.0), full)


def test_an_intensity_without_tracks_plays_the_others() -> None:
    playlist = Playlist("peak", (track("a"), Silence(30.0)))
    assert playlist.at(1) == playlist.items


def test_a_playlist_written_as_toml_is_read_as_it_was(folder: Path, library: Library) -> None:
    items = (track("held"), Silence(45.5), track("low-tide"))
    (folder / "peak.toml").write_text(to_toml(items))
    assert load(folder, library)["peak"].items == items


def test_the_shipped_playlists_name_only_what_the_software_makes_and_all_of_it(tmp_path: Path) -> None:
    library = Library(tmp_path)
    with library.writing():
        for recipe in RECIPES:
            library.add(track(recipe.id, tags=Tags((recipe.phase,), recipe.intensity)))
    playlists = load(SHIPPED, library)
    assert {t.id for each in playlists.values() for t in each.tracks} == {recipe.id for recipe in RECIPES}
    assert all(t.tags.phases == (phase,) for phase, each in playlists.items() for t in each.tracks)


def test_a_track_is_brought_to_the_target() -> None:
    assert gain_db(track("a", lufs=-15.0)) == pytest.approx(-8.0)


def test_no_track_is_boosted_by_more_than_six_decibels() -> None:
    assert gain_db(track("a", lufs=-40.0, true_peak_dbtp=-30.0)) == 6.0


def test_no_gain_brings_a_true_peak_over_its_bound() -> None:
    assert gain_db(track("a", lufs=-26.0, true_peak_dbtp=-3.0)) == pytest.approx(2.0)


def test_tracks_of_one_set_keep_their_levels_apart() -> None:
    both = [track("a", lufs=-20.0), track("b", lufs=-26.0)]
    assert set_gain_db(both) == pytest.approx(-23.0 + 22.04, abs=0.01)  # mean of the powers: -22.04 LUFS


def test_a_jump_is_measured_at_the_level_it_plays() -> None:
    before = track("a", lufs=-20.0, end_lufs=-26.0)
    after = track("b", lufs=-23.0, start_lufs=-23.0)
    assert jump_lu(before, after) == pytest.approx(6.0)
