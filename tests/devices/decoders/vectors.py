"""The test vectors: bytes with their sources, and what must come of them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sessionctl.devices.decoders import PROTOCOLS
from sessionctl.devices.decoders.frames import Frame, Rejected

DATA = Path(__file__).parents[2] / "data"


@dataclass(frozen=True)
class Vector:
    name: str
    protocol: str
    data: bytes
    expect: dict[str, Any]
    context: dict[str, str] = field(default_factory=dict)
    kind: str = "derived"


def _read() -> dict[str, Vector]:
    found = {}
    for file in sorted((DATA / "vectors").glob("*.json")):
        for row in json.loads(file.read_text()):
            data = bytes.fromhex(row["hex"]) if "hex" in row else row["ascii"].encode("latin-1")
            vector = Vector(
                row["name"], row["protocol"], data, row["expect"], row.get("context", {}), row["kind"]
            )
            found[vector.name] = vector
    return found


ALL = _read()
OURS = [vector for vector in ALL.values() if vector.protocol in PROTOCOLS]


def decoded(
    protocol: str, *chunks: bytes, context: Mapping[str, str] | None = None
) -> list[Frame | Rejected]:
    """What a fresh decoder makes of `chunks` and of their end."""
    decoder = PROTOCOLS[protocol].new(context or {})
    found = [item for chunk in chunks for item in decoder.feed(chunk)]
    return found + decoder.finish()


def frames(protocol: str, *chunks: bytes) -> list[Mapping[str, Any]]:
    """The fields of the frames among them."""
    return [item.fields for item in decoded(protocol, *chunks) if isinstance(item, Frame)]


def rejected(protocol: str, *chunks: bytes) -> list[Rejected]:
    return [item for item in decoded(protocol, *chunks) if isinstance(item, Rejected)]


def differences(expect: Mapping[str, Any], fields: Mapping[str, Any]) -> list[str]:
    """A line for each field that is not as expected; fields nobody asked for do not count."""
    return [
        f"{name}: expected {wanted!r}, got {fields.get(name, 'nothing')!r}"
        for name, wanted in expect.items()
        if name not in fields or not _same(wanted, fields[name])
    ]


def _same(wanted: Any, got: Any) -> bool:
    if isinstance(wanted, list) and isinstance(got, list | tuple):
        return len(wanted) == len(got) and all(map(_same, wanted, got))
    if isinstance(wanted, dict) and isinstance(got, Mapping):
        return not differences(wanted, got)
    if isinstance(wanted, float) and isinstance(got, int | float):
        return abs(wanted - got) <= 0.05
    return bool(wanted == got) and isinstance(wanted, bool) == isinstance(got, bool)
