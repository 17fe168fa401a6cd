"""`sessionctl run · monitor · ambience · check`: start a room, or say what keeps it from starting."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable, Coroutine
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
    """Run the monitor and the music and light of a room, and keep both running."""
    loaded = _loaded(config)
    kept = state or STATES / _slug(loaded.room.name)
    from sessionctl.commands.children import keep_all, ours

    where = (str(config), "--state", str(kept))
    asyncio.run(keep_all({"monitor": ours("monitor", *where), "ambience": ours("ambience", *where)}))


def ambience(
    config: ConfigDir = CONFIG,
    state: StateDir = None,
    address: Annotated[
        str, typer.Option(help="The monitor's address, when it is not the configured one.")
    ] = "",
) -> None:
    """Play music and move the light as the room's session goes. It can do nothing to the alarms."""
    from dataclasses import replace

    from sessionctl.config import ConfigError, load_ambience

    loaded = _loaded(config)
    try:
        settings = load_ambience(loaded, state or STATES / _slug(loaded.room.name))
    except ConfigError as wrong:
        fail(str(wrong))
    # One thread for small matrix products: more of them cost the mixer many times the work they share.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from sessionctl.ambience.program import Ambience

    if address:
        settings = replace(settings, address=address)
    try:
        asyncio.run(_until_ended(Ambience(settings).run()))
    except OSError as wrong:
        fail(f"{settings.runtime}: {wrong.strerror or wrong}; --state DIR names another place", WRONG_CALL)


async def _until_ended(running: Coroutine[None, None, None]) -> None:
    """Runs until SIGTERM or SIGINT, then lets it end by itself."""
    task = asyncio.ensure_future(running)
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await task


def check(config: ConfigDir = CONFIG) -> None:
    """Name every mistake in the settings, each with file, key, what was given and what would do."""
    loaded = _loaded(config)
    _ambience_checked(loaded)
    unsigned = [key for key, programme in loaded.programmes.items() if not programme.signed]
    print(
        f"{config}: {loaded.room.name}, {_count(len(loaded.devices), 'device')}, "
        f"{_count(len(loaded.programmes), 'programme')}: no mistakes"
    )
    if unsigned:
        print(f"not signed by a clinician, so no real session starts with: {', '.join(unsigned)}")


def _ambience_checked(loaded: "Config") -> None:
    """The files of music and light, where the room has them."""
    from sessionctl.config import ConfigError, load_ambience

    try:
        load_ambience(loaded, STATES)
    except ConfigError as wrong:
        fail(str(wrong))


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
