"""Takes files into the library, one by one: copied, measured, judged, and only then part of it.

Rule 1. What is measured is the copy that stays; the original is opened once, to read, and never changed.
Rule 2. A link is followed only within the folder that was asked for; pipes and devices are never opened.
Rule 3. The index is written after every file: a run that is broken off keeps what it has taken.
"""

import hashlib
import os
import re
import stat
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from sessionctl.playlists import tagging
from sessionctl.playlists.audio import UnreadableError, blocks, form
from sessionctl.playlists.cut_short import cut_short
from sessionctl.playlists.judge import objections
from sessionctl.playlists.library import Library, LibraryError
from sessionctl.playlists.loudness import Loudness, Meter, brightness
from sessionctl.playlists.track import Track

FORMATS = {"FLAC", "WAV", "WAVEX", "RF64", "AIFF", "OGG", "MP3"}
SUFFIXES = {".flac", ".wav", ".aif", ".aiff", ".ogg", ".oga", ".opus", ".mp3"}
MOST_BYTES = 4 << 30
PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one file: its track, or why it was refused."""

    name: str  # relative to the folder
    track: Track | None = None
    why: str = ""
    known: bool = False  # refused only because the library has it already


class RefusedError(Exception):
    """A file that does not enter; the text says why."""


def import_folder(library: Library, folder: Path, licence: str = "") -> Iterator[Verdict]:
    """Every file in the folder, in the order of names, with what became of it.

    `licence` is for files that name none. Raises LibraryError where the library or the folder cannot be used,
    and TagsError where its `tags.toml` is wrong; nothing is taken then.
    """
    if not folder.is_dir():
        raise LibraryError(f"{folder}: no such directory; expected one with music in it")
    told = tagging.beside(folder)
    with library.writing():
        for path in _files(folder, library.root.resolve()):
            name = path.relative_to(folder).as_posix()
            part = library.incoming(f"import{path.suffix.lower()}")
            try:
                yield Verdict(
                    name, _taken(library, folder, path, part, [{"licence": licence}, told.get(name, {})])
                )
            except _KnownError as known:
                yield Verdict(name, why=str(known), known=True)
            except RefusedError as refused:
                yield Verdict(name, why=str(refused))
            finally:
                part.unlink(missing_ok=True)


class _KnownError(RefusedError):
    pass


def _files(folder: Path, library: Path) -> Iterator[Path]:
    """Every file below, by name, without hidden ones, our own `tags.toml` and the library itself."""
    for here, folders, files in os.walk(folder):
        folders[:] = sorted(
            f for f in folders if not f.startswith(".") and Path(here, f).resolve() != library
        )
        for file in sorted(files):
            if not file.startswith(".") and file != tagging.BESIDE:
                yield Path(here, file)


def _taken(library: Library, folder: Path, path: Path, part: Path, told: list[Mapping[str, Any]]) -> Track:
    if path.suffix.lower() not in SUFFIXES:
        raise RefusedError("not supported; expected FLAC, WAV, AIFF, Ogg or MP3")
    sha256 = _copied(folder, path, part)
    twin = library.with_hash(sha256)
    if twin is not None:
        raise _KnownError(f"the library has it already, as {twin.id}")
    found = _measured(part)
    words = tagging.words(part)
    licence, beside = told
    tags = tagging.tags(
        {"brightness": round(brightness(found.centroid_hz), 2)},
        licence,
        words.tags,
        beside,
        {"start": "cold" if found.cold_start else "soft", "end": "cold" if found.cold_end else "soft"},
    )
    against = objections(found, explicit=tags.explicit)
    if against:
        raise RefusedError("; ".join(against))
    title = words.title or tagging.clean(path.stem)
    track_id = _free_id(library, title)
    track = Track(
        id=track_id,
        file=f"imported/{track_id}{path.suffix.lower()}",
        title=title,
        artist=words.artist,
        length_s=round(found.length_s, 3),
        lufs=round(found.lufs, 2),
        true_peak_dbtp=round(found.true_peak_dbtp, 2),
        lra=round(found.lra, 2),
        start_lufs=round(found.start_lufs, 2),
        end_lufs=round(found.end_lufs, 2),
        size=part.stat().st_size,
        sha256=sha256,
        tags=tags,
        source=tagging.clean(path.name),
    )
    library.take(part, track)
    return track


def _copied(folder: Path, path: Path, part: Path) -> str:
    """Copies the file; returns the SHA-256 of what was copied.

    A full disk raises LibraryError, which ends the run; a bad source RefusedError, which does not.
    """
    digest = hashlib.sha256()
    with _opened(folder, path) as source:
        try:
            copy = part.open("wb")
        except OSError as wrong:
            raise LibraryError(f"{part.parent}: cannot be written: {wrong.strerror}") from None
        with copy:
            while piece := _read(source):
                digest.update(piece)
                try:
                    copy.write(piece)
                except OSError as wrong:
                    raise LibraryError(f"{part.parent}: cannot be written: {wrong.strerror}") from None
    return digest.hexdigest()


def _opened(folder: Path, path: Path) -> BinaryIO:
    try:
        real = path.resolve(strict=True)
        if not real.is_relative_to(folder.resolve()):
            raise RefusedError("leads outside the folder")
        # Non-blocking, for the opening of a pipe would wait for its writer.
        number = os.open(real, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, RuntimeError) as wrong:
        raise RefusedError(f"cannot be read: {getattr(wrong, 'strerror', None) or wrong}") from None
    source = os.fdopen(number, "rb", buffering=0)
    told = os.fstat(number)
    why = ""
    if not stat.S_ISREG(told.st_mode):
        why = "is no plain file"
    elif told.st_size == 0:
        why = "is empty"
    elif told.st_size > MOST_BYTES:
        why = f"too large: {told.st_size >> 30} GiB; expected {MOST_BYTES >> 30} or less"
    if why:
        source.close()
        raise RefusedError(why)
    return source


def _read(source: BinaryIO) -> bytes:
    try:
        return source.read(PIECE)
    except OSError as wrong:
        raise RefusedError(f"cannot be read: {wrong.strerror}") from None


def _measured(path: Path) -> Loudness:
    """What the whole file sounds like. Raises RefusedError where it cannot be decoded to its end."""
    try:
        told = form(path)
        if told.format not in FORMATS:
            raise RefusedError(f"not supported: {told.format}; expected FLAC, WAV, AIFF, Ogg or MP3")
        meter, heard = Meter(told.rate, told.channels), 0
        for block in blocks(path):
            meter.feed(block)
            heard += len(block)
    except UnreadableError as wrong:
        raise RefusedError(str(wrong)) from None
    except ValueError as wrong:
        raise RefusedError(f"not supported: {wrong}") from None
    if heard == 0:
        raise RefusedError("holds no sound")
    if cut_short(path, heard, told.frames):
        raise RefusedError(f"cut short: {heard / told.rate:.1f} s can be played, and its end is missing")
    return meter.finish()


def _free_id(library: Library, title: str) -> str:
    """The title in small letters, digits and dashes, with a number where another track has that name."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:48].strip("-") or "track"
    number, track_id = 1, name
    while library.track(track_id) is not None:
        number += 1
        track_id = f"{name}-{number}"
    return track_id
