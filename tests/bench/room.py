"""A configured room for measurements: one device, one programme, one account. Standard library only."""

import json
import subprocess
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from tests.signed import SIGNED

ROOT = Path(__file__).parents[2]
SESSIONCTL = ROOT / ".venv" / "bin" / "sessionctl"
NAME, PASSWORD = "bench", "measured-not-guessed"  # for as long as one run, on loopback
ANSWER_S = 10.0

PROGRAMME = """
[profile]
id = "bench"
label = "For measurements only"
status = "signed"
reviewed_by = "nobody: no patient is watched by this"

[limits.spo2]
low = { below = 85, delay_s = 30 }
medium = { below = 85, delay_s = 0 }
high = { below = 80, delay_s = 30 }
floor = { below = 80, delay_s = 0 }
burden = { limit = 80, satsec = 100 }
clear = { above_by = 0, for_s = 0 }
"""
"""One alarm only, at once, that ends at once: what every other system in the run does."""


class Door:
    """Speaks to a room's web server as a signed-in nurse would."""

    def __init__(self, port: int) -> None:
        self.origin = f"http://127.0.0.1:{port}"
        self.cookie = ""

    def post(self, path: str, body: dict[str, object]) -> dict[str, object]:
        """The answer to one POST. Raises OSError when it is refused."""
        request = urllib.request.Request(  # noqa: S310 - our own server, on loopback
            self.origin + path,
            json.dumps(body).encode(),
            {"Content-Type": "application/json", "Origin": self.origin, "Cookie": self.cookie},
        )
        with urllib.request.urlopen(request, timeout=ANSWER_S) as answer:  # noqa: S310
            if told := answer.headers.get("Set-Cookie"):
                self.cookie = told.split(";")[0]
            found: dict[str, object] = json.loads(answer.read() or b"{}")
            return found

    def enter(self) -> None:
        """Signs in and opens a session, so that the room watches."""
        self.post("/api/sign-in", {"name": NAME, "password": PASSWORD})
        self.command("open-session", alias="B.M.", programme="bench", **SIGNED)

    def command(self, name: str, **args: object) -> None:
        self.post("/api/commands", {"id": f"bench-{name}", "name": name, "args": args})


@dataclass(frozen=True)
class Room:
    """Where a room's settings and state are."""

    config: Path
    state: Path

    def command(self) -> tuple[str, ...]:
        """What starts its monitor."""
        return (str(SESSIONCTL), "monitor", str(self.config), "--state", str(self.state))


def write_room(inside: Path, port: int, model: str, tty: str) -> Room:
    """A room whose one device is `model` on `tty`, with an account to sign in with. Raises RuntimeError."""
    room = Room(inside / "config", inside / "state")
    (room.config / "programmes").mkdir(parents=True)
    (room.config / "room.toml").write_text(
        f'name = "Bench"\nprogramme = "bench"\n\n[server]\nport = {port}\n'
    )
    (room.config / "devices.toml").write_text(
        f'[[device]]\nname = "oximeter"\nmodel = "{model}"\nport = "{tty}"\n'
    )
    (room.config / "programmes" / "bench.toml").write_text(PROGRAMME)
    room.state.mkdir(mode=0o700)
    added = subprocess.run(
        [SESSIONCTL, "user", "add", NAME, "--role", "nurse", "--state", room.state],
        input=f"{PASSWORD}\n",
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    if added.returncode != 0:
        raise RuntimeError(f"no account for the bench: {added.stderr.strip()}")
    return room
