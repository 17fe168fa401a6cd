"""The library keeps its fence, and its index is whole or not there."""

import os
from pathlib import Path

import pytest

from sessionctl.playlists.library import INDEX, Library, LibraryError
from tests.playlists.tools import track


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "library" / "imported").mkdir(parents=True)
    (tmp_path / "outside.flac").write_bytes(b"not yours")
    return tmp_path / "library"


@pytest.mark.parametrize(
    "file",
    [
        "../outside.flac",
        "imported/../../outside.flac",
        "/etc/hostname",
        "",
        ".",
        "..",
        "imported",
        "imported\\..\\..\\outside.flac",
        "imported/\0.flac",
    ],
)
def test_a_path_that_is_no_file_inside_is_refused(root: Path, file: str) -> None:
    with pytest.raises(LibraryError):
        Library(root).open(track("a", file=file))


def test_a_link_that_leads_outside_is_refused(root: Path) -> None:
    (root / "imported" / "a.flac").symlink_to(root.parent / "outside.flac")
    with pytest.raises(LibraryError, match="leads outside"):
        Library(root).open(track("a"))


def test_a_folder_that_is_a_link_outside_is_refused(root: Path) -> None:
    (root / "imported").rmdir()
    (root / "imported").symlink_to(root.parent)
    with pytest.raises(LibraryError, match="leads outside"):
        Library(root).open(track("a", file="imported/outside.flac"))


def test_a_ring_of_links_is_refused(root: Path) -> None:
    (root / "imported" / "a.flac").symlink_to("b.flac")
    (root / "imported" / "b.flac").symlink_to("a.flac")
    with pytest.raises(LibraryError):
        Library(root).open(track("a"))


def test_a_link_that_stays_inside_is_followed(root: Path) -> None:
    (root / "real.flac").write_bytes(b"x")
    (root / "imported" / "a.flac").symlink_to("../real.flac")
    assert Library(root).open(track("a")) == (root / "real.flac").resolve()


def test_a_pipe_is_never_opened(root: Path) -> None:
    os.mkfifo(root / "imported" / "a.flac")
    with pytest.raises(LibraryError, match="no plain file"):
        Library(root).open(track("a"))


def test_a_missing_file_is_said_to_be_missing(root: Path) -> None:
    with pytest.raises(LibraryError, match="missing"):
        Library(root).open(track("a"))


def test_the_root_itself_may_be_a_link(root: Path) -> None:
    (root / "imported" / "a.flac").write_bytes(b"x")
    (root.parent / "link").symlink_to(root)
    assert Library(root.parent / "link").open(track("a")).read_bytes() == b"x"


def test_what_is_added_is_there_when_it_is_read_again(root: Path) -> None:
    library = Library(root)
    with library.writing():
        library.add(track("a"))
        library.add(track("b"))
    assert Library(root).tracks == (track("a"), track("b"))


def test_no_index_is_an_empty_library(root: Path) -> None:
    assert Library(root / "nowhere").tracks == ()


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"version": 1}', '{"version": 2, "tracks": []}', '{"version":1,"tracks":[{"id":1}]}'],
)
def test_an_index_that_is_not_ours_is_one_line(root: Path, text: str) -> None:
    (root / INDEX).write_text(text)
    with pytest.raises(LibraryError, match=INDEX) as wrong:
        Library(root)
    assert "\n" not in str(wrong.value)


def test_a_level_that_is_no_number_is_no_index(root: Path) -> None:
    library = Library(root)
    with library.writing():
        library.add(track("a"))
    (root / INDEX).write_text((root / INDEX).read_text().replace("-23.0", "NaN", 1))
    with pytest.raises(LibraryError, match="finite"):
        Library(root)


def test_an_index_that_is_a_link_outside_is_not_read(root: Path) -> None:
    (root.parent / "other.json").write_text('{"version":1,"tracks":[]}')
    (root / INDEX).symlink_to(root.parent / "other.json")
    with pytest.raises(LibraryError, match="leads outside"):
        Library(root)


def test_two_may_not_write_at_once(root: Path) -> None:
    with (
        Library(root).writing(),
        pytest.raises(LibraryError, match="another program"),
        Library(root).writing(),
    ):
        pass


def test_what_a_broken_run_left_is_cleared_away(root: Path) -> None:
    library = Library(root)
    with library.writing():
        library.incoming("half.flac").write_bytes(b"half")
    (root / "kept.part").write_bytes(b"not ours to clear")
    with library.writing():
        assert not library.incoming("half.flac").exists()
    assert (root / "kept.part").exists()


def test_a_full_index_never_stands_half_written(root: Path) -> None:
    library = Library(root)
    with library.writing():
        library.add(track("a"))
        before = (root / INDEX).stat().st_ino
        library.add(track("b"))
    assert (root / INDEX).stat().st_ino != before  # a new file took the place of the old one
