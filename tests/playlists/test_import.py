"""What `music import` takes, what it refuses, and that it touches nothing else."""

import hashlib
import os
from pathlib import Path

import numpy as np
import pytest

from sessionctl.playlists.importing import Verdict, import_folder
from sessionctl.playlists.library import Library, LibraryError
from sessionctl.playlists.tagging import TagsError
from tests.playlists.tools import RATE, Sound, cut, music, opened_by, tone, write

MUSIC = music()


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "library")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "new").mkdir()
    return tmp_path / "new"


def imported(library: Library, folder: Path, licence: str = "CC0-1.0") -> list[Verdict]:
    return list(import_folder(library, folder, licence))


def only(library: Library, folder: Path) -> Verdict:
    (verdict,) = imported(library, folder)
    return verdict


@pytest.mark.parametrize("name", ["a.flac", "a.wav", "a.ogg", "a.mp3", "a.aiff"])
def test_a_good_file_is_copied_measured_and_in_the_index(library: Library, folder: Path, name: str) -> None:
    data = write(folder / name, MUSIC).read_bytes()
    track = only(library, folder).track
    assert track is not None
    assert library.open(track).read_bytes() == data == (folder / name).read_bytes()
    assert (track.sha256, track.size) == (hashlib.sha256(data).hexdigest(), len(data))
    assert track.lufs == pytest.approx(-23.0, abs=5)
    assert track.length_s == pytest.approx(24.0, abs=0.1)
    assert Library(library.root).tracks == (track,)


def test_the_tags_in_the_file_are_taken(library: Library, folder: Path) -> None:
    write(folder / "a.flac", MUSIC, title="Long\nRiver\x1b[2J", artist="Ada", license="CC BY 4.0")
    track = only(library, folder).track
    assert track is not None
    assert (track.title, track.artist, track.tags.licence) == ("Long River [2J", "Ada", "CC BY 4.0")
    assert track.id == "long-river-2j"


def test_a_file_that_names_no_licence_has_the_one_given(library: Library, folder: Path) -> None:
    write(folder / "a.flac", MUSIC)
    (verdict,) = imported(library, folder, "our own recording")
    assert verdict.track is not None
    assert verdict.track.tags.licence == "our own recording"


def test_tags_toml_says_what_the_file_does_not(library: Library, folder: Path) -> None:
    write(folder / "a.flac", MUSIC, license="in the file")
    (folder / "tags.toml").write_text(
        '["a.flac"]\nphases = ["peak"]\nintensity = 1\narousal = 0.6\n'
        'voice = "wordless"\nlicence = "better"\n'
    )
    track = only(library, folder).track
    assert track is not None
    tags = track.tags
    assert (tags.phases, tags.intensity, tags.arousal) == (("peak",), 1, 0.6)
    assert (tags.voice, tags.licence) == ("wordless", "better")


def test_what_nobody_says_is_measured_or_left_open(library: Library, folder: Path) -> None:
    write(folder / "a.flac", MUSIC)
    track = only(library, folder).track
    assert track is not None
    assert track.tags.brightness is not None
    assert (track.tags.arousal, track.tags.voice, track.tags.phases) == (None, "unknown", ())
    assert (track.tags.start, track.tags.end) == ("cold", "cold")


def test_every_mistake_in_tags_toml_is_told_and_nothing_taken(library: Library, folder: Path) -> None:
    write(folder / "a.flac", MUSIC)
    (folder / "tags.toml").write_text('["a.flac"]\narousal = 7\nphases = ["pique"]\nmood = 1\n["b.flac"]\n')
    with pytest.raises(TagsError) as wrong:
        imported(library, folder)
    assert len(wrong.value.mistakes) == 4
    assert library.tracks == ()


def quiet_then_loud() -> Sound:
    return np.concatenate([MUSIC[: RATE * 4] * 0.2, MUSIC])


def with_a_click() -> Sound:
    sound = MUSIC * np.float32(0.5)
    sound[RATE * 15] = 0.9
    return sound


@pytest.mark.parametrize(
    ("sound", "why"),
    [
        (MUSIC[: RATE * 21], "too short: 21.0 s; expected 22 s or more"),
        (MUSIC * np.float32(0.2), "too quiet"),
        (np.zeros((RATE * 30, 2), np.float32), "silent"),
        (quiet_then_loud(), "startles"),
        (with_a_click(), "true peak"),
        (MUSIC[:0], "holds no sound"),
    ],
    ids=["short", "quiet", "silent", "startling", "click", "nothing"],
)
def test_a_file_that_may_not_be_played_is_refused_with_why(
    library: Library, folder: Path, sound: Sound, why: str
) -> None:
    write(folder / "a.wav", sound)
    verdict = only(library, folder)
    assert verdict.track is None
    assert verdict.why.startswith(why)
    assert "\n" not in verdict.why


def test_all_that_is_wrong_with_a_file_is_one_line(library: Library, folder: Path) -> None:
    write(folder / "a.wav", tone((-60.0, 5)))
    assert only(library, folder).why.count(";") >= 2


@pytest.mark.parametrize("title", ["A Song [Explicit]", "A Song (explicit)"])
def test_an_explicit_file_is_refused(library: Library, folder: Path, title: str) -> None:
    write(folder / "a.flac", MUSIC, title=title)
    assert only(library, folder).why == "its tags call it explicit"


@pytest.mark.parametrize("name", ["a.flac", "a.wav", "a.ogg", "a.mp3", "a.aiff"])
def test_a_file_that_is_cut_short_is_refused(library: Library, folder: Path, name: str) -> None:
    cut(write(folder / name, MUSIC), 0.7)
    why = only(library, folder).why
    assert why.startswith(("cut short", "cannot be decoded")), why


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("a.flac", b"", "is empty"),
        ("a.flac", b"fLaC" + bytes(1000), "cannot be decoded"),
        ("a.mp3", b"<html>not found</html>" * 100, "cannot be decoded"),
        ("a.wav", b"RIFF\xff\xff\xff\xffWAVE", "cannot be decoded"),
        ("a.m4a", b"....ftypM4A ", "not supported; expected FLAC, WAV, AIFF, Ogg or MP3"),
        ("a.txt", b"words", "not supported; expected FLAC, WAV, AIFF, Ogg or MP3"),
    ],
)
def test_what_is_no_music_is_refused(
    library: Library, folder: Path, name: str, data: bytes, why: str
) -> None:
    (folder / name).write_bytes(data)
    assert only(library, folder).why.startswith(why)


def test_random_bytes_behind_a_good_head_are_refused_or_decoded_never_a_failure(
    library: Library, folder: Path
) -> None:
    chance = np.random.default_rng(1)
    whole = write(folder / "whole.flac", MUSIC).read_bytes()
    for number in range(8):
        damaged = bytearray(whole)
        for at in chance.integers(50, len(whole), 200):
            damaged[at] = int(chance.integers(256))
        (folder / f"{number}.flac").write_bytes(damaged)
    assert len(imported(library, folder)) == 9


def test_six_channels_are_not_supported(library: Library, folder: Path) -> None:
    write(folder / "a.wav", np.repeat(MUSIC[:, :1], 6, axis=1))
    assert only(library, folder).why.startswith("not supported: 44100 Hz, 6 channels")


def test_samples_that_are_no_numbers_are_refused(library: Library, folder: Path) -> None:
    sound = MUSIC.copy()
    sound[1000] = np.nan
    write(folder / "a.wav", sound, subtype="FLOAT")
    assert only(library, folder).why == "holds samples that are no numbers"


def test_the_same_content_enters_once_under_any_name(library: Library, folder: Path) -> None:
    data = write(folder / "a.flac", MUSIC).read_bytes()
    (folder / "b.flac").write_bytes(data)
    first, second = imported(library, folder)
    assert (first.track is not None, second.known) == (True, True)
    assert second.why == "the library has it already, as a"


def test_two_files_of_one_title_are_two_tracks(library: Library, folder: Path) -> None:
    write(folder / "x" / "a.flac", MUSIC)
    write(folder / "y" / "a.flac", music(seed=2))
    assert [v.track.id for v in imported(library, folder) if v.track] == ["a", "a-2"]


def test_a_refused_file_leaves_nothing_behind(library: Library, folder: Path) -> None:
    write(folder / "a.wav", MUSIC[: RATE * 3])
    imported(library, folder)
    assert [path.name for path in library.root.rglob("*") if path.is_file()] == [".lock"]


def test_a_run_that_is_broken_off_keeps_what_it_took(library: Library, folder: Path) -> None:
    write(folder / "a.flac", MUSIC)
    write(folder / "b.flac", music(seed=2))
    verdicts = import_folder(library, folder, "CC0-1.0")
    next(verdicts)
    assert [track.id for track in Library(library.root).tracks] == ["a"]
    del verdicts
    assert len(imported(Library(library.root), folder)) == 2


def test_hidden_files_are_passed_over(library: Library, folder: Path) -> None:
    (folder / ".DS_Store").write_bytes(b"x")
    assert imported(library, folder) == []


def test_importing_the_library_into_itself_does_nothing(library: Library, folder: Path) -> None:
    inside = Library(folder / "library")
    write(folder / "a.flac", MUSIC)
    assert len(imported(inside, folder)) == 1
    (again,) = imported(inside, folder)
    assert again.known


def test_a_folder_that_is_not_there_is_one_line(library: Library, tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="no such directory"):
        imported(library, tmp_path / "nowhere")


def test_a_link_out_of_the_folder_is_refused(library: Library, folder: Path) -> None:
    write(folder.parent / "secret.flac", MUSIC)
    (folder / "a.flac").symlink_to(folder.parent / "secret.flac")
    assert only(library, folder).why == "leads outside the folder"


def test_a_pipe_is_refused_and_not_waited_for(library: Library, folder: Path) -> None:
    os.mkfifo(folder / "a.flac")
    assert only(library, folder).why == "is no plain file"


def test_the_place_of_the_copy_may_not_lead_outside(library: Library, folder: Path) -> None:
    write(folder / "a.flac", MUSIC)
    library.root.mkdir()
    (library.root / "imported").symlink_to(folder.parent)
    with pytest.raises(LibraryError, match="leads outside"):
        imported(library, folder)
    assert not (folder.parent / "a.flac").exists()


def test_only_the_folder_and_the_library_are_opened(library: Library, folder: Path) -> None:
    write(folder / "a.flac", MUSIC)
    write(folder.parent / "secret.flac", MUSIC)
    (folder / "b.flac").symlink_to(folder.parent / "secret.flac")
    (folder / "c.m3u").write_text("../secret.flac\n/etc/passwd\n")
    paths = opened_by(lambda: imported(library, folder))
    own = (str(folder), str(library.root))
    assert [path for path in paths if not path.startswith(own) and not path.isdigit()] == []
