"""Viatom PC-60FW, OxySmart: a fingertip oximeter that sends unasked, frames `AA 55 token len type data crc`.

Rule 1. `len` counts type, data and check code (CRC-8 of Maxim over everything before it).
Rule 2. With the probe off, or while it searches for a pulse, no number passes. A flag that no source
        explains makes the numbers questionable.
Rule 3. The wave comes in frames of its own. In a stream a frame of numbers carries what the wave was since
        the numbers before it (`wave`): it is what must move in a living device.

Sources: tonyfu97/Pulse-Ox-BLE@5b938245c049 (recorded frames), sza2/viatom_pc60fw@d1abe9648fed; flags from
LepuBle@46c1de44d2af alone.
"""

from typing import Any

from sessionctl.devices.decoders.frames import Battery, Fields, Pleth, WireProtocol
from sessionctl.devices.decoders.framing import Found, NotHere, Stream, Whole
from sessionctl.devices.decoders.readings import reading, said, withhold_implausible
from sessionctl.devices.decoders.viatom_codes import maxim
from sessionctl.vitals import Measurement, Vital

SYNC = b"\xaa\x55"
VALUES_TOKEN, DEVICE_TOKEN = 0x0F, 0xF0
TOKENS = (VALUES_TOKEN, DEVICE_TOKEN)
HEAD = 4
"""Sync, token and length."""

PARAM, WAVE, BATTERY = (VALUES_TOKEN, 0x01), (VALUES_TOKEN, 0x02), (DEVICE_TOKEN, 0x03)
LENGTH = {PARAM: 8, WAVE: 7, BATTERY: 3}
LENGTH_LEAST, LENGTH_MOST = 2, 32
"""Ours: the longest frame that is known has 8."""

WAVE_HZ = 50.0
"""As the maker's programming guide says of its AP-20, which sends the same numbers and wave; not documented
for the PC-60FW. It only lays out the drawn wave."""

WAVE_KEPT = 128
PROBE_OFF, SEARCHING = 0x02, 0x04
ABSENT = {"probe_off": "sensor off", "searching": "searching"}
DOUBTS = {"unknown_flags": "flags that are not known"}
VITALS = {
    "spo2_percent": Vital.SPO2,
    "pulse_rate_bpm": Vital.PULSE_RATE,
    "perfusion_index_percent": Vital.PERFUSION_INDEX,
}


def _frame(data: bytes) -> dict[str, Any] | str:
    """One whole frame: `frame` is "param", "wave", "battery" or "other"."""
    if data[:2] != SYNC[: len(data)]:
        return "sync"
    if len(data) > 2 and data[2] not in TOKENS:
        return "header"
    if len(data) < HEAD + LENGTH_LEAST:
        return "too_short"
    if len(data) != HEAD + data[3]:
        return "too_short" if len(data) < HEAD + data[3] else "bad_length"
    if maxim(data[:-1]) != data[-1]:
        return "crc"
    kind = (data[2], data[4])
    if LENGTH.get(kind, data[3]) != data[3]:
        return "bad_length"
    body = data[HEAD + 1 : -1]
    if kind == PARAM:
        return _param(body)
    if kind == WAVE:
        return {
            "frame": "wave",
            "samples": [byte & 0x7F for byte in body],
            "beat_flags": [byte >= 0x80 for byte in body],
        }
    if kind == BATTERY:
        return {"frame": "battery", "battery_level": body[0] if body[0] <= 3 else None}
    return {"frame": "other", "token": data[2], "type": data[4]}


def _param(body: bytes) -> dict[str, Any]:
    flags = body[4]
    sent = (body[0], int.from_bytes(body[1:3], "little"), body[3] / 10)
    values: dict[str, Any] = dict(zip(VITALS, sent, strict=True))
    unmeasured = bool(flags & (PROBE_OFF | SEARCHING))
    fields = {name: None if unmeasured or not value else value for name, value in values.items()}
    fields = {name: None if value in (0xFF, 0xFFFF) else value for name, value in fields.items()}
    return {
        "frame": "param",
        **withhold_implausible(fields, VITALS),
        "probe_off": bool(flags & PROBE_OFF),
        "searching": bool(flags & SEARCHING),
        "unknown_flags": flags & ~(PROBE_OFF | SEARCHING),
    }


class _Look:
    """Recognises a frame at the buffer's start, and keeps the wave between two frames of numbers."""

    def __init__(self) -> None:
        self._wave: list[int] = []

    def __call__(self, buffer: bytearray, locked: bool) -> Found | NotHere | None:
        if buffer[:2] != SYNC[: len(buffer)] or (len(buffer) > 2 and buffer[2] not in TOKENS):
            return NotHere()
        if len(buffer) < HEAD:
            return None
        size = HEAD + buffer[3]
        if not LENGTH_LEAST <= buffer[3] <= LENGTH_MOST:
            return NotHere("bad_length", HEAD)
        if len(buffer) < size:
            return None
        fields = _frame(bytes(buffer[:size]))
        if isinstance(fields, str):
            return NotHere(fields, size)
        if fields["frame"] == "wave":
            self._wave = [*self._wave, *fields["samples"]][-WAVE_KEPT:]
        elif fields["frame"] == "param":
            fields["wave"], self._wave = self._wave, []
        return Found(size, fields)


def measurements(fields: Fields) -> tuple[Measurement, ...]:
    """SpO2, pulse rate and perfusion index of a frame of numbers."""
    if fields["frame"] != "param":
        return ()
    absent, doubts = said(fields, ABSENT), said(fields, DOUBTS)
    return tuple(reading(fields, name, vital, absent=absent, doubts=doubts) for name, vital in VITALS.items())


def battery(fields: Fields) -> Battery | None:
    """The battery: four steps, of which the lowest is "low"; no percentage."""
    level = fields.get("battery_level")
    return None if level is None else Battery(None, low=level == 0)


def pleth(fields: Fields) -> Pleth | None:
    """The five samples of a frame of the wave."""
    return Pleth(tuple(fields["samples"]), WAVE_HZ) if fields["frame"] == "wave" else None


def stamp(fields: Fields) -> str | None:
    """The wave since the numbers before these, if any: with a living finger it never comes again."""
    wave = fields.get("wave")
    return bytes(wave).hex() if wave else None


PROTOCOLS: tuple[WireProtocol, ...] = (
    WireProtocol(
        "viatom-pc60fw", lambda _: Whole(_frame), measurements, checked=True, battery=battery, pleth=pleth
    ),
    WireProtocol(
        "viatom-pc60fw-stream",
        lambda _: Stream(_Look(), SYNC[:1]),
        measurements,
        checked=True,
        battery=battery,
        pleth=pleth,
        stream=True,
        usual_bytes=HEAD + LENGTH[WAVE],
        lasting=tuple(VITALS.values()),
        stamp=stamp,
    ),
)
