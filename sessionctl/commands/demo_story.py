"""The demo's people: what they tap while the session goes by, over the same interface as any browser."""

import json
import sys
import threading
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

ANSWER_S = 10.0
THERAPIST, NURSE = "Thea", "Nils"
ALIAS = "K.M."


@dataclass(frozen=True, slots=True)
class Tap:
    """At `minute` of the patient's script (before the dose: negative), `who` gives a command."""

    minute: float
    who: str
    name: str
    args: dict[str, Any] = field(default_factory=dict)


STORY = (
    Tap(-10.0, THERAPIST, "open-session", {"alias": ALIAS, "other_monitor": True}),
    Tap(-8.0, NURSE, "enter-reading", {"systolic": 128, "diastolic": 80, "pulse": 70}),
    Tap(-5.0, THERAPIST, "mark", {"mark": "eyeshade-on"}),
    Tap(-3.0, NURSE, "enter-reading", {"systolic": 126, "diastolic": 79, "pulse": 69}),
    Tap(0.0, THERAPIST, "mark-dose", {"text": "200 mg"}),
    Tap(14.0, THERAPIST, "mark", {"mark": "tears"}),
    Tap(26.0, THERAPIST, "mark", {"mark": "support"}),
    Tap(40.0, THERAPIST, "music-gentler"),
    Tap(62.0, THERAPIST, "phase-next"),
    Tap(70.0, THERAPIST, "note", {"text": "Speaks softly, comfortable."}),
    Tap(87.0, THERAPIST, "phase-next"),
    Tap(96.0, THERAPIST, "mark", {"mark": "eyeshade-off"}),
    Tap(121.0, THERAPIST, "close-session"),
)
"""One sublingual session; re-entry and return are the therapist's to begin."""


class People:
    """The demo's accounts, each signed in once."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._signed: dict[str, urllib.request.OpenerDirector] = {}

    def give(self, who: str, name: str, args: dict[str, Any]) -> str:
        """Gives a command as `who`; returns "" or why it was not taken."""
        body = {"id": str(uuid.uuid4()), "name": name, "args": args}
        try:
            self._post(self._opener(who), "/api/commands", body)
        except urllib.error.HTTPError as refused:
            with refused:
                return str(json.loads(refused.read() or b"{}").get("reason") or refused.reason)
        except OSError as lost:
            return str(lost)
        return ""

    def _opener(self, who: str) -> urllib.request.OpenerDirector:
        if who not in self._signed:
            jar = urllib.request.HTTPCookieProcessor()
            opener = urllib.request.build_opener(jar, urllib.request.ProxyHandler({}))
            self._post(opener, "/api/demo-sign-in", {"name": who})
            self._signed[who] = opener
        return self._signed[who]

    def _post(self, opener: urllib.request.OpenerDirector, path: str, body: dict[str, Any]) -> None:
        headers = {"Origin": self._address, "Content-Type": "application/json"}
        data = json.dumps(body).encode()
        request = urllib.request.Request(self._address + path, data, headers)  # noqa: S310 (our own address)
        opener.open(request, timeout=ANSWER_S).close()


def tell(address: str, real_s: Callable[[float], float], began: float, ended: Callable[[], None]) -> None:
    """Begins the story in a thread: `real_s` turns a minute into seconds after `began` (monotonic)."""

    def run() -> None:
        people = People(address)
        for tap in STORY:
            time.sleep(max(0.0, began + real_s(tap.minute) - time.monotonic()))
            why = people.give(tap.who, tap.name, tap.args)
            if why and tap.name in ("open-session", "mark-dose"):
                print(f"the demo could not {tap.name} by itself ({why})", file=sys.stderr, flush=True)
            elif tap.name == "open-session":
                print(f"{THERAPIST} has started watching {ALIAS} (simulated).", flush=True)
        ended()

    threading.Thread(target=run, name="story", daemon=True).start()
