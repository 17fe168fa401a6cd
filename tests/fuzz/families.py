"""Each decoder family with what it is fuzzed with: the recordings of its protocols, from the test vectors."""

import importlib
import pkgutil
from dataclasses import dataclass, field

from sessionctl.devices import decoders
from sessionctl.devices.decoders import FAMILIES, PROTOCOLS
from sessionctl.devices.decoders.frames import WireProtocol
from tests.devices.decoders.vectors import ALL, Vector

LINE_END = b"\r\n"
TEXT = frozenset(range(0x20, 0x7F)) | frozenset(b"\0\t\n\v\f\r")


@dataclass(frozen=True)
class Material:
    """Recordings of one protocol (`own`) and of its family (`kin`), and what its decoders are told before."""

    protocol: WireProtocol
    own: tuple[bytes, ...]
    kin: tuple[bytes, ...]
    contexts: tuple[dict[str, str], ...] = field(default=({},))


def names() -> dict[str, tuple[WireProtocol, ...]]:
    """The families by name: that of the file that holds their protocols."""
    found = {}
    for file in pkgutil.iter_modules(decoders.__path__):
        module = importlib.import_module(f"{decoders.__name__}.{file.name}")
        rows = getattr(module, "PROTOCOLS", None)
        if any(rows is family for family in FAMILIES):
            found[file.name.replace("_", "-")] = rows
    return {name: rows for rows in FAMILIES for name, those in found.items() if those is rows}


NAMES = names()

MADE_OF = {"nonin-9560-stream": ("nonin-serial-format2-stream", "nonin-serial-format13")}
"""Protocols that carry others, which have the vectors."""

TEXTS = {
    "ble-serial-number": b"0000145838",
    "ble-model-number": b"Model 3230",
    "ble-manufacturer": b"Nonin Medical Inc.",
}
"""Bare texts, which need no vector to be known."""


def material(protocol: str) -> Material:
    """What `protocol` is fuzzed with. `own` is empty where no vector shows anything like it."""
    own, kin = shown(protocol), cousins(protocol)
    told = {tuple(sorted(v.context.items())): v.context for v in own}
    pieces = [v.data for v in own if v.data] or ([TEXTS[protocol]] if protocol in TEXTS else [])
    return Material(
        PROTOCOLS[protocol],
        tuple(ended(protocol, data) for data in pieces),
        tuple(ended(protocol, v.data) for v in kin if v.data),
        ({}, *(context for context in told.values() if context)),
    )


def shown(protocol: str) -> list[Vector]:
    """The vectors of `protocol`: its own; of its single frames; of what it is made of; of its family."""
    family = tuple(row.name for row in _family(protocol))
    for names in ((protocol,), (protocol.removesuffix("-stream"),), MADE_OF.get(protocol, ()), family):
        if found := [v for v in ALL.values() if v.protocol in names]:
            return found
    return []


def cousins(protocol: str) -> list[Vector]:
    """The vectors of its family's other protocols: what it may meet on its line."""
    among = {row.name for row in _family(protocol)} - {protocol}
    return [v for v in ALL.values() if v.protocol in among]


def _family(protocol: str) -> tuple[WireProtocol, ...]:
    return next(rows for rows in NAMES.values() if PROTOCOLS[protocol] in rows)


def is_text(row: WireProtocol) -> bool:
    """It reads lines: of an empty one it says nothing, and blanks between lines are in no frame."""
    decoder = row.new({})
    return not [*decoder.feed(LINE_END), *decoder.finish()]


def ended(protocol: str, data: bytes) -> bytes:
    """A line of text with its end, where it is one piece of a stream; anything else as it is."""
    is_text = PROTOCOLS[protocol].stream and TEXT.issuperset(data)
    return data + LINE_END if is_text and not data.endswith((b"\r", b"\n")) else data
