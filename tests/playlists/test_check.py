"""What `music check` finds, and the commands around it."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from sessionctl.commands.music import music as command
from sessionctl.playlists.check import check
from sessionctl.playlists.importing import import_folder
from sessionctl.playlists.library import Library
from sessionctl.playlists.track import PLAYLISTS, Tags
from tests.playlists.tools import cut, music, opened_by, track, write


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A library with the tracks a and b, as its files."""
    base = tmp_path_factory.mktemp("music")
    write(base / "new" / "a.flac", music())
    write(base / "new" / "b.flac", music(seed=2))
    library = Library(base / "library")
    assert all(verdict.track for verdict in import_folder(library, base / "new", "CC0-1.0"))
    return {
        str(path.relative_to(library.root)): path.read_bytes()
        for path in library.root.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def root(tmp_path: Path, imported: dict[str, bytes]) -> Path:
    for name, data in imported.items():
        path = tmp_path / "library" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return tmp_path / "library"


@pytest.fixture
def playlists(tmp_path: Path) -> Path:
    (tmp_path / "playlists").mkdir()
    for phase in PLAYLISTS:
        (tmp_path / "playlists" / f"{phase}.toml").write_text(
            '[[item]]\ntrack = "a"\n[[item]]\ntrack = "b"\n'
        )
    return tmp_path / "playlists"


def mistakes(root: Path, playlists: Path) -> list[str]:
    return list(check(Library(root), playlists).mistakes)


def test_nothing_is_wrong_with_a_whole_library(root: Path, playlists: Path) -> None:
    assert mistakes(root, playlists) == []


def test_a_missing_file_is_found(root: Path, playlists: Path) -> None:
    (root / "imported" / "a.flac").unlink()
    assert mistakes(root, playlists) == ["a: imported/a.flac: the file is missing"]


def test_a_truncated_file_is_found(root: Path, playlists: Path) -> None:
    cut(root / "imported" / "a.flac")
    (mistake,) = mistakes(root, playlists)
    assert mistake.startswith("a (imported/a.flac): truncated:")


def test_one_changed_byte_is_found(root: Path, playlists: Path) -> None:
    path = root / "imported" / "a.flac"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    assert mistakes(root, playlists) == [
        "a (imported/a.flac): changed since it was measured; import it again"
    ]


def test_a_file_swapped_for_a_link_outside_is_found_and_not_opened(root: Path, playlists: Path) -> None:
    outside = root.parent / "outside.flac"
    (root / "imported" / "a.flac").rename(outside)
    (root / "imported" / "a.flac").symlink_to(outside)
    paths = opened_by(lambda: mistakes(root, playlists))
    assert mistakes(root, playlists) == ["a: imported/a.flac: leads outside the library"]
    assert str(outside) not in paths


def test_a_missing_licence_is_found(root: Path, playlists: Path) -> None:
    index = root / "library.json"
    index.write_text(index.read_text().replace("CC0-1.0", "", 1))
    (mistake,) = mistakes(root, playlists)
    assert "the licence is missing" in mistake


def test_a_start_much_louder_than_the_end_before_it_is_found(tmp_path: Path, playlists: Path) -> None:
    library = Library(tmp_path / "library")
    with library.writing():
        library.add(track("a", end_lufs=-30.0))
        library.add(track("b", start_lufs=-25.9))
    (playlists / "peak.toml").write_text(
        '[[item]]\ntrack = "a"\n[[item]]\nsilence_s = 30\n[[item]]\ntrack = "b"\n'
    )
    jumps = [line for line in check(library, playlists).mistakes if "louder" in line]
    assert jumps[0] == "settle.toml: b starts 4.1 LU louder than a ends; expected 4 or less"
    assert not any(line.startswith("peak") for line in jumps)  # after a silence it fades in


def test_all_mistakes_come_at_once(root: Path, playlists: Path) -> None:
    (root / "imported" / "a.flac").unlink()
    cut(root / "imported" / "b.flac")
    (playlists / "peak.toml").write_text("")
    (playlists / "calm.toml").write_text('[[item]]\ntrack = "c"\n')
    found = "\n".join(mistakes(root, playlists))
    assert len(found.splitlines()) == 4
    for part in ("missing", "truncated", "peak.toml: the playlist is empty", "'c' is not in the library"):
        assert part in found


def test_what_does_not_fit_its_phase_is_advice(tmp_path: Path, playlists: Path) -> None:
    library = Library(tmp_path / "library")
    with library.writing():
        library.add(track("a", tags=Tags(arousal=0.5, brightness=0.35, voice="none", licence="x")))
        library.add(track("b"))
    advice = [line for line in check(library, playlists).advice if line.startswith("calm.toml: a")]
    assert advice == ["calm.toml: a: arousal 0.5, expected 0 to 0.2; brightness 0.35, expected at most 0.3"]


def told(*words: str | Path) -> tuple[int, str, str]:
    done = CliRunner().invoke(command, [str(word) for word in words])
    return done.exit_code, done.stdout, done.stderr


def test_the_command_checks_and_says_so(root: Path, playlists: Path) -> None:
    code, out, _ = told("check", "--library", root, "--playlists", playlists)
    assert (code, out.splitlines()[-1]) == (0, f"{root}: 2 tracks, and every playlist: no mistakes")


def test_the_command_ends_with_one_and_a_line_for_each_mistake(root: Path, playlists: Path) -> None:
    (root / "imported" / "a.flac").unlink()
    (playlists / "peak.toml").unlink()
    code, _, err = told("check", "--library", root, "--playlists", playlists)
    assert (code, len(err.splitlines())) == (1, 2)


def test_an_empty_library_is_said_to_be_empty(tmp_path: Path, playlists: Path) -> None:
    code, _, err = told("check", "--library", tmp_path / "none", "--playlists", playlists)
    assert (code, err.count("\n")) == (1, 1)
    assert "the library is empty" in err


def test_the_command_imports_with_a_line_for_each_file(tmp_path: Path) -> None:
    write(tmp_path / "new" / "a.flac", music())
    (tmp_path / "new" / "cover.jpg").write_bytes(b"x")
    code, out, _ = told("import", tmp_path / "new", "--library", tmp_path / "library", "--licence", "CC0-1.0")
    lines = out.splitlines()
    assert (code, len(lines)) == (0, 3)
    assert lines[0].startswith('accepted  a.flac: "a", 0:24, -')
    assert lines[1].startswith("refused   cover.jpg: not supported")
    assert lines[2] == "1 accepted, 0 known, 1 refused"


def test_an_import_that_takes_nothing_ends_with_one(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "cover.jpg").write_bytes(b"x")
    assert told("import", tmp_path / "new", "--library", tmp_path / "library")[0] == 1


def test_an_import_from_nowhere_is_a_wrong_call(tmp_path: Path) -> None:
    assert told("import", tmp_path / "nowhere", "--library", tmp_path / "library")[0] == 2


def test_the_list_shows_every_track(root: Path) -> None:
    code, out, _ = told("list", "--library", root)
    assert (code, [line.split()[0] for line in out.splitlines()]) == (0, ["a", "b"])


def test_a_playlist_travels_through_m3u(root: Path, playlists: Path) -> None:
    _, out, _ = told("export", "peak", "--library", root, "--playlists", playlists)
    (root / "peak.m3u8").write_text(out)
    code, toml, _ = told("convert", root / "peak.m3u8", "--library", root)
    assert (code, toml) == (0, '[[item]]\ntrack = "a"\n\n[[item]]\ntrack = "b"\n')


def test_a_broken_index_is_one_line(root: Path) -> None:
    (root / "library.json").write_text("{")
    code, _, err = told("list", "--library", root)
    assert (code, err.count("\n")) == (1, 1)
