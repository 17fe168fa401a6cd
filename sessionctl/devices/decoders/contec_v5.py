"""Contec CMS50D+/E, old protocol (V5.0A): five bytes, 60 frames a second, no check code.

How a frame is found: `five_bytes`. Zeros and 127 are not readings.
"""

from sessionctl.devices.decoders import five_bytes
from sessionctl.devices.decoders.frames import Fields, Pleth, WireProtocol
from sessionctl.devices.decoders.framing import Whole
from sessionctl.devices.decoders.readings import reading, said, withhold_implausible
from sessionctl.vitals import Measurement, Vital

RATE_HZ = 60.0
NOT_READINGS = (0, 127)

ABSENT = {"probe_error": "sensor off", "searching": "searching", "searching_too_long": "searching too long"}
VITALS = {"spo2_percent": Vital.SPO2, "pulse_rate_bpm": Vital.PULSE_RATE}


def _fields(frame: bytes) -> Fields | str:
    """The wire fields of one frame. `raw_...` is the number as sent, which may be no reading."""
    if reason := five_bytes.wrong(frame):
        return reason
    signal, pleth, bar, _, spo2 = frame
    pulse = five_bytes.pulse_of(frame)
    values = {
        "spo2_percent": None if spo2 in NOT_READINGS else spo2,
        "pulse_rate_bpm": None if pulse in NOT_READINGS or pulse == 0xFF else pulse,
    }
    return {
        "signal_strength": signal & 0x0F,
        "searching_too_long": bool(signal & 0x10),
        "spo2_dropping": bool(signal & 0x20),
        "beep": bool(signal & 0x40),
        "pleth": pleth,
        "bar": bar & 0x0F,
        "probe_error": bool(bar & 0x10),
        "searching": bool(bar & 0x20),
        "raw_pulse_rate": pulse,
        "raw_spo2": spo2,
    } | withhold_implausible(values, VITALS)


def measurements(fields: Fields) -> tuple[Measurement, ...]:
    """SpO2 and pulse rate, always both; none while the probe is off or the device searches for a pulse."""
    absent = said(fields, ABSENT)
    return (
        reading(fields, "spo2_percent", Vital.SPO2, absent=absent),
        reading(fields, "pulse_rate_bpm", Vital.PULSE_RATE, absent=absent),
    )


def pleth(fields: Fields) -> Pleth | None:
    """One sample of the wave; none while the probe is off, when the device sends a flat line."""
    return None if fields["probe_error"] else Pleth((fields["pleth"],), RATE_HZ)


PROTOCOLS: tuple[WireProtocol, ...] = (
    WireProtocol("contec-v5", lambda _: Whole(_fields), measurements, checked=False, pleth=pleth),
    WireProtocol(
        "contec-v5-stream",
        five_bytes.stream(_fields),
        measurements,
        checked=False,
        pleth=pleth,
        stream=True,
        usual_bytes=five_bytes.SIZE,
        lasting=tuple(VITALS.values()),
    ),
)
