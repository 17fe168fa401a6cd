"""Contec CMS50D+ (2013 on), CMS50FW and EW, new protocol (V7.0): packets of 2 to 9 bytes, no check code.

Rule 1. Only the first byte (the type) has bit 7 clear; the second carries bit 7 of each data byte after it.
Rule 2. A packet's length depends on its type; a reader that knows only the nine-byte one loses its place.
"""

from collections.abc import Mapping
from typing import Any

from sessionctl.devices.decoders.frames import Fields, Pleth, WireProtocol
from sessionctl.devices.decoders.framing import Found, NotHere, Stream, Whole
from sessionctl.devices.decoders.readings import reading, said, withhold_implausible
from sessionctl.vitals import Measurement, Vital

REAL_TIME = 0x01
STORAGE = 0x0F
LONGEST = 9

LENGTH = {0x01: 9, 0x04: 9, 0x05: 9, 0x07: 9, 0x08: 8, 0x09: 6, 0x0A: 4, 0x0B: 4, 0x0C: 2, 0x0D: 3, 0x0E: 3}
LENGTH |= {0x0F: 8, 0x11: 9, 0x12: 9}
"""Bytes of a packet by type: the maker's document V7.0; 0x11 from a recorded reply."""

UNMEASURED = (0x02, 0x03, 0x06, 0x10, 0x13, 0x14, 0x15)
"""Types that devices send and whose length nobody wrote down: they end where the next type begins."""

NO_PULSE, NO_SPO2, NO_PI = 0xFF, 0x7F, 0xFFFF

COMMANDS = {
    name: bytes((0x7D, 0x81, code, *(0x80,) * 6))
    for name, code in {"start-stream": 0xA1, "stop-stream": 0xA2, "keep-alive": 0xAF}.items()
}
"""Every command we send: start, stop, and about every 5 s keep-alive. Never the one that deletes records."""

ABSENT = {"probe_error": "sensor off", "searching": "searching", "searching_too_long": "searching too long"}
VITALS = {
    "spo2_percent": Vital.SPO2,
    "pulse_rate_bpm": Vital.PULSE_RATE,
    "perfusion_index_percent": Vital.PERFUSION_INDEX,
}


def _unpack(packet: bytes) -> bytes | str:
    """The data bytes with their bit 7 put back, or why this is no packet."""
    if len(packet) < 2:
        return "too_short"
    if packet[0] >= 0x80 or any(byte < 0x80 for byte in packet[1:]):
        return "sync"
    if len(packet) > LONGEST or len(packet) != LENGTH.get(packet[0], len(packet)):
        return "bad_length"
    return bytes(byte & 0x7F | (packet[1] >> i & 1) << 7 for i, byte in enumerate(packet[2:]))


def _packet(packet: bytes) -> Fields | str:
    """Any packet: its `type`, and its `data` in hex with bit 7 put back."""
    data = _unpack(packet)
    return data if isinstance(data, str) else {"type": packet[0], "data": data.hex()}


def _real_time(packet: bytes) -> Fields | str:
    """A real-time packet: one wave sample and the numbers of the moment."""
    data = _unpack(packet)
    if isinstance(data, str):
        return data
    if packet[0] != REAL_TIME:
        return "header"
    signal, wave, bar, pulse, spo2, pi_low, pi_high = data
    perfusion = pi_low | pi_high << 8
    valid = not bar & 0x10 and perfusion != NO_PI
    values: dict[str, Any] = {**_pair(spo2, pulse), "perfusion_index_percent": None}
    if valid:
        values["perfusion_index_percent"] = perfusion / 100
    return {
        "signal_strength": signal & 0x0F,
        "searching_too_long": bool(signal & 0x10),
        "low_spo2": bool(signal & 0x20),
        "beep": bool(signal & 0x40),
        "probe_error": bool(signal & 0x80),
        "pleth": wave & 0x7F,
        "searching": bool(wave & 0x80),
        "bar": bar & 0x0F,
        "pi_valid": valid,
    } | withhold_implausible(values, VITALS)


def _pair(spo2: int, pulse: int) -> dict[str, int | None]:
    return {
        "spo2_percent": None if spo2 == NO_SPO2 else spo2,
        "pulse_rate_bpm": None if pulse == NO_PULSE else pulse,
    }


def _storage(packet: bytes) -> Fields | str:
    """Three stored samples, from the device's memory: history, never a current reading."""
    data = _unpack(packet)
    if isinstance(data, str):
        return data
    if packet[0] != STORAGE:
        return "header"
    pairs = zip(data[::2], data[1::2], strict=True)
    return {"samples": [withhold_implausible(_pair(*pair), VITALS) for pair in pairs]}


def _look(buffer: bytearray, locked: bool) -> Found | NotHere | None:
    kind = buffer[0]
    if kind not in LENGTH and kind not in UNMEASURED:
        return NotHere()
    size = LENGTH.get(kind, LONGEST)
    ends = next((i for i, byte in enumerate(buffer[1:size], 1) if byte < 0x80), None)
    if ends is not None and (kind in LENGTH or ends < 2):
        return NotHere("bad_length", ends) if locked else NotHere()
    size = size if ends is None else ends
    if len(buffer) < size:
        return None
    parse = {REAL_TIME: _real_time, STORAGE: _storage}.get(kind, _packet)
    fields = parse(bytes(buffer[:size]))
    return NotHere(fields) if isinstance(fields, str) else Found(size, {"type": kind, **fields})


def measurements(fields: Fields) -> tuple[Measurement, ...]:
    """SpO2 and pulse rate of a real-time packet, always both, and its perfusion index if that is valid."""
    if "probe_error" not in fields:
        return ()
    absent = said(fields, ABSENT)
    found = [
        reading(fields, "spo2_percent", Vital.SPO2, absent=absent),
        reading(fields, "pulse_rate_bpm", Vital.PULSE_RATE, absent=absent),
    ]
    if not absent and fields["perfusion_index_percent"] is not None:
        found.append(reading(fields, "perfusion_index_percent", Vital.PERFUSION_INDEX))
    return tuple(found)


def pleth(fields: Fields) -> Pleth | None:
    """One sample of the wave of a real-time packet; none while the probe is off."""
    return None if fields.get("probe_error", True) else Pleth((fields["pleth"],), 60.0)


def _new_stream(_: Mapping[str, str]) -> Stream:
    return Stream(_look, bytes((*LENGTH, *UNMEASURED)))


PROTOCOLS: tuple[WireProtocol, ...] = (
    WireProtocol("contec-v7", lambda _: Whole(_real_time), measurements, checked=False, pleth=pleth),
    WireProtocol("contec-v7-packet", lambda _: Whole(_packet), lambda _: (), checked=False),
    WireProtocol("contec-v7-storage", lambda _: Whole(_storage), lambda _: (), checked=False),
    WireProtocol(
        "contec-v7-stream",
        _new_stream,
        measurements,
        checked=False,
        pleth=pleth,
        stream=True,
        usual_bytes=LENGTH[REAL_TIME],
        lasting=tuple(VITALS.values()),
    ),
)
