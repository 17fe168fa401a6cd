"""A real monitor with a Nonin and a cuff module on two ports of the test's own."""

import os
import shutil
from pathlib import Path

from tests.conftest import Programs
from tests.e2e.rooms import ROOM, ROOT, SESSIONCTL, Room

DEVICES = """[[device]]
name = "oximeter"
model = "nonin-xpod"
port = "{0}/oximeter"

[[device]]
name = "cuff"
model = "suntech-advantage"
port = "{0}/cuff"
"""


def serial_room(inside: Path, programs: Programs, port: int) -> Room:
    """Not started yet; its devices' ports are `inside`/oximeter and `inside`/cuff."""
    config, state = inside / "config", inside / "state"
    shutil.copytree(ROOT / "config" / "programmes", config / "programmes")
    (config / "room.toml").write_text(ROOM.format(port=port))
    (config / "devices.toml").write_text(DEVICES.format(inside))
    command = (SESSIONCTL, "monitor", config, "--state", state)
    return Room(programs, f"http://127.0.0.1:{port}", command, state)


def descriptors(room: Room) -> int:
    """Files, ports and sockets the monitor has open."""
    assert room.process is not None
    return len(list(Path(f"/proc/{room.process.pid}/fd").iterdir()))


def memory_mib(room: Room) -> float:
    """What the monitor holds in memory."""
    assert room.process is not None
    pages = int(Path(f"/proc/{room.process.pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
