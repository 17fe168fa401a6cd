"""The library: one directory of audio files, with its index `library.json`. Nothing outside it is opened.

Rule 1. A file enters under a temporary name and is renamed when it is whole; so does every new index.
Rule 2. One writer at a time, by a lock; readers need none, for a rename is all or nothing.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from pydantic import TypeAdapter, ValidationError

from sessionctl.playlists.inside import OutsideError, inside
from sessionctl.playlists.track import STRICT, Track

INDEX = "library.json"
LOCK = ".lock"
INCOMING = ".incoming"
"""Where a file is as long as it is not whole; emptied before the next one comes."""

VERSION = 1


class LibraryError(Exception):
    """The library cannot be used as asked; one line for a person."""


class LibraryBusy(LibraryError):  # noqa: N818 (waiting helps: it is no error yet)
    """Another program is writing the library; waiting helps."""


@dataclass(frozen=True, slots=True)
class Index:
    """What `library.json` holds."""

    __pydantic_config__: ClassVar[dict[str, object]] = STRICT
    version: int
    tracks: tuple[Track, ...]


INDEX_FORM = TypeAdapter(Index)


class Library:
    """The tracks under `root` by id. A root without an index is an empty library."""

    def __init__(self, root: Path) -> None:
        """Reads the index. Raises LibraryError where it cannot be read or is not ours."""
        self.root = root
        self._tracks = {track.id: track for track in _read(root)}

    @property
    def tracks(self) -> tuple[Track, ...]:
        """Every track, in the order in which they came."""
        return tuple(self._tracks.values())

    def track(self, track_id: str) -> Track | None:
        """The track with this id, or None."""
        return self._tracks.get(track_id)

    def at(self, file: str) -> Track | None:
        """The track whose file this is (relative to the root), or None."""
        return next((track for track in self.tracks if track.file == file), None)

    def with_hash(self, sha256: str) -> Track | None:
        """The track with this content, or None."""
        return next((track for track in self.tracks if track.sha256 == sha256), None)

    def open(self, track: Track) -> Path:
        """The real path of the track's file, which lies under the root and is a plain file.

        Raises LibraryError where it does not, or is missing.
        """
        try:
            path = inside(self.root, track.file)
        except OutsideError as wrong:
            raise LibraryError(str(wrong)) from None
        if not path.exists():
            raise LibraryError(f"{track.file}: the file is missing")
        return path

    def incoming(self, name: str) -> Path:
        """Where to write a file that is not whole yet. Only while `writing`."""
        return _incoming(self.root) / name

    def take(self, part: Path, track: Track) -> None:
        """Makes the finished file `part` the file of `track`, durably, and then adds it to the index.

        Only while `writing`. Raises LibraryError where the disk refuses or the place is not inside.
        """
        try:
            whole = inside(self.root, track.file)
            whole.parent.mkdir(parents=True, exist_ok=True)
            _settle(part, whole)
        except OutsideError as wrong:
            raise LibraryError(str(wrong)) from None
        except OSError as wrong:
            raise LibraryError(f"{track.file}: cannot be written: {wrong.strerror}") from None
        self.add(track)

    def add(self, track: Track) -> None:
        """Takes the track into the index, in the place of one with its id, and writes the index at once.

        Only while `writing`. Raises LibraryError where the disk refuses.
        """
        self._tracks[track.id] = track
        _write(self.root, Index(VERSION, self.tracks))

    @contextmanager
    def writing(self) -> Iterator[None]:
        """The right to change the library, until the block ends; starts from what the index holds now.

        Raises LibraryError where another program has it, or the directory cannot be made.
        """
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            lock = os.open(self.root / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)
        except OSError as wrong:
            raise LibraryError(f"{self.root}: {wrong.strerror}; --library DIR names another place") from None
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            for left in _incoming(self.root).iterdir():  # of a run that was broken off
                left.unlink(missing_ok=True)
            self._tracks = {track.id: track for track in _read(self.root)}
            yield
        except BlockingIOError:
            raise LibraryBusy(f"{self.root}: another program is writing this library; try again") from None
        finally:
            os.close(lock)


def _incoming(root: Path) -> Path:
    place = root / INCOMING
    if place.is_symlink():
        raise LibraryError(f"{place}: is a link; remove it")
    place.mkdir(exist_ok=True)
    return place


def _settle(part: Path, whole: Path) -> None:
    """All of the file under its own name or, after a power cut, nothing."""
    with part.open("rb") as written:
        os.fsync(written.fileno())
    part.replace(whole)
    folder = os.open(whole.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _read(root: Path) -> tuple[Track, ...]:
    try:
        index = INDEX_FORM.validate_json(inside(root, INDEX).read_bytes())
    except FileNotFoundError:
        return ()
    except (OSError, OutsideError) as wrong:
        raise LibraryError(f"{root / INDEX}: cannot be read: {wrong}") from None
    except ValidationError as wrong:
        first = wrong.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise LibraryError(f"{root / INDEX}: {where}: {first['msg']}; import the music again") from None
    if index.version != VERSION:
        raise LibraryError(f"{root / INDEX}: version = {index.version}; expected {VERSION}")
    return index.tracks


def _write(root: Path, index: Index) -> None:
    part = _incoming(root) / INDEX
    try:
        part.write_bytes(INDEX_FORM.dump_json(index, indent=1))
        _settle(part, root / INDEX)
    except OSError as wrong:
        raise LibraryError(f"{root / INDEX}: cannot be written: {wrong.strerror}") from None
