"""Facts from outside the core: settings, devices, links, people, time."""

from dataclasses import dataclass, field
from typing import Any, Literal

from sessionctl.events.words import Role
from sessionctl.vitals import Measurement


@dataclass(frozen=True, slots=True)
class Configured:
    """The settings the room works by, as plain JSON (`room.settings.read` gives them their types)."""

    at: float
    settings: dict[str, Any]
    kind: Literal["configured"] = "configured"


@dataclass(frozen=True, slots=True)
class Booted:
    """The monitor started. `gap_s` is the time it was away; None when there was no run before it.

    `gap_known` is False when the machine's clock cannot tell how long it was away. Within the boot `boot_id`
    `at` is CLOCK_BOOTTIME + `boot_offset`. `disagreements` names
    conditions that the record holds as signalled and a fresh fold of its inputs does not.
    """

    at: float
    version: str
    boot_id: str
    boot_offset: float
    gap_s: float | None = None
    gap_known: bool = True
    disagreements: tuple[str, ...] = ()
    kind: Literal["booted"] = "booted"


@dataclass(frozen=True, slots=True)
class Measured:
    """What one complete message of a device (or a person's hand: `device` "by hand") measured.

    `checked` is True when the protocol carries a check code; without one a single frame proves little.
    `weak`: that code is a plain sum of the bytes, which two wrong bits can pass.
    """

    at: float
    device: str
    measurements: tuple[Measurement, ...]
    checked: bool = True
    kind: Literal["measured"] = "measured"
    weak: bool = False


@dataclass(frozen=True, slots=True)
class Reported:
    """What a device says of itself, or what is known of its line.

    `what` "battery": `value` in percent; "cuff": `state` is "inflating", "finished", "failed", "aborted" or
    "refused"; "identity": `text` is the serial number its frames carry; "signal": `value` in dBm.
    "pairing": `state` is "made", "failed" or "forgotten", `text` says by whom, with which address and why.
    """

    at: float
    device: str
    what: Literal["battery", "cuff", "identity", "signal", "pairing"]
    state: str = ""
    value: float | None = None
    text: str = ""
    kind: Literal["reported"] = "reported"


@dataclass(frozen=True, slots=True)
class Garbled:
    """Bytes that belong to no frame: `count` rejections for one `reason` in a second, a sample in hex."""

    at: float
    device: str
    reason: str
    count: int = 1
    sample: str = ""
    kind: Literal["garbled"] = "garbled"


@dataclass(frozen=True, slots=True)
class LinkUp:
    """The link to a device stands; `detail` names it (port, address) for people.

    `identity` is what the instrument at its other end is known by: "usb:VID:PID:SERIAL" or "path:..." on a
    serial line, "ble:ADDRESS" on Bluetooth; "" where nothing tells one instrument from another.
    """

    at: float
    device: str
    detail: str = ""
    identity: str = ""
    kind: Literal["link-up"] = "link-up"


@dataclass(frozen=True, slots=True)
class LinkDown:
    """The link to a device is gone, or could not be made; `reason` is for a technician."""

    at: float
    device: str
    reason: str
    kind: Literal["link-down"] = "link-down"


@dataclass(frozen=True, slots=True)
class Fault:
    """A fact about our own machine: `name` is a row of `room.faults.FAULTS`; present or over."""

    at: float
    name: str
    present: bool
    text: str = ""
    subject: str = ""
    kind: Literal["fault"] = "fault"


@dataclass(frozen=True, slots=True)
class ClockSet:
    """The wall clock moved against journal time by `jump_s`; wall time is now `at` + `wall_offset`."""

    at: float
    wall_offset: float
    jump_s: float
    kind: Literal["clock-set"] = "clock-set"


@dataclass(frozen=True, slots=True)
class Command:
    """What a person asked for. `id` is made by the client: the same id twice is one command."""

    at: float
    id: str
    person: str
    role: Role
    name: str
    args: dict[str, str | float | bool | None] = field(default_factory=dict)
    kind: Literal["command"] = "command"


@dataclass(frozen=True, slots=True)
class Tick:
    """Time passed: once a second, and at the instant `room.next_due` names."""

    at: float
    kind: Literal["tick"] = "tick"


Input = (
    Configured
    | Booted
    | Measured
    | Reported
    | Garbled
    | LinkUp
    | LinkDown
    | Fault
    | ClockSet
    | Command
    | Tick
)

INPUTS = (Configured, Booted, Measured, Reported, Garbled, LinkUp, LinkDown, Fault, ClockSet, Command, Tick)
