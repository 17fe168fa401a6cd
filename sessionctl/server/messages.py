"""The text messages of /live, each without its beginning `{"n":N,`, which differs from viewer to viewer.

What is not a number (NaN, infinity) leaves as null: orjson writes no other. What JSON has no word for raises
TypeError.
"""

from collections.abc import Mapping
from typing import Any

import orjson

from sessionctl.server.hub import Patch
from sessionctl.server.store import Identity


def whole(seq: int, at: float, wall: float, view: Mapping[str, Any], who: Identity) -> bytes:
    """The whole view of a role, with who looks at it."""
    people = {**view.get("people", {}), "me": {"name": who.name, "role": who.role}}
    return _rest({"seq": seq, "at": at, "wall": wall, "view": {**view, "people": people}})


def patch(change: Patch) -> bytes:
    return _rest({"seq": change.seq, "at": change.at, "set": change.set, "drop": change.drop})


def heartbeat(seq: int, at: float) -> bytes:
    """A patch that changes nothing and says that the room goes on."""
    return patch(Patch(seq, at))


def _rest(message: dict[str, Any]) -> bytes:
    return orjson.dumps(message)[1:]
