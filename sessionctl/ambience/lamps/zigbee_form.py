"""The words zigbee2mqtt speaks on its topics. Pure; what a lamp answers may be anything.

Sources: the zigbee2mqtt manual, "MQTT topics and messages" and the options of lights (brightness 0 to 254,
`transition` in seconds, `color_temp` in mired).
"""

import math
from dataclasses import dataclass
from typing import Any

import orjson

FULL = 254
LONGEST_S = 6553.0
"""A zigbee lamp counts tenths of a second in 16 bits."""
MOST_BYTES = 65536


@dataclass(frozen=True, slots=True)
class Report:
    """Where a lamp says it stands; None for what it did not say."""

    level: float | None
    kelvin: float | None = None


@dataclass(frozen=True, slots=True)
class Nonsense:
    """An answer that is none; `why` says what is wrong with it."""

    why: str


def set_payload(level: float, kelvin: float, transition_s: float) -> bytes:
    """One command that carries its own ramp. A level above 0 never becomes dark."""
    transition = min(LONGEST_S, math.ceil(round(transition_s * 10, 6)) / 10)
    if level <= 0:
        return orjson.dumps({"state": "OFF", "transition": transition})
    brightness = min(FULL, max(1, round(level * FULL)))
    mired = round(1e6 / kelvin)
    return orjson.dumps(
        {"state": "ON", "brightness": brightness, "transition": transition, "color_temp": mired}
    )


GET = orjson.dumps({"state": "", "brightness": "", "color_temp": ""})
NOTHING = b"{}"
"""A command that asks for nothing: shows whether commands pass the broker at all."""


def read_state(payload: bytes) -> Report | Nonsense:
    """What a lamp says on its own topic."""
    said = _table(payload)
    if isinstance(said, Nonsense):
        return said
    state, brightness, mired = said.get("state"), said.get("brightness"), said.get("color_temp")
    if state not in (None, "ON", "OFF"):
        return Nonsense(f"state {state!r:.40}")
    if brightness is not None and not _number(brightness, 0, 255):
        return Nonsense(f"brightness {brightness!r:.40}")
    if mired is not None and not _number(mired, 50, 1000):
        return Nonsense(f"color_temp {mired!r:.40}")
    kelvin = None if mired is None else 1e6 / mired
    if state == "OFF":
        return Report(0.0, kelvin)
    return Report(None if brightness is None else min(1.0, brightness / FULL), kelvin)


def read_availability(payload: bytes) -> bool | Nonsense:
    """True when the lamp or the bridge itself says it is online, in plain words or in JSON."""
    if payload in (b"online", b"offline"):
        return payload == b"online"
    said = _table(payload)
    if isinstance(said, Nonsense):
        return said
    if said.get("state") not in ("online", "offline"):
        return Nonsense(f"availability {said.get('state')!r:.40}")
    return bool(said["state"] == "online")


def _table(payload: bytes) -> dict[str, Any] | Nonsense:
    if len(payload) > MOST_BYTES:
        return Nonsense(f"{len(payload)} bytes")
    try:
        said = orjson.loads(payload)
    except orjson.JSONDecodeError:
        return Nonsense(f"no JSON: {payload[:40]!r}")
    return said if isinstance(said, dict) else Nonsense(f"no table: {payload[:40]!r}")


def _number(value: Any, low: float, high: float) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high
