"""Viatom O2Ring, Checkme O2, SleepU (the older protocol): the values that the ring answers with.

Rule 1. A number only while the ring says that a finger is in it and no countdown runs: in the countdown after
        a finger has gone it repeats its last numbers. 0 and 0xFF are no numbers.
Rule 2. Byte 10 of the sensor values and byte 5 of the values with the wave are decoded as a perfusion index
        in tenths (one source) and kept from the room: another source calls the first a pulse strength.
Rule 3. 0x17 and 0x1B are all we ever ask. Never 0x18, which resets the ring.

Sources: MackeyStingray/o2r@e8ad57f98e06 (three recorded payloads); the layout of the values with the wave
from LepuBle alone.
"""

from typing import Any

from sessionctl.devices.decoders.frames import Fields, Pleth, WireProtocol
from sessionctl.devices.decoders.framing import Whole
from sessionctl.devices.decoders.readings import battery_percent, reading, said, withhold_implausible
from sessionctl.devices.decoders.viatom_o2_frames import HEAD, answered, asked, replies, u16
from sessionctl.vitals import Measurement, Vital

SENSORS, SENSORS_WITH_WAVE = 0x17, 0x1B
SENSOR_BYTES = 13
WAVE_FROM = 12
WAVE_MOST = 500
"""Ours: the ring is asked once a second and sends what it has sampled since, 125 samples as a rule."""

WAVE_HZ = 125.0
"""Nominal, not documented: it only lays out the drawn wave."""

GLITCHES = (156, 246)
"""Values that are no samples of the wave (LepuBle)."""

NONE = (0, 0xFF)
ABSENT = {"finger_absent": "no finger", "countdown": "no finger: held value"}
VITALS = {"spo2_percent": Vital.SPO2, "pulse_rate_bpm": Vital.PULSE_RATE}
WITHHELD = {**VITALS, "perfusion_index_percent": Vital.PERFUSION_INDEX}


def _sensors(data: bytes) -> Fields | str:
    """The 13 bytes of the sensor values."""
    if len(data) != SENSOR_BYTES:
        return "too_short" if len(data) < SENSOR_BYTES else "bad_length"
    present, countdown = bool(data[11] & 1), data[11] >> 4
    return _values(
        present and not countdown,
        data[0],
        data[1],
        data[10],
        {
            "finger_present": present,
            "countdown": countdown,
            **_battery_fields(data[7], data[8]),
            "motion": data[9],
            "alarms": data[12],
        },
    )


def _sensors_with_wave(data: bytes) -> Fields | str:
    """Twelve bytes of values and as many samples as they say; a glitch among them is None."""
    if len(data) < WAVE_FROM or len(data) < WAVE_FROM + u16(data, 10):
        return "too_short"
    if len(data) > WAVE_FROM + u16(data, 10):
        return "bad_length"
    present = data[6] == 1
    return _values(
        present,
        data[0],
        u16(data, 1),
        data[5],
        {
            "finger_present": present,
            **_battery_fields(data[3], data[4]),
            "samples": [None if sample in GLITCHES else sample for sample in data[WAVE_FROM:]],
        },
    )


def _values(measuring: bool, spo2: int, pulse: int, tenths: int, rest: Fields) -> Fields:
    values: dict[str, Any] = {"spo2_percent": spo2, "pulse_rate_bpm": pulse}
    fields = {name: None if value in (*NONE, 0xFFFF) else value for name, value in values.items()}
    index = None if tenths in NONE else tenths / 10
    fields = fields | {"perfusion_index_percent": index} if measuring else dict.fromkeys(WITHHELD)
    return {**withhold_implausible(fields, WITHHELD), "finger_absent": not rest["finger_present"], **rest}


def _battery_fields(percent: int, state: int) -> Fields:
    return {
        "battery_percent": percent if percent <= 100 else None,
        "charging": state == 1,
        "charge_full": state == 2,
    }


def measurements(fields: Fields) -> tuple[Measurement, ...]:
    """SpO2 and pulse rate, always both; nothing from a reply without values."""
    if "finger_present" not in fields:
        return ()
    absent = said(fields, ABSENT)
    return tuple(reading(fields, name, vital, absent=absent) for name, vital in VITALS.items())


def pleth(fields: Fields) -> Pleth | None:
    """The wave while a finger is in the ring; at a glitch the sample before it is drawn once more."""
    told = fields.get("samples", ()) if fields.get("finger_present") else ()
    last = next((sample for sample in told if sample is not None), None)
    if last is None:
        return None
    drawn = []
    for sample in told:
        last = last if sample is None else sample
        drawn.append(last)
    return Pleth(tuple(drawn), WAVE_HZ)


PROTOCOLS: tuple[WireProtocol, ...] = (
    WireProtocol("viatom-request", lambda _: Whole(asked), lambda _: (), checked=True),
    WireProtocol("viatom-response", lambda _: Whole(answered), lambda _: (), checked=True),
    WireProtocol(
        "viatom-0x17-payload", lambda _: Whole(_sensors), measurements, checked=False, battery=battery_percent
    ),
    WireProtocol(
        "viatom-0x1b-payload",
        lambda _: Whole(_sensors_with_wave),
        measurements,
        checked=False,
        battery=battery_percent,
        pleth=pleth,
    ),
    WireProtocol(
        "viatom-0x17-stream",
        replies(_sensors, SENSOR_BYTES),
        measurements,
        checked=True,
        battery=battery_percent,
        stream=True,
        usual_bytes=HEAD + SENSOR_BYTES + 1,
        lasting=tuple(VITALS.values()),
    ),
    WireProtocol(
        "viatom-0x1b-stream",
        replies(_sensors_with_wave, WAVE_FROM + WAVE_MOST),
        measurements,
        checked=True,
        battery=battery_percent,
        pleth=pleth,
        stream=True,
        usual_bytes=HEAD + WAVE_FROM + round(WAVE_HZ) + 1,
        lasting=tuple(VITALS.values()),
    ),
)
