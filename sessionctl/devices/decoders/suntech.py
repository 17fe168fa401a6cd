"""SunTech Advantage-type OEM cuff modules: host frames `3A cmd data chk`, module frames `3E len data chk`.

Rule 1. A frame is found by its length and its check code (all bytes sum to 0 modulo 256), never by splitting
        at 0x3E, which is also the number 62.
Rule 2. A result with an error code, or without both pressures, holds no number: the module may repeat there
        what it measured the time before.
Rule 3. `COMMANDS` is the whole list of what we ever send. Valve and calibration commands are not on it.
"""

from typing import Any

from sessionctl.devices.decoders.frames import Fields, WireProtocol
from sessionctl.devices.decoders.framing import Found, NotHere, Stream, Whole
from sessionctl.devices.decoders.readings import reading, withhold_implausible
from sessionctl.vitals import Measurement, Validity, Vital

HOST, MODULE = 0x3A, 0x3E

REPLIES = {
    ord("O"): "ack",
    ord("K"): "done",
    ord("A"): "aborted",
    ord("E"): "error",
    ord("B"): "busy",
    ord("N"): "refused",
    ord("S"): "sleeping",
    ord("R"): "reset",
}
REPLY_SIZE, CUFF_SIZE, RESULT_SIZE = 4, 5, 24
SIZES = (REPLY_SIZE, CUFF_SIZE, RESULT_SIZE)

ERRORS = {
    3: "value out of range",
    86: "measurement aborted",
    87: "inflation timeout, air leak or loose cuff",
    88: "safety timeout",
    89: "overpressure",
    90: "supply or hardware fault",
    91: "safety interlock or autozero failed",
    97: "transducer out of range",
    99: "calibration memory fault",
}
"""Words for error codes, from one published client; other codes are movement or a weak signal."""

VITALS = {
    "systolic_mmhg": Vital.SYSTOLIC,
    "diastolic_mmhg": Vital.DIASTOLIC,
    "map_mmhg": Vital.MEAN_PRESSURE,
    "pulse_rate_bpm": Vital.CUFF_PULSE_RATE,
}


def closed(body: bytes) -> bytes:
    """`body` with the check byte that makes the sum of all bytes 0 modulo 256."""
    return body + bytes((-sum(body) & 0xFF,))


COMMANDS = {
    "start": closed(b"\x3a\x20"),  # an adult measurement
    "abort": closed(b"\x3a\x79\x01\x00"),  # and deflate
    "cuff-pressure": closed(b"\x3a\x79\x05\x00"),
    "last-result": closed(b"\x3a\x79\x03\x00"),
}


def error_words(code: int) -> str:
    """What an error code of a result means, for a person."""
    return ERRORS.get(code, f"movement or weak signal (code {code})")


def _command(frame: bytes) -> Fields | str:
    """A host frame: the `command` byte and its `data` in hex."""
    if len(frame) < 3:
        return "too_short"
    if frame[0] != HOST:
        return "header"
    if sum(frame) & 0xFF:
        return "checksum"
    return {"command": frame[1], "data": frame[2:-1].hex()}


def _response(frame: bytes) -> Fields | str:
    """A module frame: its `reply`, and the numbers of a cuff pressure or a result."""
    if len(frame) < 2:
        return "too_short"
    if frame[0] != MODULE:
        return "header"
    if frame[1] not in SIZES or frame[1] < len(frame):
        return "bad_length"
    if frame[1] > len(frame):
        return "too_short"
    if sum(frame) & 0xFF:
        return "checksum"
    if frame[1] == REPLY_SIZE:
        name = REPLIES.get(frame[2])
        return "unknown_reply" if name is None else {"reply": name}
    return _cuff(frame[2:-1]) if frame[1] == CUFF_SIZE else _result(frame[2:-1])


def _cuff(data: bytes) -> Fields:
    fields = {"reply": "cuff_pressure", "cuff_pressure_mmhg": _u16(data, 0)}
    return withhold_implausible(fields, {"cuff_pressure_mmhg": Vital.CUFF_PRESSURE})


def _result(data: bytes) -> Fields:
    error = data[18]
    sent = {
        "systolic_mmhg": _u16(data, 0),
        "diastolic_mmhg": _u16(data, 2),
        "map_mmhg": _u16(data, 16),
        "pulse_rate_bpm": data[14],
    }
    whole = not error and sent["systolic_mmhg"] and sent["diastolic_mmhg"]
    values: dict[str, Any] = {name: value if whole and value else None for name, value in sent.items()}
    return {
        "reply": "bp_data",
        **withhold_implausible(values, VITALS),
        "beats": data[4],
        "status": data[5],
        "error_code": error,
    }


def _u16(data: bytes, offset: int) -> int:
    return int.from_bytes(data[offset : offset + 2], "little")


def _look(buffer: bytearray, locked: bool) -> Found | NotHere | None:
    if buffer[0] != MODULE or (len(buffer) > 1 and buffer[1] not in SIZES):
        return NotHere()
    if len(buffer) < 2 or len(buffer) < buffer[1]:
        return None
    fields = _response(bytes(buffer[: buffer[1]]))
    return NotHere(fields, buffer[1]) if isinstance(fields, str) else Found(buffer[1], fields)


def measurements(fields: Fields) -> tuple[Measurement, ...]:
    """The cuff's pressure while it works (`ongoing`), or a result; a failed one is four times no value."""
    if fields.get("reply") == "cuff_pressure":
        pressure = fields["cuff_pressure_mmhg"]
        if pressure is None:
            return (reading(fields, "cuff_pressure_mmhg", Vital.CUFF_PRESSURE),)
        return (Measurement(Vital.CUFF_PRESSURE, float(pressure), Validity.ONGOING),)
    if fields.get("reply") != "bp_data":
        return ()
    error = fields["error_code"]
    absent = (error_words(error),) if error else ()
    return tuple(reading(fields, name, vital, absent=absent) for name, vital in VITALS.items())


def reply(name: str) -> bytes:
    """The module's one-letter reply `name`, a value of `REPLIES`. For the simulator. Raises KeyError."""
    letters = {word: letter for letter, word in REPLIES.items()}
    return closed(bytes((MODULE, REPLY_SIZE, letters[name])))


def cuff_pressure(mmhg: int) -> bytes:
    """The module's answer to `cuff-pressure`. For the simulator."""
    return closed(bytes((MODULE, CUFF_SIZE, *mmhg.to_bytes(2, "little"))))


def bp_data(
    systolic: int, diastolic: int, mean: int, pulse: int, *, beats: int = 30, status: int = 1, error: int = 0
) -> bytes:
    """The module's answer to `last-result`, pressures in mmHg and pulse per minute. For the simulator.

    With an `error` a real module sends zeros, or what it measured before: give either.
    """
    data = bytearray(RESULT_SIZE - 3)
    data[0:2], data[2:4] = systolic.to_bytes(2, "little"), diastolic.to_bytes(2, "little")
    data[4], data[5], data[14], data[18] = beats, status, pulse, error
    data[16:18] = mean.to_bytes(2, "little")
    return closed(bytes((MODULE, RESULT_SIZE)) + data)


PROTOCOLS: tuple[WireProtocol, ...] = (
    WireProtocol("suntech-command", lambda _: Whole(_command), lambda _: (), checked=True),
    WireProtocol("suntech-response", lambda _: Whole(_response), measurements, checked=True),
    WireProtocol("suntech-stream", lambda _: Stream(_look), measurements, checked=True, stream=True),
)
