"""A library of music that needs nobody's permission: made by this program, and free for all (CC0).

Made once, in about ten seconds on two cores; after that it is only looked at. A run that is broken off leaves
whole pieces or none, and the next run makes the rest.
"""

import contextlib
import os
import queue
import secrets
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from sessionctl.playlists.library import Library, LibraryError
from sessionctl.playlists.maker import FORM, part_of, source
from sessionctl.playlists.recipes import RECIPES, Recipe

MAKERS = 2
PIECE_MOST_S = 120.0
"""A piece takes half a second; a machine that needs this long for one is not going to finish."""

Progress = Callable[[int, int], None]
"""Told after each piece: how many are there, of how many."""


def synthesise(
    root: Path,
    seed: int = 1,
    progress: Progress = lambda done, of: None,
    recipes: Sequence[Recipe] = RECIPES,
) -> Library:
    """The library under `root` with every piece of `recipes` in it. Raises LibraryError.

    Blocks until all is there: call it in a thread where something else must go on.
    """
    library = Library(root)
    if not _missing(library, seed, recipes):
        return library
    with library.writing():
        missing = _missing(library, seed, recipes)
        done, pieces = len(recipes) - len(missing), len(recipes)
        progress(done, pieces)
        # Names of this run alone: makers of a run that was killed may still be writing theirs.
        parts = library.incoming(secrets.token_hex(4))
        with _makers(parts, seed, missing) as told:
            while done < pieces:
                line = _next(told)
                track = FORM.validate_json(line)
                library.take(part_of(parts, track.id), track)
                done += 1
                progress(done, pieces)
    return library


def _missing(library: Library, seed: int, recipes: Sequence[Recipe]) -> list[Recipe]:
    """What is not there as this version makes it. A glance at each file; `music check` reads them all."""
    return [recipe for recipe in recipes if not _there(library, recipe, seed)]


def _there(library: Library, recipe: Recipe, seed: int) -> bool:
    track = library.track(recipe.id)
    if track is None or track.source != source(seed):
        return False
    try:
        return library.open(track).stat().st_size == track.size
    except (LibraryError, OSError):
        return False


@contextlib.contextmanager
def _makers(parts: Path, seed: int, missing: list[Recipe]) -> Iterator["queue.Queue[bytes]"]:
    """Programs that share the work; their lines come out of the queue, an empty one for each that ended."""
    told = queue.Queue[bytes](2 * len(missing) + MAKERS)
    one_core = os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    programs, readers = list[subprocess.Popen[bytes]](), list[threading.Thread]()
    try:
        for share in (missing[number::MAKERS] for number in range(MAKERS)):
            if not share:
                continue
            command = [sys.executable, "-m", "sessionctl.playlists.maker", str(parts), str(seed)]
            program = subprocess.Popen(
                [*command, *(recipe.id for recipe in share)],
                env=one_core,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
            )
            programs.append(program)
            readers.append(threading.Thread(target=_read, args=(program, told), name="maker", daemon=True))
            readers[-1].start()
        yield told
    finally:
        for program in programs:
            program.kill()
            program.wait()
        for reader in readers:
            reader.join()


def _read(program: "subprocess.Popen[bytes]", told: "queue.Queue[bytes]") -> None:
    assert program.stdout is not None
    with program.stdout as lines, contextlib.suppress(queue.Full):  # full of complaints: the first is enough
        for line in lines:
            told.put_nowait(line)
        if program.wait():
            told.put_nowait(b"")


def _next(told: "queue.Queue[bytes]") -> bytes:
    try:
        line = told.get(timeout=PIECE_MOST_S)
    except queue.Empty:
        raise LibraryError(f"the music could not be made: no piece within {PIECE_MOST_S:.0f} s") from None
    if not line.startswith(b"{"):
        said = line.decode(errors="replace").strip() or "its program ended early"
        raise LibraryError(f"the music could not be made: {said}")
    return line
