"""Jumper JPD-500F and its relatives (PLS-01BT, "My Oximeter"): short messages over Bluetooth, no check code.

Source: the layout in obniz/obniz (PLS_01BT), agreeing with a sketch of SensorsIot and two more programs.

Rule 1. Numbers stand in a message of exactly four bytes that begins with 0x81. Yonker's cuffs begin with 0x81
        as well and send 15 bytes over a service whose UUID differs in one letter: the length decides.
Rule 2. A pulse of 255 and an SpO2 of 127 are not readings. A perfusion index of nothing is none.
Rule 3. The wave is in messages of eleven bytes that begin with 0x80. Nobody wrote down what its bytes mean,
        so they are shown and not drawn.
"""

from sessionctl.devices.decoders.frames import Fields, WireProtocol
from sessionctl.devices.decoders.framing import Whole
from sessionctl.devices.decoders.readings import reading, withhold_implausible
from sessionctl.vitals import Measurement, Vital

NUMBERS, WAVE = 0x81, 0x80
SIZES = {NUMBERS: 4, WAVE: 11}
NO_PULSE, NO_SPO2 = 0xFF, 0x7F

VITALS = {
    "spo2_percent": Vital.SPO2,
    "pulse_rate_bpm": Vital.PULSE_RATE,
    "perfusion_index_percent": Vital.PERFUSION_INDEX,
}


def _fields(message: bytes) -> Fields | str:
    """The wire fields of one message; `frame_type` is "numeric" or "wave"."""
    if not message:
        return "too_short"
    kind = message[0]
    if kind not in SIZES:
        return "header"
    if len(message) != SIZES[kind]:
        return "too_short" if len(message) < SIZES[kind] else "bad_length"
    if kind == WAVE:
        return {"frame_type": "wave", "wave": message[1:].hex()}
    _, pulse, spo2, index = message
    values: dict[str, float | None] = {
        "spo2_percent": None if spo2 == NO_SPO2 else spo2,
        "pulse_rate_bpm": None if pulse == NO_PULSE else pulse,
        "perfusion_index_percent": index / 10 if index else None,  # sent in tenths of a percent
    }
    return {"frame_type": "numeric"} | withhold_implausible(values, VITALS)


def measurements(fields: Fields) -> tuple[Measurement, ...]:
    """SpO2, pulse rate and perfusion index of a numeric message; the index only beside a pulse."""
    if fields["frame_type"] != "numeric":
        return ()
    no_pulse = ("no pulse",) if fields["pulse_rate_bpm"] is None else ()
    return (
        reading(fields, "spo2_percent", Vital.SPO2),
        reading(fields, "pulse_rate_bpm", Vital.PULSE_RATE),
        reading(fields, "perfusion_index_percent", Vital.PERFUSION_INDEX, absent=no_pulse),
    )


PROTOCOLS: tuple[WireProtocol, ...] = (
    WireProtocol("jumper", lambda _: Whole(_fields), measurements, checked=False),
)
