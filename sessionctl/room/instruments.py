"""Which instrument answers: what its link and its frames say, and how much that proves.

Rule 1. A serial number in the frames is the instrument's own; one of a USB adapter is the adapter's. So
        frames decide where both instruments carry one.
Rule 2. A port is no instrument: "path:..." tells nothing, nor do serial numbers shared by a whole kind.
Rule 3. "" is the lack of a finding (a record from before identities were kept): it raises no doubt.
"""

from dataclasses import dataclass
from typing import Literal

PLACEHOLDERS = frozenset({"0001", "123456", "12345678", "0123456789", "0123456789ABCDEF", "NONE"})
"""Serial numbers that name nothing: Silicon Labs ships its CP210x chips (CMS50 cables) with "0001", the
others are the usual fillers of firmware."""

SHORTEST = 3
"""A serial number of fewer characters is taken for a filler too."""

TAIL = 5
PLACE = 20
LONGEST = 64
"""What a device says of itself is cut to this many characters."""

Sameness = Literal["same", "another", "unknown"]


@dataclass(frozen=True, slots=True)
class Instrument:
    """`identity` is the link's (see `events.LinkUp`), `serial` the one its frames carry; "" where unknown."""

    identity: str = ""
    serial: str = ""


def cleaned(serial: str) -> str:
    """A serial number as it may be kept: printable, without padding, and not a filler; "" for the rest."""
    text = "".join(each for each in serial if each.isprintable()).strip()[:LONGEST]
    return text if _tells(text) else ""


def certain(identity: str) -> bool:
    """True when the identity belongs to one instrument (or its adapter), not only to a port."""
    kind, _, rest = identity.partition(":")
    if kind == "usb":
        parts = rest.split(":", 2)
        return len(parts) == 3 and _tells(parts[2])
    return kind == "ble" and bool(rest)


def exclusive(identity: str) -> bool:
    """True when two devices cannot both have this identity: one instrument, or one port."""
    return certain(identity) or (identity.startswith("path:") and len(identity) > len("path:"))


def compared(bound: Instrument, now: Instrument) -> Sameness:
    """Is `now` the instrument that `bound` is? "unknown" when nothing but the port speaks for it."""
    if bound.serial and now.serial:
        return "same" if bound.serial == now.serial else "another"
    if not bound.identity:
        return "unknown" if now.identity else "same"
    if bound.identity != now.identity:
        return "another"
    return "same" if certain(now.identity) else "unknown"


def merged(bound: Instrument, now: Instrument) -> Instrument:
    """What is known of one instrument from both looks at it; the later one counts."""
    return Instrument(now.identity or bound.identity, now.serial or bound.serial)


def short(instrument: Instrument) -> str:
    """The instrument in few letters: `no. 70123`, `USB …1234`, `Bluetooth …00:01`, `port 0:1.2:1.0`."""
    if instrument.serial:
        return f"no. {_tail(instrument.serial)}"
    kind, _, rest = instrument.identity.partition(":")
    match kind:
        case "usb" if certain(instrument.identity):
            return f"USB {_tail(rest.split(':', 2)[2])}"
        case "usb":
            return "USB, without a number of its own"
        case "ble":
            return f"Bluetooth …{rest[-TAIL:]}"
        case "path":
            return f"port {rest.rsplit('/', 1)[-1].rsplit('usb-', 1)[-1][-PLACE:]}"
    return ""


def _tells(serial: str) -> bool:
    return len(serial) >= SHORTEST and serial.upper() not in PLACEHOLDERS and len(set(serial)) > 1


def _tail(serial: str) -> str:
    bare = serial.lstrip("0") or serial
    return bare if len(bare) <= TAIL + 1 else f"…{bare[-TAIL:]}"
