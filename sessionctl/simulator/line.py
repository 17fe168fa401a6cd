"""One end of a serial line: a pseudo-terminal behind a path that stays the same.

Rule 1. Nothing here ever waits. What does not fit is dropped, as on a real line without flow control.
Rule 2. While nobody has the port open nothing is written, and what the last reader left is thrown away:
        whoever opens the port never gets bytes older than that.
Rule 3. Pulling the cable is closing our end: the reader sees the port die and the path vanish.
"""

import contextlib
import os
import termios
import tty
from pathlib import Path

_READ = 4096  # more than a host says between two looks


class Line:
    """The instrument's end. `path` is a symbolic link to the port while the cable is in."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._fd: int | None = None
        self._port = ""
        self._had_reader = False

    @property
    def plugged(self) -> bool:
        """True while the port exists."""
        return self._fd is not None

    def plug(self) -> None:
        """Makes a new port and lets `path` lead to it. Raises OSError when `path` is somebody else's file."""
        if self.path.exists() and not self.path.is_symlink():
            raise FileExistsError(f"{self.path} exists and is no symbolic link; name another directory")
        master, slave = os.openpty()
        try:
            tty.setraw(slave)
            os.set_blocking(master, False)
            self._port = os.ttyname(slave)
            self._link()
        except BaseException:
            os.close(master)
            raise
        finally:
            os.close(slave)
        self._fd = master

    def unplug(self) -> None:
        """Takes path and port away. Harmless when they are gone."""
        if self._fd is None:
            return
        with contextlib.suppress(OSError):
            if self.path.readlink() == Path(self._port):
                self.path.unlink()
        os.close(self._fd)
        self._fd = None
        self._had_reader = False

    def heard(self) -> bytes | None:
        """What the host said since the last call; None while nobody has the port open."""
        if self._fd is None:
            return None
        try:
            data = os.read(self._fd, _READ)
        except BlockingIOError:
            data = b""
        except OSError:  # EIO: the far end is closed
            if self._had_reader:
                self._forget()
            self._had_reader = False
            return None
        self._had_reader = True
        return data

    def say(self, data: bytes) -> int:
        """Sends what fits and drops the rest; returns how many bytes went out."""
        if self._fd is None or not data:
            return 0
        try:
            return os.write(self._fd, data)
        except OSError:  # EAGAIN: full; EIO: the far end is closed
            return 0

    def _link(self) -> None:
        """Replaces the link in one step, so that the path never leads nowhere by our doing."""
        fresh = self.path.with_name(f".{self.path.name}.new")
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(self._port)
        fresh.replace(self.path)

    def _forget(self) -> None:
        """Empties the far end's input; only its own side of the port can do that."""
        with contextlib.suppress(OSError, termios.error):
            far = os.open(self._port, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
            try:
                termios.tcflush(far, termios.TCIFLUSH)
            finally:
                os.close(far)
