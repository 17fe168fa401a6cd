"""What a playlist is made of: tracks with what is known of them, and silences with a length.

Levels are in LUFS (BS.1770-4), LU and dBTP; times in seconds. `arousal` and `brightness` run from 0 to 1.
"""

from dataclasses import dataclass, field
from typing import ClassVar, Literal

PHASES = ("settle", "pre_onset", "ascent", "peak", "reentry", "return")
"""The phases of a session, in their order."""

CALM, BACKUP = "calm", "backup"
PLAYLISTS = (*PHASES, CALM, BACKUP)
"""Every playlist a room has: one a phase, the rescue list and the bed for when nothing else can play."""

GENTLE, FULL = 0, 1
"""The two intensities of a phase."""

SILENCE_LEAST_S, SILENCE_MOST_S = 20.0, 600.0
"""An intended silence lasts 20 s to 10 min, so that it is not taken for a fault."""

STRICT: dict[str, object] = {"extra": "forbid", "allow_inf_nan": False}
"""How the index is read: an unknown key or a number that is none is a mistake, never passed over."""

Voice = Literal["none", "wordless", "words", "unknown"]
Edge = Literal["soft", "cold"]


@dataclass(frozen=True, slots=True)
class Tags:
    """What people, or the file, say of a track; what nobody has said is None or empty."""

    __pydantic_config__: ClassVar[dict[str, object]] = STRICT
    phases: tuple[str, ...] = ()
    intensity: Literal[0, 1] = 0
    arousal: float | None = None
    brightness: float | None = None  # measured where nobody says: see loudness.brightness
    tempo_bpm: float | None = None  # None: free
    voice: Voice = "unknown"
    language: str = ""
    culture: str = ""
    instruments: tuple[str, ...] = ()
    licence: str = ""
    explicit: bool = False
    start: Edge = "soft"  # cold: at its full level at once, so never crossfaded into
    end: Edge = "soft"
    loops: bool = False  # its end runs into its start without a seam


@dataclass(frozen=True, slots=True)
class Track:
    """One file of the library. `start_lufs`, `end_lufs`: loudness of its first and last 8 s, as recorded."""

    __pydantic_config__: ClassVar[dict[str, object]] = STRICT
    id: str
    file: str  # relative to the library root, with "/" between its parts
    title: str
    artist: str
    length_s: float
    lufs: float
    true_peak_dbtp: float
    lra: float
    start_lufs: float
    end_lufs: float
    size: int  # bytes
    sha256: str
    tags: Tags = field(default_factory=Tags)
    source: str = ""  # the name it was imported under, or how it was made


@dataclass(frozen=True, slots=True)
class Silence:
    """An intended silence, `SILENCE_LEAST_S` to `SILENCE_MOST_S` long."""

    length_s: float


Item = Track | Silence
