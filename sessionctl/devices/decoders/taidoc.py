"""TaiDoc and FORA over Bluetooth: eight bytes `51 command data(4) end sum`, the same both ways.

Rule 1. A record says no time: it is history of an unknown one.
Rule 2. `COMMANDS` is all that is ever said: read the latest record. Other programs send 43 to a TD-3140
        to make it measure; that, switching off and erasing are not on it.

Source: advmeds-service/advmeds-bluetooth-lib, one program.
"""

from collections.abc import Mapping

from sessionctl.devices.decoders.frames import Fields, WireProtocol
from sessionctl.devices.decoders.framing import Whole
from sessionctl.devices.decoders.memory import from_memory, measured, plausible
from sessionctl.vitals import Measurement

SIZE, FIRST = 8, 0x51
HOST, DEVICE = 0xA3, 0xA5
OXIMETER, RECORD = 0x49, 0x26


def closed(command: int, *data: int) -> bytes:
    """A frame from the host."""
    head = bytes((FIRST, command, *data, HOST))
    return head + bytes((sum(head) & 0xFF,))


COMMANDS = {"read-record": closed(RECORD, 0, 0, 0, 0)}

D40 = "d40"


def _wide(context: Mapping[str, str]) -> bool:
    """Does byte 3 hold the high part of the systolic pressure? Raises ValueError for an unknown quirk."""
    quirk = context.get("quirk", "")
    if quirk not in ("", D40):
        raise ValueError(f"quirk = {quirk}; expected one of: {D40}")
    return quirk == D40


def _parser(context: Mapping[str, str]) -> Whole:
    wide = _wide(context)
    return Whole(lambda data: _read(data, wide=wide))


def _read(data: bytes, *, wide: bool) -> Fields | str:
    if len(data) != SIZE:
        return "too_short" if len(data) < SIZE else "bad_length"
    if data[0] != FIRST or data[6] not in (HOST, DEVICE):
        return "header"
    if sum(data[:7]) & 0xFF != data[7]:
        return "checksum"
    from_device = data[6] == DEVICE
    fields = {"command": data[1], "data": data[2:6].hex(), "from": "device" if from_device else "host"}
    if not from_device or data[1] not in (OXIMETER, RECORD):
        return fields
    if data[1] == OXIMETER:
        return fields | {"spo2_percent": data[2] or None, "pulse_rate_bpm": data[5] or None}
    systolic = data[2] + (256 * data[3] if wide else 0)
    return plausible(
        fields | {"systolic_mmhg": systolic, "diastolic_mmhg": data[4], "pulse_rate_bpm": data[5]}
    )


def measurements(fields: Fields) -> tuple[Measurement, ...]:
    """A record, as history. An oximeter's answer gives none: whether it holds a value is not known."""
    return from_memory(measured(fields), None)


PROTOCOLS = (WireProtocol("taidoc-command", _parser, measurements, checked=True),)
"""Checked: by the radio's link layer, under the plain sum."""
