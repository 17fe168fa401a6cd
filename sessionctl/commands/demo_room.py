"""The configuration of the demo's room: the shipped one, with simulated devices and a library of its own."""

import os
import shutil
from pathlib import Path

ROOM = """name = "Willow room"
programme = "{programme}"
minute_s = {minute_s:.4f}

[server]
host = "127.0.0.1"
port = {port}
"""

DEVICES = """[[device]]
name = "oximeter"
label = "Oximeter"
model = "nonin-xpod"
port = "{ports}/oximeter"
simulated = true

[[device]]
name = "cuff"
label = "Cuff"
model = "suntech-advantage"
port = "{ports}/cuff"
simulated = true
"""

MUSIC = """player = "mixer"
library = "{library}"

[output]
kind = "{kind}"
"""


def home(variable: str, default: str) -> Path:
    """A folder of the XDG base directories, `sessionctl` inside it."""
    base = os.environ.get(variable) or str(Path.home() / default)
    return Path(base) / "sessionctl"


def library() -> Path:
    """The synthesised library: made once, kept between demos."""
    return home("XDG_CACHE_HOME", ".cache") / "demo-library"


def fresh_state(port: int) -> Path:
    """Where the demo on `port` keeps its record until the next one there, so that it can be reported on."""
    state = home("XDG_STATE_HOME", ".local/state") / f"demo-{port or os.getpid()}"
    shutil.rmtree(state, ignore_errors=True)
    state.mkdir(parents=True)
    return state


def write(directory: Path, shipped: Path, programme: str, port: int, speed: float, sound: str) -> None:
    """Writes the configuration of the demo's room into `directory`, its ports too."""
    shutil.copytree(shipped, directory, dirs_exist_ok=True)
    room = ROOM.format(programme=programme, minute_s=60.0 / speed, port=port)
    (directory / "room.toml").write_text(room, encoding="utf-8")
    (directory / "devices.toml").write_text(DEVICES.format(ports=directory), encoding="utf-8")
    music = MUSIC.format(library=library(), kind=sound)
    (directory / "music.toml").write_text(music, encoding="utf-8")
