"""Which sink, and how loud at most. Filled in by whoever reads the configuration."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated, Literal

from annotated_types import Interval

from sessionctl.ambience.mixer import CEILING_DBFS
from sessionctl.ambience.mixer_ceiling import HIGHEST_DBFS, LOWEST_DBFS
from sessionctl.ambience.players.pipe_sink import ALSA, PULSE, PipeSink, found
from sessionctl.ambience.players.sink import OpenSink, SilentSink, Sink, WavSink


@dataclass(frozen=True, slots=True)
class OutputSettings:
    """`device`: a sink's name for pulse, a PCM for alsa, empty for the default; a path for file."""

    kind: Literal["pulse", "alsa", "file", "silent"] = "pulse"
    device: str = ""
    ceiling_dbfs: Annotated[float, Interval(ge=LOWEST_DBFS, le=HIGHEST_DBFS)] = CEILING_DBFS

    def opener(self) -> OpenSink:
        """Opens the sink each time it is called."""
        match self.kind:
            case "pulse":
                return partial(_piped, PULSE, self.device)
            case "alsa":
                return partial(_piped, ALSA, self.device)
            case "file":
                return partial(WavSink, Path(self.device))
            case "silent":
                return SilentSink


def _piped(ways: Sequence[Sequence[str]], device: str) -> Sink:
    return PipeSink(found(ways, device))
