"""What follows from the inputs: what the core answers."""

from dataclasses import dataclass
from typing import Literal

from sessionctl.events.words import ConditionType, HeldWhy, Presence, Priority
from sessionctl.vitals import Observation, Vital


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
    """The room watches a patient. `session` names the session (and its journal file).

    `signed_for`: devices without an alarm of their own; `by` signed that another monitor is on the patient.
    """

    at: float
    session: str
    alias: str
    programme: str
    by: str
    kind: Literal["session-opened"] = "session-opened"
    signed_for: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SessionClosed:
    """The room watches nobody; nothing of this patient is left in it."""

    at: float
    session: str
    by: str
    kind: Literal["session-closed"] = "session-closed"


@dataclass(frozen=True, slots=True)
class Bound:
    """From now on what `device` measures is this patient's; `identity` and `serial` name the instrument.

    `identity` is the link's (`LinkUp`), `serial` the one its frames carry; "" where unknown. `reason`: there
    when watching began ("opened"), the room's own that came later ("known"), back after another ("same"), a
    person said so ("confirmed"), a person put it in the place of others ("taken": `instead_of`).
    """

    at: float
    device: str
    identity: str = ""
    serial: str = ""
    reason: Literal["opened", "known", "same", "confirmed", "taken"] = "opened"
    instead_of: tuple[str, ...] = ()
    by: str = ""
    kind: Literal["bound"] = "bound"


@dataclass(frozen=True, slots=True)
class Held:
    """What `device` measures is held back until a person confirms the instrument, or the bound one is back.

    `values` is True once it has sent a number that is held back. `rivals` are the other devices of a claim.
    """

    at: float
    device: str
    why: HeldWhy
    identity: str = ""
    serial: str = ""
    values: bool = False
    rivals: tuple[str, ...] = ()
    kind: Literal["held"] = "held"


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
    """A reading of the timetable: announced, due, filled or deferred; `due_at` is None before the dose.

    `inflating-soon`: no person asked, and the cuff inflates for it at `due_at`, ten seconds from now.
    """

    at: float
    slot: str
    label: str
    state: Literal["soon", "due", "filled", "deferred", "inflating-soon"]
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


Outcome = (
    Observed
    | ConditionBegan
    | ConditionEnded
    | SignalChanged
    | AudioChanged
    | SessionOpened
    | SessionClosed
    | Bound
    | Held
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
