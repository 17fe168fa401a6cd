"""Device Information 0x180A: what a Bluetooth device says of itself, read once on each link.

Rule 1. The serial number tells one instrument from another where the address does not: some devices
        change theirs.
Rule 2. A number without a digit from 1 to 9 is a blank of the chip's maker ("Serial Number", "0000"), and
        none.

Source: Bluetooth SIG, Device Information Service (UTF-8 strings; NUL padding is common).
"""

from collections.abc import Callable

from sessionctl.devices.decoders.frames import Fields, WireProtocol
from sessionctl.devices.decoders.framing import Whole

MOST = 512
"""Bytes of the longest value a characteristic can hold (Bluetooth Core, Vol 3 Part F 3.2.9)."""


def _text(data: bytes) -> str | None:
    """The text without padding; None where there is none, and where it cannot be read."""
    try:
        text = data.rstrip(b"\0").decode().strip()
    except UnicodeDecodeError:
        return None
    return text if text and text.isprintable() else None


def _string(name: str) -> Callable[[bytes], Fields | str]:
    def read(data: bytes) -> Fields | str:
        return "bad_length" if len(data) > MOST else {name: _text(data)}

    return read


def _serial(fields: Fields) -> str | None:
    number: str | None = fields["serial_number"]
    return number if number and any(letter in "123456789" for letter in number) else None


def _row(protocol: str, name: str, serial: Callable[[Fields], str | None] = lambda _: None) -> WireProtocol:
    return WireProtocol(protocol, lambda _: Whole(_string(name)), lambda _: (), checked=True, serial=serial)


PROTOCOLS = (
    _row("ble-serial-number", "serial_number", _serial),
    _row("ble-model-number", "model_number"),
    _row("ble-manufacturer", "manufacturer"),
)
