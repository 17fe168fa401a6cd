"""Viatom BP2 and LP-BP2W cuffs: `A5` frames on the characteristics of the older rings.

Rule 1. The cuff is only ever asked for its state (0x00). 0x09 and 0x0A would inflate it, 0x04 and 0xE3 erase
        it, others restart it: none of them is in any list of ours, so it is started at its own button.
Rule 2. What it says unasked while it works (0x08) is a pressure of the moment, or the result. A result
        without both pressures holds no number.

Source: chalimov/viatom_bp2_ha@a3d8de6cc4e9:LP-BP2W_PROTOCOL.md, as measured there on one cuff.
"""

from typing import Any

from sessionctl.devices.decoders.frames import Fields, WireProtocol
from sessionctl.devices.decoders.readings import reading, withhold_implausible
from sessionctl.devices.decoders.viatom_a5 import FRAME_BYTES, replies
from sessionctl.vitals import Measurement, Validity, Vital

STATE, REAL_TIME = 0x00, 0x08
STATE_AT = 39
IDLE, MEASURING, RESULT = 3, 4, 5
PRESSURE_TYPE, RESULT_TYPE = 0, 1
MOST = {STATE: 64, REAL_TIME: 600}
"""40 and 32 bytes as a rule; with the electrocardiogram of some models 0x08 is longer."""

VITALS = {
    "systolic_mmhg": Vital.SYSTOLIC,
    "diastolic_mmhg": Vital.DIASTOLIC,
    "map_mmhg": Vital.MEAN_PRESSURE,
    "pulse_rate_bpm": Vital.CUFF_PULSE_RATE,
}
RESULT_OFFSETS = dict(zip(VITALS, (3, 5, 7, 9), strict=True))


def _reply(command: int, payload: bytes) -> Fields | str:
    """The `state` of the cuff, its `cuff_pressure_mmhg` while it works, or the numbers of a result."""
    if command == STATE:
        return {"state": payload[STATE_AT]} if len(payload) > STATE_AT else "too_short"
    kind = payload[0] if payload else None
    if kind == PRESSURE_TYPE:
        if len(payload) < 5:
            return "too_short"
        fields = {"cuff_pressure_mmhg": _u16(payload, 3)}
        return withhold_implausible(fields, {"cuff_pressure_mmhg": Vital.CUFF_PRESSURE})
    if kind == RESULT_TYPE:
        return _result(payload) if len(payload) >= 11 else "too_short"
    return {}


def _result(payload: bytes) -> Fields:
    sent = {name: _u16(payload, offset) for name, offset in RESULT_OFFSETS.items()}
    whole = sent["systolic_mmhg"] and sent["diastolic_mmhg"]
    values: dict[str, Any] = {name: value if whole and value else None for name, value in sent.items()}
    return {"result": True, **withhold_implausible(values, VITALS)}


def _u16(data: bytes, offset: int) -> int:
    return int.from_bytes(data[offset : offset + 2], "little")


def measurements(fields: Fields) -> tuple[Measurement, ...]:
    """The cuff's pressure while it works (`ongoing`), or the four numbers of a result."""
    if "cuff_pressure_mmhg" in fields:
        pressure = fields["cuff_pressure_mmhg"]
        if pressure is None:
            return (reading(fields, "cuff_pressure_mmhg", Vital.CUFF_PRESSURE),)
        return (Measurement(Vital.CUFF_PRESSURE, float(pressure), Validity.ONGOING),)
    if not fields.get("result"):
        return ()
    return tuple(reading(fields, name, vital) for name, vital in VITALS.items())


PROTOCOLS: tuple[WireProtocol, ...] = (
    WireProtocol(
        "viatom-bp2-stream",
        replies(MOST, _reply),
        measurements,
        checked=True,
        stream=True,
        usual_bytes=FRAME_BYTES + 32,
        lasting=(Vital.CUFF_PRESSURE,),
    ),
)
