"""A configured room for measurements: one device, one programme, one account. Standard library only."""

import json
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[2]
SESSIONCTL = ROOT / ".venv" / "bin" / "sessionctl"
NAME, PASSWORD = "bench", "measured-not-guessed"  # for as long as one run, on loopback
ANSWER_S = 10.0


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
        self.command("open-session", alias="B.M.", programme="bench")

    def command(self, name: str, **args: object) -> None:
        self.post("/api/commands", {"id": f"bench-{name}", "name": name, "args": args})
