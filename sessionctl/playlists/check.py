"""Is the library whole, and may every playlist be played? Every mistake at once, a line each."""

import hashlib
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from sessionctl.playlists import playlist
from sessionctl.playlists.fit import misfits
from sessionctl.playlists.level import MOST_JUMP_LU, jump_lu
from sessionctl.playlists.library import Library, LibraryError
from sessionctl.playlists.playlist import Playlist
from sessionctl.playlists.track import Track

PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Checked:
    """`mistakes` keep a session from playing as meant; `advice` is for whoever curates the music."""

    mistakes: tuple[str, ...]
    advice: tuple[str, ...]


def check(library: Library, playlists: Path) -> Checked:
    """Everything wrong with the tracks of the library and with the playlists in a directory."""
    mistakes = [line for track in library.tracks for line in track_mistakes(library, track)]
    found, wrong = playlist.read(playlists, library)
    mistakes += wrong
    for each in found.values():
        mistakes += _jumps(each)
    advice = [
        f"{each.phase}.toml: {track.id}: {'; '.join(against)}"
        for each in found.values()
        for track in dict.fromkeys(each.tracks)
        if (against := misfits(track, each.phase))
    ]
    return Checked(tuple(mistakes), tuple(advice))


def track_mistakes(library: Library, track: Track) -> list[str]:
    """What is wrong with one track: its file, read to the end, and its licence."""
    where = f"{track.id} ({track.file})"
    found = list[str]()
    if not track.tags.licence:
        found.append(f"{where}: the licence is missing; import it again with --licence or a tags.toml")
    try:
        path = library.open(track)
        size = path.stat().st_size
        if size < track.size:
            found.append(f"{where}: truncated: {size} of {track.size} bytes are left; import it again")
        elif _sha256(path) != track.sha256:
            found.append(f"{where}: changed since it was measured; import it again")
    except LibraryError as wrong:
        found.append(f"{track.id}: {wrong}")
    except OSError as wrong:
        found.append(f"{where}: cannot be read: {wrong.strerror}")
    return found


def _jumps(each: Playlist) -> list[str]:
    """Where a track starts much louder than the one before it ends. After a silence it fades in instead."""
    return [
        f"{each.phase}.toml: {after.id} starts {jump:.1f} LU louder than {before.id} ends; "
        f"expected {MOST_JUMP_LU:g} or less"
        for before, after in pairwise(each.items)
        if isinstance(before, Track) and isinstance(after, Track)
        if (jump := jump_lu(before, after)) > MOST_JUMP_LU
    ]


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as opened:
        while piece := opened.read(PIECE):
            digest.update(piece)
    return digest.hexdigest()
