"""What every decoder takes and gives.

Rule 1. A decoder is pure: fed whatever arrived, it returns what is complete and keeps the incomplete rest.
Rule 2. It never raises for bytes and never waits: rubbish from a device is an answer, `Rejected`.
Rule 3. Every byte is accounted for: it is in a frame, in a rejection, or still in the buffer (under 4 KiB).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from sessionctl.vitals import Measurement, Vital

Fields = Mapping[str, Any]
"""The wire fields of one frame, with the names of the test vectors; None where the frame holds no value."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One complete, accepted message of a protocol; `data` is its bytes, to be shown beside the fields."""

    fields: Fields
    data: bytes = field(default=b"", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Rejected:
    """Bytes that are no acceptable frame. `reason` is one word: sync, checksum, too_short, syntax, ..."""

    reason: str
    data: bytes


class Decoder(Protocol):
    """Bytes in, frames out."""

    def feed(self, data: bytes) -> list[Frame | Rejected]:
        """Every frame that `data` completes, and every rejection, in the order of the bytes."""
        ...

    def finish(self) -> list[Frame | Rejected]:
        """The bytes have ended: a last line counts without its line end, a partial frame is `too_short`."""
        ...


@dataclass(frozen=True, slots=True)
class Battery:
    """What a frame says of the device's battery; `percent` is None when it only says "low"."""

    percent: float | None
    low: bool = False


@dataclass(frozen=True, slots=True)
class Pleth:
    """Plethysmogram samples carried by a frame: `samples` in the device's own units, `rate_hz` of them."""

    samples: tuple[int, ...]
    rate_hz: float


@dataclass(frozen=True, slots=True)
class WireProtocol:
    """One row of the table of protocols (`decoders.PROTOCOLS`).

    `new` makes a fresh decoder for one link from facts known beforehand (`context`: device name, quirk).
    `measurements` decides what of a frame may reach the room. `checked`: the wire carries a check code.
    `stream`: bytes may arrive cut anywhere; without it each `feed` is one whole message.
    `weak`: the check code is a plain sum of the bytes, which two wrong bits can pass.
    `usual_bytes`: the size of the frame that comes most often, to count lost ones by.
    `lasting`: what it says again and again, which is no more when its line becomes noisy.
    `parts`: one message comes in pieces over so many channels; it makes a decoder for each (`channels`).
    `stamp`: the device's own time or counter, which moves from frame to frame; `serial`: its serial number.
    """

    name: str
    new: Callable[[Mapping[str, str]], Decoder]
    measurements: Callable[[Fields], tuple[Measurement, ...]]
    checked: bool
    battery: Callable[[Fields], Battery | None] = lambda _: None
    pleth: Callable[[Fields], Pleth | None] = lambda _: None
    stream: bool = False
    weak: bool = False
    usual_bytes: int = 64
    lasting: tuple[Vital, ...] = ()
    stamp: Callable[[Fields], str | int | None] = lambda _: None
    parts: Callable[[Mapping[str, str], int], Sequence[Decoder]] | None = None
    serial: Callable[[Fields], str | None] = lambda _: None


def json_default(value: object) -> object:
    """What JSON does not hold by itself: bytes as hex, mappings as objects; TypeError for the rest."""
    if isinstance(value, bytes | bytearray):
        return value.hex()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(type(value).__name__)
