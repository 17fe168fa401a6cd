"""Every fact a room can state, to and from one line of JSON.

Rule 1. Inputs come from outside the core; outcomes are what `room.step` answers. Both are journaled.
Rule 2. `at` is seconds of journal time: it counts suspend, it never goes back, and a new boot advances it by
        the wall-clock gap. Wall time is written beside it and only printed.
Rule 3. A room is the fold of its inputs, so an input holds everything the core needs, settings included.
"""

from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

import orjson
from pydantic import Discriminator, TypeAdapter

from sessionctl.vitals import Measurement, Observation, Vital

Priority = Literal["low", "medium", "high"]
ConditionType = Literal["physiological", "technical", "support"]
Presence = Literal["off", "on", "latched", "acknowledged"]
Role = Literal[
    "therapist", "nurse", "prescriber", "technician", "administrator", "screen", "ambience", "station"
]


# --- inputs -------------------------------------------------------------------------------------------


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
    """

    at: float
    device: str
    measurements: tuple[Measurement, ...]
    checked: bool = True
    kind: Literal["measured"] = "measured"


@dataclass(frozen=True, slots=True)
class Reported:
    """What a device says of itself: `what` "battery" (percent), or "cuff" with a `state`.

    Cuff states: "inflating", "finished", "failed", "aborted", "refused".
    """

    at: float
    device: str
    what: Literal["battery", "cuff"]
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
    """The link to a device stands; `detail` names it (port, address)."""

    at: float
    device: str
    detail: str = ""
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


# --- outcomes -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Observed:
    """Measurements with their final validity, as the room will judge and show them."""

    at: float
    device: str
    observations: tuple[Observation, ...]
    kind: Literal["observed"] = "observed"


@dataclass(frozen=True, slots=True)
class ConditionBegan:
    """An alarm condition is present. `condition` is its id: subject, bound or name, priority, with dots.

    `value` crossed `limit` (both in the vital's unit) for physiological conditions; None for others.
    """

    at: float
    condition: str
    type: ConditionType
    priority: Priority
    bound: str
    subject: str
    vital: Vital | None = None
    value: float | None = None
    limit: float | None = None
    text: str = ""
    kind: Literal["condition-began"] = "condition-began"


@dataclass(frozen=True, slots=True)
class ConditionEnded:
    """An alarm condition is over; `value` ended it, where a value did."""

    at: float
    condition: str
    type: ConditionType
    priority: Priority
    bound: str
    subject: str
    vital: Vital | None = None
    value: float | None = None
    limit: float | None = None
    text: str = ""
    kind: Literal["condition-ended"] = "condition-ended"


@dataclass(frozen=True, slots=True)
class SignalChanged:
    """How a condition is told to people has changed; `by` is the person who did it, if one did."""

    at: float
    condition: str
    presence: Presence
    priority: Priority
    change: Literal["began", "ended", "seen", "acknowledged"]
    by: str = ""
    kind: Literal["signal-changed"] = "signal-changed"


@dataclass(frozen=True, slots=True)
class AudioChanged:
    """Staff tones are paused until `paused_until`, or sound again (None)."""

    at: float
    paused_until: float | None
    reason: Literal["asked", "elapsed", "broken", "resumed"]
    by: str = ""
    kind: Literal["audio-changed"] = "audio-changed"


@dataclass(frozen=True, slots=True)
class SessionOpened:
    """The room watches a patient. `session` names the session (and its journal file)."""

    at: float
    session: str
    alias: str
    programme: str
    by: str
    kind: Literal["session-opened"] = "session-opened"


@dataclass(frozen=True, slots=True)
class SessionClosed:
    """The room watches nobody; nothing of this patient is left in it."""

    at: float
    session: str
    by: str
    kind: Literal["session-closed"] = "session-closed"


@dataclass(frozen=True, slots=True)
class Asked:
    """The gate let a request through to a device that moves on a patient: "start" or "stop"."""

    at: float
    device: str
    request: Literal["start", "stop"]
    by: str = ""
    kind: Literal["asked"] = "asked"


@dataclass(frozen=True, slots=True)
class Refused:
    """A command was not carried out; `reason` is for the person who gave it."""

    at: float
    command: str
    name: str
    by: str
    reason: str
    kind: Literal["refused"] = "refused"


@dataclass(frozen=True, slots=True)
class DoseMarked:
    """A dose event: `t0` is the instant from which minutes count; None when the mark was undone.

    `text` is what was given, or the reason of a correction.
    """

    at: float
    t0: float | None
    change: Literal["first", "undone", "corrected", "further"]
    by: str
    text: str = ""
    kind: Literal["dose-marked"] = "dose-marked"


@dataclass(frozen=True, slots=True)
class PhaseChanged:
    """The session entered `phase`; `reason` says what brought it there."""

    at: float
    phase: str
    reason: Literal["opened", "dose", "undone", "clock", "person"]
    by: str = ""
    kind: Literal["phase"] = "phase"


@dataclass(frozen=True, slots=True)
class Cue:
    """An instant at which something changes, or waits for a person; `text` tells them."""

    at: float
    cue: Literal["phase-soon", "phase-ready", "phase-held", "phase-released", "phase-extended"]
    phase: str
    text: str
    kind: Literal["cue"] = "cue"


@dataclass(frozen=True, slots=True)
class ReadingDue:
    """A reading of the timetable: announced, due, filled or deferred; `due_at` is None before the dose."""

    at: float
    slot: str
    label: str
    state: Literal["soon", "due", "filled", "deferred"]
    due_at: float | None = None
    by: str = ""
    kind: Literal["reading-due"] = "reading-due"


@dataclass(frozen=True, slots=True)
class BaselineSet:
    """The patient's own values before the dose, locked at T0; empty when the dose was undone."""

    at: float
    values: dict[Vital, float]
    kind: Literal["baseline-set"] = "baseline-set"


@dataclass(frozen=True, slots=True)
class Steered:
    """A person steered music or light; `text` says what will happen. `ambience` does it and reports."""

    at: float
    command: str
    name: str
    args: dict[str, str | float | bool | None]
    by: str
    text: str
    kind: Literal["steered"] = "steered"


@dataclass(frozen=True, slots=True)
class AmbienceTold:
    """What the room really plays or shows, as `ambience` reported it."""

    at: float
    subject: Literal["music", "light"]
    state: dict[str, str | float | bool | None]
    kind: Literal["ambience"] = "ambience"


@dataclass(frozen=True, slots=True)
class Marked:
    """A moment marked with one tap, or a free note."""

    at: float
    mark: str
    text: str
    by: str
    kind: Literal["marked"] = "marked"


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
Outcome = (
    Observed
    | ConditionBegan
    | ConditionEnded
    | SignalChanged
    | AudioChanged
    | SessionOpened
    | SessionClosed
    | Asked
    | DoseMarked
    | PhaseChanged
    | Cue
    | ReadingDue
    | BaselineSet
    | Steered
    | AmbienceTold
    | Marked
    | Refused
)
Event = Input | Outcome

INPUTS = (Configured, Booted, Measured, Reported, Garbled, LinkUp, LinkDown, Fault, ClockSet, Command, Tick)

_EVENT: TypeAdapter[Event] = TypeAdapter(Annotated[Event, Discriminator("kind")])


def to_json(event: Event) -> bytes:
    """One line of JSON without a line end."""
    return orjson.dumps(event, option=orjson.OPT_NON_STR_KEYS)  # values by vital: their names are words


def from_json(line: bytes | str) -> Event:
    """The event in one line of JSON. Raises ValueError when it is none of ours."""
    return _EVENT.validate_json(line)
