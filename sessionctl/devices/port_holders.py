"""Which programs have a port open, so that a person knows what to close."""

import os
from dataclasses import dataclass
from pathlib import Path

PROBES = ("ModemManager",)
"""Programs that open every new port to see what is there, and let go again."""


@dataclass(frozen=True, slots=True)
class Holder:
    """A program with the port open."""

    pid: int
    name: str

    def __str__(self) -> str:
        return f"{self.name} (process {self.pid})"


def holders(port: Path, proc: Path = Path("/proc")) -> list[Holder]:
    """The programs that have `port` open; without root's rights only this user's. We come last."""
    real = os.path.realpath(port)
    found = [Holder(int(it.name), _name(it)) for it in _programs(proc) if _has_open(it, real)]
    return sorted(found, key=lambda holder: holder.pid == os.getpid())


def taken(port: str, by: list[Holder]) -> str:
    """One sentence: who has `port`, and what helps."""
    if not by:
        return (
            f"{port} is used by another program, which this account may not see: close it there"
            " (as root, `sessionctl devices scan` names it)"
        )
    holder = by[0]
    if holder.pid == os.getpid():
        return f"{port} is in use here already: two devices of devices.toml lead to it"
    if holder.name in PROBES:
        return (
            f"{port} is held by {holder}, which asks every new port for a modem: it lets go within a minute;"
            " with systemd/60-sessionctl.rules installed (ID_MM_PORT_IGNORE) it never comes"
        )
    return f"{port} is used by {holder}: close it there"


def _programs(proc: Path) -> list[Path]:
    try:
        return [program for program in proc.iterdir() if program.name.isdecimal()]
    except OSError:
        return []


def _has_open(program: Path, real: str) -> bool:
    try:
        return any(_leads(fd) == real for fd in (program / "fd").iterdir())
    except OSError:  # it has ended, or is another user's
        return False


def _leads(fd: Path) -> str:
    try:
        return str(fd.readlink())
    except OSError:
        return ""


def _name(program: Path) -> str:
    try:
        return (program / "comm").read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return "a program"
