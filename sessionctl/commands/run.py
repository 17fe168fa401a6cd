"""`sessionctl run · monitor · demo · check`: start a room, or say what keeps it from starting."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sessionctl.commands.says import WRONG_CALL, fail

if TYPE_CHECKING:
    from sessionctl.config import Config

CONFIG = Path("config")
STATES = Path("/var/lib/sessionctl")

ConfigDir = Annotated[Path, typer.Argument(help="Directory with room.toml and devices.toml.")]
StateDir = Annotated[
    Path | None,
    typer.Option("--state", metavar="DIR", help="Where the record is kept [/var/lib/sessionctl/ROOM]."),
]


def monitor(config: ConfigDir = CONFIG, state: StateDir = None) -> None:
    """Watch a room: devices, alarms, record, dashboard."""
    loaded = _loaded(config)
    watch(loaded, state or STATES / _slug(loaded.room.name), say_ready)


def run(config: ConfigDir = CONFIG, state: StateDir = None) -> None:
    """Run everything a room needs on this machine."""
    monitor(config, state)


def check(config: ConfigDir = CONFIG) -> None:
    """Name every mistake in the settings, each with file, key, what was given and what would do."""
    loaded = _loaded(config)
    unsigned = [key for key, programme in loaded.programmes.items() if not programme.signed]
    print(
        f"{config}: {loaded.room.name}, {_count(len(loaded.devices), 'device')}, "
        f"{_count(len(loaded.programmes), 'programme')}: no mistakes"
    )
    if unsigned:
        print(f"not signed by a clinician, so no real session starts with: {', '.join(unsigned)}")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _slug(name: str) -> str:
    """The room's name as a folder: small letters, digits and dashes."""
    letters = "".join(c if c.isascii() and c.isalnum() else "-" for c in name.lower())
    return "-".join(part for part in letters.split("-") if part) or "room"


def _loaded(config: Path) -> "Config":
    from sessionctl.config import ConfigError, load

    try:
        return load(config)
    except ConfigError as wrong:
        fail(str(wrong))


def watch(config: "Config", state: Path, ready: Callable[[str], None], *, demo: bool = False) -> None:
    """Runs the monitor until it is asked to end; what keeps it from starting is one line."""
    from sessionctl.monitor.run import Monitor
    from sessionctl.record.journal import JournalFailed
    from sessionctl.server.settings import WebError

    try:
        state.mkdir(parents=True, exist_ok=True)
        asyncio.run(Monitor(config.monitor(state), demo=demo).run(ready))
    except (JournalFailed, WebError) as wrong:
        fail(str(wrong))
    except OSError as wrong:
        fail(f"{state}: {wrong.strerror}; --state DIR names another place", WRONG_CALL)


def say_ready(address: str) -> None:
    """Tells where the dashboard is."""
    print(f"dashboard: {address}  (staff: {address}/staff)", flush=True)
    print("Secondary display: the bedside devices' own alarms stay on. Ctrl-C ends it.", flush=True)
