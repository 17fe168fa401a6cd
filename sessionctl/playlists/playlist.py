"""A playlist a phase, from `config/playlists/<phase>.toml`, with every mistake found at once.

[[item]]
track = "low-tide"
[[item]]
silence_s = 60
"""

import difflib
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sessionctl.playlists.library import Library
from sessionctl.playlists.track import PLAYLISTS, SILENCE_LEAST_S, SILENCE_MOST_S, Item, Silence, Track


@dataclass(frozen=True, slots=True)
class Playlist:
    """What plays in a phase, in this order; both intensities together."""

    phase: str
    items: tuple[Item, ...]

    @property
    def tracks(self) -> tuple[Track, ...]:
        """The tracks without the silences."""
        return tuple(item for item in self.items if isinstance(item, Track))

    def at(self, intensity: int) -> tuple[Item, ...]:
        """The items of one intensity, and the silences; all of them where no track has this intensity."""
        fitting = tuple(
            item for item in self.items if isinstance(item, Silence) or item.tags.intensity == intensity
        )
        return fitting if any(isinstance(item, Track) for item in fitting) else self.items


class PlaylistError(Exception):
    """Every mistake in the playlists, one line each: file, key, what was given, what would do."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


def load(directory: Path, library: Library) -> dict[str, Playlist]:
    """The playlists in `directory` by phase. Raises PlaylistError with every mistake in every file."""
    found, mistakes = read(directory, library)
    if mistakes:
        raise PlaylistError(mistakes)
    return found


def read(directory: Path, library: Library) -> tuple[dict[str, Playlist], list[str]]:
    """What the files in `directory` hold as far as it is right, and what is not."""
    found, mistakes = dict[str, Playlist](), list[str]()
    if not directory.is_dir():
        return found, [
            f"{directory}: no such directory; expected one with {PLAYLISTS[0]}.toml and the others"
        ]
    for path in sorted(directory.glob("*.toml")):
        if path.stem not in PLAYLISTS:
            near = difflib.get_close_matches(path.stem, PLAYLISTS, 1)
            would = near[0] if near else f"one of {', '.join(PLAYLISTS)}"
            mistakes.append(f"{path.name}: no phase has this name; expected {would}")
    for phase in PLAYLISTS:
        items = _items(directory / f"{phase}.toml", library, mistakes)
        found[phase] = Playlist(phase, tuple(items))
    return found, mistakes


def _items(path: Path, library: Library, mistakes: list[str]) -> list[Item]:
    before = len(mistakes)
    try:
        tree = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        mistakes.append(f"{path.name}: the file is missing ({path})")
        return []
    except (OSError, UnicodeDecodeError) as wrong:
        mistakes.append(f"{path.name}: cannot be read: {wrong}")
        return []
    except tomllib.TOMLDecodeError as wrong:
        mistakes.append(f"{path.name}: not valid TOML: {wrong}")
        return []
    mistakes += [f"{path.name}: {key}: unknown key; expected [[item]]" for key in tree if key != "item"]
    rows = tree.get("item", [])
    if not isinstance(rows, list):
        mistakes.append(f"{path.name}: item is one table; expected [[item]] for each")
        return []
    items = list[Item]()
    for number, row in enumerate(rows, 1):
        item = _item(row, library)
        if isinstance(item, str):
            mistakes.append(f"{path.name}: item {number}: {item}")
        else:
            items.append(item)
    if not any(isinstance(item, Track) for item in items) and len(mistakes) == before:
        mistakes.append(f"{path.name}: the playlist is empty; expected at least one track")
    return items


def _item(row: Any, library: Library) -> Item | str:
    """One row of a playlist, or what is wrong with it."""
    match row:
        case {"track": str(track_id), **rest} if not rest:
            known = [track.id for track in library.tracks]
            near = difflib.get_close_matches(track_id, known, 1)
            guess = f"; did you mean {near[0]}?" if near else ""
            return library.track(track_id) or f"track = {track_id!r} is not in the library{guess}"
        case {"silence_s": int() | float() as length_s, **rest} if not rest and not isinstance(
            length_s, bool
        ):
            if SILENCE_LEAST_S <= length_s <= SILENCE_MOST_S:
                return Silence(float(length_s))
            return f"silence_s = {length_s}; expected {SILENCE_LEAST_S:g} to {SILENCE_MOST_S:g} s"
    return f'{row!r}; expected track = "…" or silence_s = seconds'


def to_toml(items: Iterable[Item]) -> str:
    """The items as a playlist file."""
    rows = [
        f"silence_s = {item.length_s:g}" if isinstance(item, Silence) else f'track = "{item.id}"'
        for item in items
    ]
    return "\n".join(f"[[item]]\n{row}\n" for row in rows)
