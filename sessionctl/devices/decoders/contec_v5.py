"""Contec CMS50D+/E, old protocol (V5.0A): five bytes, 60 frames a second, no check code.

Rule 1. Only the first byte of a frame has bit 7 set. In a stream, reading begins where two frames in a row
        hold that pattern and agree on pulse and SpO2; noise does that too seldom to matter.
Rule 2. Zeros and 127 are not readings.
"""

from collections.abc import Mapping

from sessionctl.devices.decoders.frames import Fields, Pleth, WireProtocol
from sessionctl.devices.decoders.framing import Found, NotHere, Stream, Whole
from sessionctl.devices.decoders.readings import reading, said, withhold_implausible
from sessionctl.vitals import Measurement, Vital

SIZE = 5
RATE_HZ = 60.0
NOT_READINGS = (0, 127)

ABSENT = {"probe_error": "sensor off", "searching": "searching", "searching_too_long": "searching too long"}
VITALS = {"spo2_percent": Vital.SPO2, "pulse_rate_bpm": Vital.PULSE_RATE}


def _begins(start: bytes | bytearray) -> bool:
    """True when one to five bytes hold the sync pattern."""
    return start[0] >= 0x80 and all(byte < 0x80 for byte in start[1:])


def _fields(frame: bytes) -> Fields | str:
    """The wire fields of one frame. `raw_...` is the number as sent, which may be no reading."""
    if len(frame) != SIZE:
        return "bad_length"
    if not _begins(frame):
        return "sync"
    signal, pleth, bar, low_pulse, spo2 = frame
    pulse = (bar & 0x40) << 1 | low_pulse
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


def _look(buffer: bytearray, locked: bool) -> Found | NotHere | None:
    first, second = bytes(buffer[:SIZE]), bytes(buffer[SIZE : 2 * SIZE])
    if not _begins(first):
        return NotHere()
    if not locked and second and not _begins(second):
        return NotHere()
    if len(first) < SIZE or (not locked and len(second) < SIZE):
        return None
    fields = _fields(first)
    if isinstance(fields, str):
        return NotHere(fields)
    return Found(SIZE, fields) if locked or _agree(first, second) else NotHere()


def _agree(one: bytes, other: bytes) -> bool:
    return one[2] & 0x40 == other[2] & 0x40 and one[3:] == other[3:]


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


def _new_stream(_: Mapping[str, str]) -> Stream:
    return Stream(_look, bytes(range(0x80, 0x100)))


PROTOCOLS: tuple[WireProtocol, ...] = (
    WireProtocol("contec-v5", lambda _: Whole(_fields), measurements, checked=False, pleth=pleth),
    WireProtocol(
        "contec-v5-stream",
        _new_stream,
        measurements,
        checked=False,
        pleth=pleth,
        stream=True,
        usual_bytes=SIZE,
        lasting=tuple(VITALS.values()),
    ),
)
