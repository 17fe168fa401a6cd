"""What the conductor may ask of player and lamps, and how long each fade takes.

Fades: the handbook's sound rules (6.3) and its table of events (8).
"""

from dataclasses import dataclass

from sessionctl.playlists.track import Item

FIRST_S, RESUME_S, CROSSFADE_S, CALM_S, SILENCE_S, STOP_S, EMERGENCY_S = 8.0, 5.0, 8.0, 6.0, 3.0, 4.0, 1.5
DUCK_DB, DUCK_S, UNDUCK_S = -12.0, 0.8, 3.0
QUIETEST_DB, LOUDEST_DB = -30.0, 0.0
"""Steps of volume end here; the ceiling at the ear is the player's own, and lower than this can ask for."""

WELCOME = "welcome"
FOLLOW = ""
"""The scene of the phase, whichever that is."""


@dataclass(frozen=True, slots=True)
class Play:
    """Bring `item` in over `fade_s` seconds, from whatever plays now."""

    item: Item
    fade_s: float


@dataclass(frozen=True, slots=True)
class Bed:
    """There is nothing of ours to play: the player's own bed comes in."""

    fade_s: float


@dataclass(frozen=True, slots=True)
class Follow:
    """`item` comes when the present one ends."""

    item: Item


@dataclass(frozen=True, slots=True)
class Hush:
    """Fade to intended silence."""

    fade_s: float


@dataclass(frozen=True, slots=True)
class Duck:
    """Softer by `db` (0 ends it), over `fade_s` seconds."""

    db: float
    fade_s: float


@dataclass(frozen=True, slots=True)
class Volume:
    """The player's volume, slewed."""

    db: float


@dataclass(frozen=True, slots=True)
class Show:
    """Light goes to a scene; "" is the scene of `phase`."""

    scene: str
    phase: str


@dataclass(frozen=True, slots=True)
class Dim:
    """Light brighter or darker by `step` percent of full."""

    step: float


@dataclass(frozen=True, slots=True)
class Assist:
    """The assist light on or off."""

    on: bool


@dataclass(frozen=True, slots=True)
class Emergency:
    """Full light at once, or given back."""

    on: bool


Action = Play | Bed | Follow | Hush | Duck | Volume | Show | Dim | Assist | Emergency

CLOSING: tuple[Action, ...] = (
    Duck(0.0, UNDUCK_S),
    Hush(STOP_S),
    Assist(False),
    Show(WELCOME, "settle"),
)
"""The end of a session."""
