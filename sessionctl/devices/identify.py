"""What protocol do these bytes speak? Many devices look alike: a Nonin sits behind a plain FTDI adapter."""

from dataclasses import dataclass

from sessionctl.devices.decoders import PROTOCOLS
from sessionctl.devices.decoders.frames import Frame
from sessionctl.devices.models import MODELS

ENOUGH = 3
"""Frames without a check code that prove little one by one; garbage rarely makes three in a row."""


@dataclass(frozen=True, slots=True)
class Guess:
    """`frames` complete frames of `protocol`, which `models` speak, in `taken` bytes; `rejected` bytes are in
    none.
    """

    protocol: str
    models: tuple[str, ...]
    frames: int
    rejected: int
    taken: int = 0


def identify(data: bytes) -> list[Guess]:
    """The serial protocols that `data` could be, the likeliest first; empty when it fits none.

    Most of it must lie in frames: the shortest packets of Contec's newer protocol, two bytes with a bit each,
    are found in any noise.
    """
    guesses = [_guess(name, data) for name in _serial_protocols()]
    return sorted(
        (g for g in guesses if g.frames >= _needed(g.protocol) and g.rejected * 2 <= len(data)),
        key=lambda g: (g.rejected / g.frames, -g.frames),
    )


def _needed(protocol: str) -> int:
    return 1 if PROTOCOLS[protocol].checked else ENOUGH


def _serial_protocols() -> list[str]:
    return sorted({m.protocols[""] for m in MODELS.values() if m.transport == "serial"})


def _guess(name: str, data: bytes) -> Guess:
    found = PROTOCOLS[name].new({}).feed(data)
    frames = sum(isinstance(item, Frame) for item in found)
    lost = sum(len(item.data) for item in found if not isinstance(item, Frame))
    taken = sum(len(item.data) for item in found if isinstance(item, Frame))
    models = tuple(key for key, model in MODELS.items() if model.protocols.get("") == name)
    return Guess(name, models, frames, lost, taken)
