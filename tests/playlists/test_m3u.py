"""M3U files, from kind players and from unkind ones."""

import codecs
import unicodedata
from pathlib import Path

import pytest

from sessionctl.playlists import m3u
from sessionctl.playlists.library import Library
from sessionctl.playlists.track import Item, Silence
from tests.playlists.tools import opened_by, track

CAFE = "imported/café.flac"


@pytest.fixture
def library(tmp_path: Path) -> Library:
    library = Library(tmp_path / "library")
    with library.writing():
        for name in ("a", "b"):
            library.add(track(name))
        library.add(track("cafe", file=CAFE))
        library.add(track("hash", file="#1 of 2.flac"))
        library.add(track("percent", file="imported/100%20.flac"))
    return library


def ids(taken: m3u.Taken) -> list[str]:
    return [getattr(item, "id", "silence") for item in taken.items]


def test_what_is_written_is_read_as_it_was(library: Library) -> None:
    items: tuple[Item, ...] = (*library.tracks, Silence(60.0), library.tracks[0])
    taken = m3u.read(m3u.write(items, "peak"), library)
    assert taken == m3u.Taken(items, ())


def test_what_is_written_is_extended_m3u_with_relative_paths(library: Library) -> None:
    lines = m3u.write(library.tracks[:1], "peak").decode().splitlines()
    assert lines == [
        "#EXTM3U",
        "#EXTENC:UTF-8",
        "#PLAYLIST:peak",
        "#EXTINF:60,Nobody - A",
        "imported/a.flac",
    ]


def test_a_title_cannot_add_lines_of_its_own(library: Library) -> None:
    sly = track("a", title="x\n../../etc/passwd\r#EXTM3U")
    assert len(m3u.write([sly], "peak").splitlines()) == 5


@pytest.mark.parametrize(
    "line",
    [
        "imported/a.flac",
        "./imported/a.flac",
        "imported\\a.flac",
        "imported/../imported/a.flac",
        "  imported/a.flac  ",
        "imported//a.flac",
    ],
)
def test_a_relative_path_is_found(library: Library, line: str) -> None:
    assert ids(m3u.read(line.encode(), library)) == ["a"]


def test_an_absolute_path_inside_the_library_is_found(library: Library) -> None:
    assert ids(m3u.read(f"{library.root}/imported/a.flac".encode(), library)) == ["a"]


def test_a_file_address_inside_the_library_is_found(library: Library) -> None:
    line = f"file://{library.root}/imported/caf%C3%A9.flac"
    assert ids(m3u.read(line.encode(), library)) == ["cafe"]


def test_a_percent_sign_in_a_plain_path_is_a_percent_sign(library: Library) -> None:
    assert ids(m3u.read(b"imported/100%20.flac", library)) == ["percent"]


def test_a_path_is_relative_to_where_the_file_lies(library: Library) -> None:
    assert ids(m3u.read(b"a.flac\n../imported/b.flac", library, "imported")) == ["a", "b"]


@pytest.mark.parametrize(
    "line",
    [
        "../outside.flac",
        "imported/../../outside.flac",
        "/etc/passwd",
        "file:///etc/passwd",
        "file:///%65tc/passwd",
        "/proc/self/mem",
        "..\\outside.flac",
    ],
)
def test_a_path_that_leads_outside_is_refused_by_that_name(library: Library, line: str) -> None:
    taken = m3u.read(line.encode(), library)
    assert taken.items == ()
    assert taken.refused == (f"line 1: {line}: leads outside the library",)


@pytest.mark.parametrize(
    "line",
    [
        "http://example.org/a.flac",
        "HTTPS://example.org/a.flac",
        "file://server/share/a.flac",
        "C:\\Music\\a.flac",
        "\\\\server\\share\\a.flac",
        "data:audio/flac;base64,AAAA",
        "file:///imported/%00a.flac",
        "http://[bad/a.flac",
    ],
)
def test_what_is_no_file_of_this_machine_is_refused(library: Library, line: str) -> None:
    (why,) = m3u.read(line.encode(), library).refused
    assert why.endswith("is no file of this machine")


@pytest.mark.parametrize("line", ["imported/gone.flac", "imported", "other.m3u8", "library.json"])
def test_what_is_no_track_is_refused(library: Library, line: str) -> None:
    assert m3u.read(line.encode(), library).refused == (f"line 1: {line}: is not in the library",)


@pytest.mark.parametrize(
    "data",
    [
        CAFE.encode(),
        codecs.BOM_UTF8 + CAFE.encode(),
        CAFE.encode("utf-16"),
        codecs.BOM_UTF16_BE + CAFE.encode("utf-16-be"),
        CAFE.encode("cp1252"),
        unicodedata.normalize("NFD", CAFE).encode(),
    ],
    ids=["utf-8", "utf-8 with mark", "utf-16", "utf-16 big end first", "windows", "mac"],
)
def test_an_accent_is_understood_however_it_was_written(library: Library, data: bytes) -> None:
    assert ids(m3u.read(data, library)) == ["cafe"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_is_one(library: Library, end: str) -> None:
    text = end.join(["#EXTM3U", '#EXTINF:-1 x="y",A', "imported/a.flac", "", "imported/b.flac"])
    assert ids(m3u.read(text.encode(), library)) == ["a", "b"]


@pytest.mark.parametrize("length", ["19", "601", "nan", "-1", "inf", "soon", ""])
def test_a_silence_of_no_permitted_length_is_refused(library: Library, length: str) -> None:
    (why,) = m3u.read(f"#SESSIONCTL-SILENCE:{length}".encode(), library).refused
    assert why.endswith("expected 20 to 600 s")


def test_rubbish_is_refused_in_lines_that_can_be_shown(library: Library) -> None:
    taken = m3u.read(bytes(range(256)) * 40, library)
    assert taken.items == ()
    assert all(line.isprintable() for line in taken.refused)


def test_a_line_without_end_is_refused(library: Library) -> None:
    (why,) = m3u.read(b"x" * 100_000, library).refused
    assert why.endswith("too long for a path")


def test_nothing_that_an_entry_names_is_opened(library: Library) -> None:
    named = "\n".join(["/etc/passwd", "../outside.flac", "file:///etc/hostname", "imported/a.flac"])
    assert opened_by(lambda: m3u.read(named.encode(), library)) == []
