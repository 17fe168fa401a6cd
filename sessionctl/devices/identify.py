"""What protocol do these bytes speak? Many devices look alike: a Nonin sits behind a plain FTDI adapter."""

from dataclasses import dataclass, replace

from sessionctl.devices.decoders import PROTOCOLS
from sessionctl.devices.decoders.frames import Frame, WireProtocol
from sessionctl.devices.decoders.framing import TOO_SHORT
from sessionctl.devices.models import MODELS

ENOUGH = 3
ENOUGH_BYTES = 16
"""Frames without a check code that prove little one by one; garbage rarely makes three in a row, nor so many
bytes of short ones (Nonin's format 8 has one sure bit in each)."""


@dataclass(frozen=True, slots=True)
class Guess:
    """`frames` of `protocol` that prove something, which `models` speak, in `taken` bytes; `rejected` bytes
    are in none.
    """

    protocol: str
    models: tuple[str, ...]
    frames: int
    rejected: int
    taken: int = 0


def identify(data: bytes) -> list[Guess]:
    """The serial protocols that `data` could be, the likeliest first; empty when it fits none.

    Of protocols that nothing in the bytes tells apart (Contec's old one and BCI) the one with the surer model
    stands first, and each names the models of them all: the device decides. Most of the bytes must lie in
    frames: the shortest packets of Contec's newer protocol are two bytes with a bit each.
    """
    guesses = [_guess(name, data) for name in _serial_protocols()]
    likely = [g for g in guesses if g.frames >= _needed(g.protocol) and g.rejected * 2 <= len(data)]
    likely.sort(key=lambda g: (*_fit(g), min(MODELS[model].confidence for model in g.models)))
    return [
        replace(one, models=tuple(m for g in likely if _fit(g) == _fit(one) for m in g.models))
        for one in likely
    ]


def _fit(guess: Guess) -> tuple[float, int]:
    return guess.rejected / guess.frames, -guess.frames


def _needed(protocol: str) -> int:
    row = PROTOCOLS[protocol]
    return 1 if row.checked else max(ENOUGH, -(-ENOUGH_BYTES // row.usual_bytes))


def _serial_protocols() -> list[str]:
    """In the order of the table: of two that fit alike the first is named first."""
    return list(dict.fromkeys(m.protocols[""] for m in MODELS.values() if m.transport == "serial"))


def _guess(name: str, data: bytes) -> Guess:
    row = PROTOCOLS[name]
    decoder = row.new({})
    found = decoder.feed(data)
    # Strays that a decoder has not told of yet count too; a frame that the end cuts off does not.
    found += [item for item in decoder.finish() if isinstance(item, Frame) or item.reason != TOO_SHORT]
    frames = sum(isinstance(item, Frame) and _proves(row, item) for item in found)
    taken = sum(len(item.data) for item in found if isinstance(item, Frame))
    lost = sum(len(item.data) for item in found if not isinstance(item, Frame))
    models = tuple(key for key, model in MODELS.items() if model.protocols.get("") == name)
    return Guess(name, models, frames, lost, taken)


def _proves(row: WireProtocol, frame: Frame) -> bool:
    """Without a check code only a frame that measures: Contec's shortest packets are found in any noise."""
    return row.checked or bool(row.measurements(frame.fields))
