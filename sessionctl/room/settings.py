"""What a room works by: its name, its devices, its programmes. Arrives as the `configured` input."""

from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar

from annotated_types import Interval
from pydantic import TypeAdapter

from sessionctl.room.programme import FORBID_UNKNOWN, Freshness, Programme
from sessionctl.vitals import CONTINUOUS, Vital


@dataclass(frozen=True, slots=True)
class RoomDevice:
    """What the core must know of a device: what it measures, and how its silence is to be taken.

    `driven`: its cuff can be started and stopped from here. `episodic`: it is silent between readings (a
    Bluetooth cuff sleeps), so a lost link is no fault. `own_alarm`: it alarms at the bedside by itself.
    `same_arm`: this cuff sits on the arm of the oximeter's probe.
    `spare_for` names the device whose place it takes when a person says so. `identity` is the one instrument
    that can answer here, where the configuration itself names it (a Bluetooth address); "" otherwise.
    """

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID_UNKNOWN
    name: str
    label: str = ""
    model: str = ""
    vitals: tuple[Vital, ...] = ()
    driven: bool = False
    episodic: bool = False
    own_alarm: bool = True
    simulated: bool = False
    same_arm: bool = False
    spare_for: str = ""
    identity: str = ""

    @property
    def continuous(self) -> tuple[Vital, ...]:
        """The vitals whose silence is a technical condition."""
        return tuple(vital for vital in self.vitals if vital in CONTINUOUS)


@dataclass(frozen=True, slots=True)
class Settings:
    """`stretched` lengthens the freshness of vitals recorded less than once a second (replay only).

    `signs`: a device without an alarm of its own wants a signature (`readiness`). Records from before that
    was asked for do not have it, and still open their sessions.
    """

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID_UNKNOWN
    room: str = "Room"
    programme: str = "default"
    programmes: dict[str, Programme] = field(default_factory=lambda: {"default": Programme()})
    devices: tuple[RoomDevice, ...] = ()
    stretched: dict[Vital, Freshness] = field(default_factory=dict)
    wall_offset: float = 0.0
    minute_s: Annotated[float, Interval(ge=1, le=60)] = 60.0  # of the programme; the demo shortens it
    signs: bool = False

    @property
    def default_programme(self) -> Programme:
        return self.programmes[self.programme]

    @property
    def simulated(self) -> bool:
        """True when a device of this room is simulated: every screen and record says so."""
        return any(device.simulated for device in self.devices)


_SETTINGS = TypeAdapter(Settings)


def read(plain: dict[str, Any]) -> Settings:
    """Settings from plain JSON, as a `configured` event holds them. Raises ValueError when they are not."""
    return _SETTINGS.validate_python(plain)


def plain(settings: Settings) -> dict[str, Any]:
    """Settings as plain JSON; `read` gives them back."""
    return dict(_SETTINGS.dump_python(settings, mode="json"))


@dataclass(frozen=True, slots=True)
class Settled:
    """Given to every part when settings arrive. Never journaled: `configured` is."""

    at: float
    settings: Settings


@dataclass(frozen=True, slots=True)
class Armed:
    """Given to every part when watching begins, with the programme it is watched by. Never journaled."""

    at: float
    settings: Settings
    programme: Programme
