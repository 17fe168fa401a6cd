"""Playlists to and from other players: extended M3U, with paths relative to the library root.

Rule 1. An entry names a track of the library or is refused; no file that an entry names is ever opened.
Rule 2. A silence travels as a comment of ours, which other players pass over.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from sessionctl.playlists.library import Library
from sessionctl.playlists.track import SILENCE_LEAST_S, SILENCE_MOST_S, Item, Silence, Track

SILENCE = "#SESSIONCTL-SILENCE:"
LONGEST_LINE = 4096
MOST_LINES = 10000


@dataclass(frozen=True, slots=True)
class Taken:
    """What an M3U file holds: its items, and a line for each entry that was refused."""

    items: tuple[Item, ...]
    refused: tuple[str, ...]


def write(items: Iterable[Item], name: str) -> bytes:
    """The items as an M3U file in UTF-8, to lie in the library root."""
    lines = ["#EXTM3U", "#EXTENC:UTF-8", f"#PLAYLIST:{_one_line(name)}"]
    for item in items:
        if isinstance(item, Silence):
            lines.append(f"{SILENCE}{item.length_s:g}")
        else:
            shown = f"{item.artist} - {item.title}" if item.artist else item.title
            path = f"./{item.file}" if item.file.startswith("#") else item.file
            lines += [f"#EXTINF:{round(item.length_s)},{_one_line(shown)}", path]
    return ("\n".join(lines) + "\n").encode()


def read(data: bytes, library: Library, folder: str = "") -> Taken:
    """What the file holds. `folder`: where it lies, relative to the library root."""
    tracks = {_same(track.file): track for track in library.tracks}
    items, refused = list[Item](), list[str]()
    lines = re.split(r"\r\n|\r|\n", _text(data))
    for number, line in enumerate(lines[:MOST_LINES], 1):
        found = _item(line.strip(" \t\0"), tracks, library, folder)
        if isinstance(found, str):
            refused.append(f"line {number}: {found}")
        elif found is not None:
            items.append(found)
    if len(lines) > MOST_LINES:
        refused.append(f"line {MOST_LINES + 1}: too long; expected {MOST_LINES} lines or less")
    return Taken(tuple(items), tuple(refused))


def _item(line: str, tracks: dict[str, Track], library: Library, folder: str) -> Item | str | None:
    """The item of one line, why it is refused, or None where it says nothing."""
    if line.startswith(SILENCE):
        return _silence(line.removeprefix(SILENCE))
    if not line or line.startswith("#"):
        return None
    if len(line) > LONGEST_LINE:
        return f"{_one_line(line[:40])}…: too long for a path"
    shown = _one_line(line)
    path = _path(line)
    if path is None:
        return f"{shown}: is no file of this machine"
    places = [path] if path.is_absolute() else [PurePosixPath(folder) / path, path]
    for place in places:
        track = tracks.get(_same(_inside(place, library) or ""))
        if track is not None:
            return track
    if all(_inside(place, library) is None for place in places):
        return f"{shown}: leads outside the library"
    return f"{shown}: is not in the library"


def _path(line: str) -> PurePosixPath | None:
    """The entry as a path with "/"; None where it is an address, or a path of another kind of machine."""
    if re.match(r"^[A-Za-z]:[\\/]|^\\\\", line):
        return None
    if re.match(r"^[A-Za-z][A-Za-z0-9+.-]*:", line):
        try:
            address = urlsplit(line)
        except ValueError:
            return None
        if address.scheme.lower() != "file" or address.netloc not in ("", "localhost"):
            return None
        line = unquote(address.path)
    return None if "\0" in line else PurePosixPath(line.replace("\\", "/"))


def _inside(path: PurePosixPath, library: Library) -> str | None:
    """The path relative to the library root, by its letters alone; None where it leads outside."""
    if path.is_absolute():
        homes = (library.root.absolute().as_posix(), library.root.resolve().as_posix())
        home = next((home for home in homes if path.is_relative_to(home)), None)
        if home is None:
            return None
        path = path.relative_to(home)
    parts = list[str]()
    for part in path.parts:
        if part != "..":
            parts.append(part)
        elif parts:
            parts.pop()
        else:
            return None
    return "/".join(parts)


def _silence(text: str) -> Silence | str:
    try:
        length_s = float(text)
    except ValueError:
        length_s = 0.0
    if SILENCE_LEAST_S <= length_s <= SILENCE_MOST_S:
        return Silence(length_s)
    return f"silence of {_one_line(text[:20])!r}; expected {SILENCE_LEAST_S:g} to {SILENCE_MOST_S:g} s"


def _text(data: bytes) -> str:
    """The letters of the file: by its byte order mark, else as UTF-8, else as Windows wrote it."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _same(path: str) -> str:
    """Some machines write an accent as a letter of its own; both spellings are one name."""
    return unicodedata.normalize("NFC", path)


def _one_line(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)
