"""Datascope Accutorr 3: a text line of patient data for each `P` that is asked (8N1, speed by its menu).

Rule 1. The last field is the age of the pressures in minutes, and there is no check code: pressures are
        current when this link saw them change, they were said twice running, and the age is a minute at
        most.
Rule 2. The meaning of the three status bytes was not to be had: with any of them set, pressures are
        questionable.
Rule 3. Saturation and pulse are shown as they came and reach no room: a status byte may say "no finger".

Source: Datascope Accutorr 3 service manual, pages 1-52 and 1-53 (field order: systolic, mean, diastolic).
"""

import re
from typing import Any

from sessionctl.devices.decoders.frames import Decoder, Fields, WireProtocol
from sessionctl.devices.decoders.lines import Lines
from sessionctl.devices.decoders.memory import Judging, from_memory, measured, plausible
from sessionctl.devices.decoders.readings import withhold_implausible
from sessionctl.vitals import Measurement, Vital

PATIENT = b"P"
PROMPT = b"\x03"
"""Control C: the prompt appears, and a command is taken."""

CURRENT_MINUTES = 1  # ours: with it a reading is at most two minutes old (`stamps.LATE`)

_LINE = re.compile(r"(?:> ?)*P?P:((?: *(?:\d{1,3}|--) *,){8} *(?:\d{1,3}|--) *)")
_IDLE = re.compile(r"(?:> ?)+|ACCUTORR PC Interface is ready")
NAMES = ("spo2_percent", "pulse_rate_bpm", "systolic_mmhg", "map_mmhg", "diastolic_mmhg")
STATUS_NOT_KNOWN = "status bytes of unknown meaning"


def parse(line: str) -> Fields | str:
    """The wire fields of one line of patient data, `prompt` for one that asks for a command, or `syntax`."""
    if _IDLE.fullmatch(line):
        return {"prompt": True}
    found = _LINE.fullmatch(line)
    if found is None:
        return "syntax"
    said = [None if field.strip() == "--" else int(field) for field in found[1].split(",")]
    numbers: dict[str, Any] = dict(zip(NAMES, said, strict=False))
    fields = {**numbers, "status": said[5:8], "minutes_since_nibp": said[8]}
    return withhold_implausible(plausible(fields), {"spo2_percent": Vital.SPO2})


def _result(fields: Fields) -> tuple[Any, ...] | None:
    return None if "prompt" in fields else tuple(fields[name] for name in NAMES[2:])


def _new(_: object) -> Decoder:
    return Judging(Lines(parse), _result)


def measurements(fields: Fields) -> tuple[Measurement, ...]:
    """Pressures that this link saw change, once, if they are young; otherwise, once, as history."""
    if fields.get("result") not in ("new", "stored"):
        return ()
    doubts = (STATUS_NOT_KNOWN,) if any(fields["status"]) else ()
    found = tuple(m for m in measured(fields, doubts) if m.vital is not Vital.CUFF_PULSE_RATE)
    minutes = fields["minutes_since_nibp"]
    young = minutes is not None and minutes <= CURRENT_MINUTES
    return found if young and fields["result"] == "new" else from_memory(found, None)


PROTOCOLS = (WireProtocol("accutorr3-ascii", _new, measurements, checked=False, stream=True, usual_bytes=36),)
