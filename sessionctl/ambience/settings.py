"""What `ambience` is built from."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Literal

from sessionctl.ambience.lamps.scenes import Scenes
from sessionctl.ambience.lamps.settings import LampsFile
from sessionctl.ambience.players.settings import OutputSettings

FORBID_UNKNOWN: dict[str, str] = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class MpdSettings:
    """Where MPD listens; its music directory must be the library."""

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID_UNKNOWN
    host: str = "127.0.0.1"
    port: int = 6600


@dataclass(frozen=True, slots=True)
class MusicFile:
    """`music.toml`: what plays, through what, from which library."""

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID_UNKNOWN
    player: Literal["mixer", "mpd"] = "mixer"
    library: Path = Path("/var/lib/sessionctl/music")
    output: OutputSettings = field(default_factory=OutputSettings)
    mpd: MpdSettings = field(default_factory=MpdSettings)


@dataclass(frozen=True, slots=True)
class AmbienceSettings:
    """`address` is the monitor's and its token lies in `token_file`; `runtime` outlives a crash, not a boot.

    `certificate` is the monitor's own, where it speaks TLS. `folder` holds the playlists.
    """

    address: str
    token_file: Path
    runtime: Path
    folder: Path
    music: MusicFile
    scenes: Scenes
    lamps: LampsFile
    certificate: Path | None = None
