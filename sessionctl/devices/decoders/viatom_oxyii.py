"""Wellue O2Ring-S (T8520) and SHQO2Pro: the protocol that its maker calls OxyII.

Rule 1. The sources disagree on the state byte. One: 0 none, 1 idle, 3 file open. The other, measured on a
        ring: 0 no finger, 1 finger (numbers live), 3 file open. A number only in state 1: there one source
        vouches for a finger, and the other says nothing against the number, whose absence is 255 in both. In
        state 3 no source says whether a finger is there; in state 0 one says that there is none.
Rule 2. A ring that answers the authentication encrypts from then on. Its live values cannot be read here,
        which is told in their place. A longer live reply must say how many samples follow its values;
        encrypted bytes do not.
Rule 3. `ASKED` is everything we ever ask. Never 0xE3, which wipes the ring, and never 0xEE.

Sources: nglessner/o2ring-s-protocol@6b8fcf70d4e3; ilyakruchinin/SomnoTrace@2c8d8010117b:spec/0003.
"""

from typing import Any

from sessionctl.devices.decoders.frames import Fields, WireProtocol
from sessionctl.devices.decoders.framing import Whole
from sessionctl.devices.decoders.readings import battery_percent, reading, said, withhold_implausible
from sessionctl.devices.decoders.viatom_a5 import FRAME_BYTES, frame, replies
from sessionctl.vitals import Measurement, Vital

LIVE, SET_UP, CLOCK, AUTHENTICATE = 0x04, 0x10, 0xC0, 0xFF
ASKED = (LIVE, SET_UP, CLOCK, AUTHENTICATE)
NO_FINGER, FINGER, FILE_OPEN = 0, 1, 3
VALUES = 14
"""Bytes up to the battery, the last value that is known."""

COUNT_AT = 24
MOST = {LIVE: 600, SET_UP: 32, CLOCK: 32, AUTHENTICATE: 32}
"""Ours: a live reply brings some 250 samples at most, as its sister command does; the others fit in 32."""

NONE = (0, 0xFF)
ENCRYPTED = "ring encrypts: its values cannot be read here"
ABSENT = {
    "encrypted": ENCRYPTED,
    "no_finger": "no finger",
    "file_open": "its memory is being read",
    "state_unknown": "unknown state of the ring",
}
VITALS = {"spo2_percent": Vital.SPO2, "pulse_rate_bpm": Vital.PULSE_RATE}


def _live(data: bytes) -> Fields | str:
    """The live values: `state`, SpO2, pulse, motion, battery."""
    if len(data) < VALUES:
        return "too_short"
    if len(data) >= COUNT_AT + 2:
        samples = int.from_bytes(data[COUNT_AT : COUNT_AT + 2], "little")
        if len(data) - COUNT_AT - 2 not in (samples, 2 * samples):
            return "bad_length"
    state, spo2, motion, pulse = data[5:9]
    values: dict[str, Any] = {"spo2_percent": spo2, "pulse_rate_bpm": pulse}
    if state != FINGER:
        values = dict.fromkeys(values)
    fields = {name: None if value in NONE else value for name, value in values.items()}
    return {
        **withhold_implausible(fields, VITALS),
        "state": state,
        "no_finger": state == NO_FINGER,
        "file_open": state == FILE_OPEN,
        "state_unknown": state not in (NO_FINGER, FINGER, FILE_OPEN),
        "motion": motion,
        "battery_percent": data[13] if data[13] <= 100 else None,
    }


def _reply(command: int, payload: bytes) -> Fields | str:
    if command == LIVE:
        return _live(payload)
    return {"encrypted": True} if command == AUTHENTICATE and payload else {}


def measurements(fields: Fields) -> tuple[Measurement, ...]:
    """SpO2 and pulse rate of a live reply, always both; or that the ring encrypts."""
    if "state" not in fields and "encrypted" not in fields:
        return ()
    absent = said(fields, ABSENT)
    return tuple(reading(fields, name, vital, absent=absent) for name, vital in VITALS.items())


PROTOCOLS: tuple[WireProtocol, ...] = (
    WireProtocol("viatom-oxyii", lambda _: Whole(frame), lambda _: (), checked=True),
    WireProtocol(
        "viatom-oxyii-live-payload",
        lambda _: Whole(_live),
        measurements,
        checked=False,
        battery=battery_percent,
    ),
    WireProtocol(
        "viatom-oxyii-stream",
        replies(MOST, _reply),
        measurements,
        checked=True,
        battery=battery_percent,
        stream=True,
        usual_bytes=FRAME_BYTES + COUNT_AT + 2,
        lasting=tuple(VITALS.values()),
    ),
)
