"""Nonin 3230 and 3150 over their own Bluetooth service: one oximetry notification of ten bytes a second.

Rule 1. While the sensor searches there is no number, whatever the bytes hold.
Rule 2. A finger that is not placed as it should be and a weak signal make the values questionable.
Rule 3. The counter of seconds is the stream's stamp: one that stops or comes again means a stuck stream.

There is no check code in the message, so length, length byte and ranges are what tells it apart; the radio's
link layer vouches for the bytes.

Source: calebmgshort/Nonin3230Oximeter, andreasdri/nonin-3230-ble, the maker's sample application, and a Swift
decoder, which agree. No recorded notification was found.
"""

from typing import Any

from sessionctl.devices.decoders import nonin_layout as at
from sessionctl.devices.decoders.ble_fields import Cursor, wrong_length
from sessionctl.devices.decoders.frames import Battery, Fields, WireProtocol
from sessionctl.devices.decoders.framing import Whole
from sessionctl.devices.decoders.readings import reading, said, withhold_implausible
from sessionctl.vitals import Measurement, Vital

SERVICE = "46a970e0-0d5f-11e2-8b5e-0002a5d5c51b"
OXIMETRY = "0aad7ea0-0d60-11e2-8e3c-0002a5d5c51b"

SIZE = 10
STATUS = {
    "display_sync": 0x01,
    "weak_signal": 0x02,
    "smartpoint": 0x04,
    "searching": 0x08,
    "correctcheck": 0x10,
    "low_battery": 0x20,
    "encrypted": 0x40,
}
ABSENT = {"searching": "searching"}
DOUBTS = {"weak_signal": "weak signal", "misplaced": "finger not placed right"}

VITALS = {
    "spo2_percent": Vital.SPO2,
    "pulse_rate_bpm": Vital.PULSE_RATE,
    "perfusion_index_percent": Vital.PERFUSION_INDEX,
}


def _read(data: bytes) -> Fields | str:
    if reason := wrong_length(data, SIZE):
        return reason
    if data[0] != SIZE:
        return "bad_length"
    cursor = Cursor(data[1:])
    status, tenths = cursor.unsigned(1), cursor.unsigned(1)
    amplitude, counter = cursor.unsigned(2, "big"), cursor.unsigned(2, "big")
    saturation, rate = cursor.unsigned(1), cursor.unsigned(2, "big")
    values: dict[str, Any] = {
        "spo2_percent": None if saturation == at.NO_SATURATION else saturation,
        "pulse_rate_bpm": None if rate == at.NO_RATE else rate,
        "perfusion_index_percent": amplitude / 100 if amplitude else None,  # no pulse has no amplitude
    }
    return {
        **withhold_implausible(values, VITALS),
        **{name: bool(status & bit) for name, bit in STATUS.items()},
        "battery_v": tenths / 10,
        "counter_s": counter,
    }


def measurements(fields: Fields) -> tuple[Measurement, ...]:
    """SpO2 and pulse rate, always both, and the perfusion index (the maker's pulse amplitude index) in %."""
    absent = said(fields, ABSENT)
    doubts = said({**fields, "misplaced": not fields["correctcheck"]}, DOUBTS)
    return tuple(reading(fields, name, vital, absent=absent, doubts=doubts) for name, vital in VITALS.items())


def _battery(fields: Fields) -> Battery:
    return Battery(None, low=fields["low_battery"])


def _counter(fields: Fields) -> int:
    counter: int = fields["counter_s"]
    return counter


PROTOCOLS: tuple[WireProtocol, ...] = (
    WireProtocol(
        "nonin-ble-oximetry",
        lambda _: Whole(_read),
        measurements,
        checked=True,
        battery=_battery,
        stamp=_counter,
        usual_bytes=SIZE,
        lasting=tuple(VITALS.values()),
    ),
)
