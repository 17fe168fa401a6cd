"""BCI five-byte protocol, as in Berry's BM1000: 100 frames a second, no check code.

Source: BCI Protocol V1.2 (zh2x/BCI_Protocol); the decoders of ehborisov/BerryMed-Pulse-Oximeter-tool and of
Adafruit agree with it. How a frame is found: `five_bytes`.

Rule 1. It looks like Contec's old frame, and the flags mean other things: never choose it by its shape.
Rule 2. A pulse of 255, an SpO2 of 127 and zeros are not readings. The pulse has eight bits: one that leaves
        out bit 6 of the third byte is wrong from 128 /min on.
Rule 3. A number beside a flag that says "no sensor", "no finger" or "searching" is held, not measured.
"""

from sessionctl.devices.decoders import five_bytes
from sessionctl.devices.decoders.frames import Fields, Pleth, WireProtocol
from sessionctl.devices.decoders.framing import Whole
from sessionctl.devices.decoders.readings import reading, said, withhold_implausible
from sessionctl.vitals import Measurement, Vital

RATE_HZ = 100.0
NO_PULSE, NO_SPO2 = (0, 0xFF), (0, 0x7F)
WAVE_MOST = 100

ABSENT = {
    "probe_unplugged": "probe unplugged",
    "no_finger": "no finger",
    "no_signal": "no signal",
    "searching": "searching",
}
VITALS = {"spo2_percent": Vital.SPO2, "pulse_rate_bpm": Vital.PULSE_RATE}


def _fields(frame: bytes) -> Fields | str:
    """The wire fields of one frame; `pleth` and `bar` are None where they say that there is none."""
    if reason := five_bytes.wrong(frame):
        return reason
    signal, pleth, bar, _, spo2 = frame
    pulse = five_bytes.pulse_of(frame)
    values = {
        "spo2_percent": None if spo2 in NO_SPO2 else spo2,
        "pulse_rate_bpm": None if pulse in NO_PULSE else pulse,
    }
    return {
        "signal_strength": signal & 0x0F,
        "no_signal": bool(signal & 0x10),
        "probe_unplugged": bool(signal & 0x20),
        "beep": bool(signal & 0x40),
        "pleth": pleth if 0 < pleth <= WAVE_MOST else None,
        "bar": bar & 0x0F or None,
        "no_finger": bool(bar & 0x10),
        "searching": bool(bar & 0x20),
    } | withhold_implausible(values, VITALS)


def measurements(fields: Fields) -> tuple[Measurement, ...]:
    """SpO2 and pulse rate, always both; none without a probe, a finger or a pulse that was found."""
    absent = said(fields, ABSENT)
    return tuple(reading(fields, name, vital, absent=absent) for name, vital in VITALS.items())


def pleth(fields: Fields) -> Pleth | None:
    """One sample of the wave; none where the device sends none, or has nothing to measure on."""
    if fields["pleth"] is None or fields["probe_unplugged"] or fields["no_finger"]:
        return None
    return Pleth((fields["pleth"],), RATE_HZ)


PROTOCOLS: tuple[WireProtocol, ...] = (
    WireProtocol("bci-berry", lambda _: Whole(_fields), measurements, checked=False, pleth=pleth),
    WireProtocol(
        "bci-berry-stream",
        five_bytes.stream(_fields),
        measurements,
        checked=False,
        pleth=pleth,
        stream=True,
        usual_bytes=five_bytes.SIZE,
        lasting=tuple(VITALS.values()),
    ),
)
