"""Wellue O2Ring-S, SHQO2Pro: authentication, set-up, the clock, and then the live values once a second.

Rule 1. Authentication and clock hold the time, so no list can name their bytes. `allows` lets through what
        has exactly their shape and content apart from the time; every other command stays here.
Rule 2. A ring that answers the authentication encrypts from then on: it is asked nothing more on that link,
        and none of its live values is believed.
Rule 3. A failed authentication shows itself in nothing but silence; the link is then made anew.

A client that polls keeps the ring awake: any connection restarts its two-minute power-off timer.
Sources: as in the decoder (`viatom_oxyii`); the 600 ms are SomnoTrace's.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from sessionctl.devices.decoders.frames import Fields
from sessionctl.devices.decoders.viatom_a5 import request
from sessionctl.devices.decoders.viatom_oxyii import AUTHENTICATE, CLOCK, LIVE, SET_UP
from sessionctl.devices.dialogue import Arrived, Closed, Dialogue, Due, Heard, Opened, Said, Say

WRITE = "e8fb0002-a14b-98f9-831b-4e2941d01248"
NOTIFY = "e8fb0003-a14b-98f9-831b-4e2941d01248"

ASK_S = 1.0
ANSWER_S = 0.6
"""So long a ring with newer firmware may take to answer the authentication; others never do."""

SECRET = hashlib.md5(b"lepucloud", usedforsecurity=False).digest()
"""A constant of the protocol, which keeps nothing secret."""

ASK = request(LIVE)
PREPARE = request(SET_UP, b"\x00")


@dataclass(frozen=True, slots=True)
class Talk:
    """What is said next, at `next_at` (None: nothing more); `wall` is when the link was made."""

    next_at: float | None = None
    wall: datetime | None = None
    prepared: bool = False
    encrypted: bool = False


def authentication(unix_s: int) -> bytes:
    """The request that opens the ring at a Unix time in whole seconds."""
    times = bytes(unix_s >> shift & 0xFF for shift in range(4))
    key = SECRET[::2] + b"0000" + times
    return request(AUTHENTICATE, bytes(a ^ b for a, b in zip(key, SECRET, strict=True)))


def clock(wall: datetime) -> bytes:
    """The request that sets the ring's clock, which keeps the local time it is told."""
    year = wall.year.to_bytes(2, "little")
    rest = (wall.month, wall.day, wall.hour, wall.minute, wall.second, 0)
    return request(CLOCK, year + bytes(rest))


def step(state: Talk, heard: Heard) -> tuple[Talk, list[Said]]:
    """Opens the ring, sets its clock, asks for its values."""
    match heard:
        case Opened(at, wall):
            opening: list[Said] = [] if wall is None else [_say(authentication(int(wall.timestamp())))]
            return Talk(at + ANSWER_S, wall), opening
        case Closed():
            return Talk(), []
        case Arrived(fields=fields) if fields.get("encrypted"):
            return replace(state, next_at=None, encrypted=True), []
        case Due(at) if state.next_at is not None and at >= state.next_at:
            return _due(state, at)
    return state, []


def _due(state: Talk, at: float) -> tuple[Talk, list[Said]]:
    if state.prepared:
        return replace(state, next_at=at + ASK_S), [_say(ASK)]
    said = [_say(PREPARE)] if state.wall is None else [_say(PREPARE), _say(clock(state.wall))]
    return replace(state, next_at=at + ASK_S, prepared=True), [*said, _say(ASK)]


def awaits(state: Talk, fields: Fields) -> bool:
    """Live values count while the ring does not encrypt."""
    return not state.encrypted or "state" not in fields


def allows(said: Say) -> bool:
    """An authentication at any time, or a clock at any time that a calendar knows; nothing else."""
    data = said.data
    if said.channel != WRITE or len(data) < 8:
        return False
    payload = data[7:-1]
    if data[1] == AUTHENTICATE and len(payload) == len(SECRET):
        times = [byte ^ secret for byte, secret in zip(payload[12:], SECRET[12:], strict=True)]
        shifted = all(later & 0x7F == sooner >> 1 for sooner, later in pairwise(times))
        return shifted and data == _authentication_like(payload)
    return data[1] == CLOCK and len(payload) == 8 and data == _clock_like(payload)


def _authentication_like(payload: bytes) -> bytes:
    """The authentication with the last four bytes of `payload`, which hold the time."""
    return request(AUTHENTICATE, authentication(0)[7:19] + payload[12:])


def _clock_like(payload: bytes) -> bytes | None:
    """The clock at the time that `payload` names, or None where it names none."""
    try:
        return clock(datetime(int.from_bytes(payload[:2], "little"), *payload[2:7]))
    except ValueError:
        return None


def _say(data: bytes) -> Say:
    return Say(data, WRITE)


DIALOGUE = Dialogue(frozenset({ASK, PREPARE}), Talk, step, lambda state: state.next_at, awaits, allows=allows)
