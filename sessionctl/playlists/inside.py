"""The fence of the library: every path that is opened passes here first.

Rule 1. A path is given relative to the root; it is never absolute and holds no "..".
Rule 2. After every symbolic link is followed, it lies under the root, itself resolved.
Rule 3. It is a plain file: no device, pipe or socket, whose opening alone could hang a player.
"""

import stat
from pathlib import Path, PurePosixPath


class OutsideError(Exception):
    """A path that may not be opened; the text says why, for a person."""


def inside(root: Path, file: str) -> Path:
    """The real path of `file` under `root`; its parent may be missing, and so may the file.

    Raises OutsideError where it leads out of the library or is no plain file.
    """
    if not file or "\0" in file or "\\" in file:
        raise OutsideError(f"{file!r} is no path of the library")
    given = PurePosixPath(file)
    if given.is_absolute() or ".." in given.parts:
        raise OutsideError(f"{file}: leads outside the library")
    try:
        home = root.resolve()
        real = (home / given).resolve()
        if not real.is_relative_to(home) or real == home:
            raise OutsideError(f"{file}: leads outside the library")
        mode = real.stat().st_mode
    except FileNotFoundError:
        return real
    except (OSError, RuntimeError) as wrong:  # a loop of links, no right to look
        raise OutsideError(f"{file}: cannot be reached: {wrong}") from None
    if not stat.S_ISREG(mode):
        raise OutsideError(f"{file}: is no plain file")
    return real
