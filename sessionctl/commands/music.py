"""`sessionctl music …`: take music into the library, see it, check it, and pass playlists on.

Rule 1. Files are told on stdout, one line each; what keeps the command from its work goes to stderr.
Rule 2. Exit 0: done. 1: nothing could be taken, or something is wrong with the music. 2: the call was wrong.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sessionctl.commands.says import NOT_SO, WRONG_CALL, fail

if TYPE_CHECKING:
    from sessionctl.playlists.library import Library
    from sessionctl.playlists.playlist import Playlist
    from sessionctl.playlists.track import Track

LIBRARY = Path("/var/lib/sessionctl/music")
PLAYLISTS = Path("config/playlists")

LibraryDir = Annotated[Path, typer.Option("--library", metavar="DIR", help="Where the music is kept.")]
PlaylistDir = Annotated[Path, typer.Option("--playlists", metavar="DIR", help="Where the playlists are.")]

music = typer.Typer(no_args_is_help=True, help="The music of a room: take it in, see it, check it.")


@music.command("import")
def import_(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="Folder with audio files, and perhaps a tags.toml.")
    ],
    library: LibraryDir = LIBRARY,
    licence: Annotated[str, typer.Option(help="The licence of files that name none.")] = "",
) -> None:
    """Take every file of a folder into the library that may be played; say of each other why not.

    The originals stay as they are. tags.toml in the folder may say phases, intensity, arousal and more.
    """
    from sessionctl.playlists.importing import import_folder
    from sessionctl.playlists.library import LibraryError
    from sessionctl.playlists.tagging import TagsError, clean

    if not folder.is_dir():
        fail(f"{folder}: no such directory; give one with music in it", WRONG_CALL)
    taken = known = refused = 0
    opened = _library(library)
    try:
        for verdict in import_folder(opened, folder, clean(licence)):
            name = clean(verdict.name)
            if verdict.track is not None:
                taken += 1
                print(f"accepted  {name}: {_shown(verdict.track)}", flush=True)
            elif verdict.known:
                known += 1
                print(f"known     {name}: {verdict.why}", flush=True)
            else:
                refused += 1
                print(f"refused   {name}: {verdict.why}", flush=True)
    except (LibraryError, TagsError) as wrong:
        fail(str(wrong))
    print(f"{taken} accepted, {known} known, {refused} refused")
    if not taken and not known:
        raise SystemExit(NOT_SO)


@music.command()
def check(library: LibraryDir = LIBRARY, playlists: PlaylistDir = PLAYLISTS) -> None:
    """Read every track and every playlist, and name every mistake at once."""
    from sessionctl.playlists.check import check as checked

    opened = _library(library)
    found = checked(opened, playlists)
    if not opened.tracks:
        fail(f"{library}: the library is empty; sessionctl music import DIR takes music in")
    for line in found.advice:
        print(f"advice: {line}")
    if found.mistakes:
        fail("\n".join(found.mistakes))
    print(f"{library}: {len(opened.tracks)} tracks, and every playlist: no mistakes")


@music.command("list")
def list_(library: LibraryDir = LIBRARY) -> None:
    """Show every track with its id, length, measured levels and phases."""
    for track in _library(library).tracks:
        print(f"{track.id:<20} {_shown(track)}")


@music.command("export")
def export(
    phase: Annotated[str, typer.Argument(help="settle, pre_onset, …, calm or backup.")],
    library: LibraryDir = LIBRARY,
    playlists: PlaylistDir = PLAYLISTS,
) -> None:
    """Print the playlist of a phase as M3U, to lie in the library directory."""
    from sessionctl.playlists import m3u

    playlist = _playlist(phase, _library(library), playlists)
    sys.stdout.buffer.write(m3u.write(playlist.items, phase))


@music.command()
def convert(
    file: Annotated[Path, typer.Argument(help="An M3U or M3U8 file with tracks of the library.")],
    library: LibraryDir = LIBRARY,
) -> None:
    """Print an M3U file as a playlist of ours; say on stderr which entries are refused, and why."""
    from sessionctl.playlists import m3u
    from sessionctl.playlists.playlist import to_toml

    opened = _library(library)
    try:
        data = file.read_bytes()
    except OSError as wrong:
        fail(f"{file}: cannot be read: {wrong.strerror}", WRONG_CALL)
    home, here = library.resolve(), file.resolve().parent
    folder = here.relative_to(home).as_posix() if here.is_relative_to(home) else ""
    found = m3u.read(data, opened, "" if folder == "." else folder)
    for line in found.refused:
        print(f"{file.name}: {line}", file=sys.stderr)
    if not found.items:
        fail(f"{file}: names no track of the library in {library}")
    print(to_toml(found.items), end="")


def _library(root: Path) -> "Library":
    from sessionctl.playlists.library import Library, LibraryError

    try:
        return Library(root)
    except LibraryError as wrong:
        fail(str(wrong))


def _playlist(phase: str, library: "Library", playlists: Path) -> "Playlist":
    from sessionctl.playlists.playlist import read
    from sessionctl.playlists.track import PLAYLISTS as PHASES

    if phase not in PHASES:
        fail(f'"{phase}": no phase has this name; expected one of {", ".join(PHASES)}', WRONG_CALL)
    found, mistakes = read(playlists, library)
    mine = [line for line in mistakes if line.startswith((f"{phase}.toml:", f"{playlists}:"))]
    if mine:
        fail("\n".join(mine))
    return found[phase]


def _shown(track: "Track") -> str:
    minutes, seconds = divmod(round(track.length_s), 60)
    who = f" by {track.artist}" if track.artist else ""
    where = ", ".join(track.tags.phases) or "no phase"
    how = "full" if track.tags.intensity else "gentle"
    licence = track.tags.licence or "licence missing"
    return (
        f'"{track.title}"{who}, {minutes}:{seconds:02d}, {track.lufs:.1f} LUFS, '
        f"{track.true_peak_dbtp:+.1f} dBTP, LRA {track.lra:.1f} LU, {where}, {how}, {licence}"
    )
