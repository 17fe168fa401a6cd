"""Where the rooms of this machine keep their state, and which one is meant when none is named."""

from pathlib import Path
from typing import Annotated

import typer

from sessionctl.commands.says import WRONG_CALL, fail

STATES = Path("/var/lib/sessionctl")

State = Annotated[
    Path | None,
    typer.Option("--state", metavar="DIR", help="Where the room keeps its state [/var/lib/sessionctl/ROOM]."),
]


def only_state() -> Path:
    """The one room of this machine; with none, or several, the program ends with a line that says so."""
    try:
        rooms = [folder for folder in STATES.iterdir() if folder.is_dir()]
    except OSError:
        rooms = []
    if len(rooms) != 1:
        fail(
            f"{STATES} holds {len(rooms)} rooms, expected one; name the room's folder with --state",
            WRONG_CALL,
        )
    return rooms[0]
