"""Music and light: what was asked for, and what was really played and shown.

Rule 1. What was played or shown is only what `ambience` reported. Between two reports that lie further apart
        than `SILENT_S` nothing is known, and that is said.
Rule 2. A request is answered by the report that names its command.
"""

from dataclasses import dataclass, field
from typing import Literal

from sessionctl.events import AmbienceTold, Event, Steered

SILENT_S = 30.0
"""`ambience` reports at least every 10 s; three missed reports mean that it is away."""

Told = dict[str, str | float | bool | None]

_NAMES = {"music": ("title", "track", "name"), "light": ("label", "scene", "name")}
_LEVELS = {
    "level_db": ("level", "dB", 1.0),
    "volume_db": ("volume", "dB", 1.0),
    "duck_db": ("ducked by", "dB", 1.0),
    "lufs": ("loudness", "LUFS", 1.0),
    "level": ("level", "%", 100.0),
    "lux": ("", "lux", 1.0),
    "kelvin": ("", "K", 1.0),
}
"""Numbers worth a place, with words, unit and factor: a level of light is 0 to 1 of full scale."""


@dataclass(slots=True)
class Stretch:
    """The same thing played or shown. `levels`: least and greatest of each level reported meanwhile.

    `end` is the last instant it is known of; `lost` says that no report followed in time.
    """

    start: float
    end: float
    label: str
    fault: str
    levels: dict[str, tuple[float, float]] = field(default_factory=dict)
    lost: bool = False
    silent: bool = False

    def detail(self) -> str:
        """`level −30 to −24 dB, volume 0 dB`."""
        parts = []
        for key, (low, high) in self.levels.items():
            words, unit, factor = _LEVELS[key]
            low, high = round(low * factor, 1), round(high * factor, 1)
            span = f"{low:g}" if low == high else f"{low:g} to {high:g}"
            parts.append(f"{words} {span} {unit}".strip())
        return ", ".join(parts).replace("-", "\N{MINUS SIGN}")


@dataclass(slots=True)
class Request:
    """What a person asked of music or light; `answered_at` is when a report named it, if one did."""

    steered: Steered
    answered_at: float | None = None


@dataclass(slots=True)
class Ambience:
    music: list[Stretch] = field(default_factory=list)
    light: list[Stretch] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    _waiting: dict[str, Request] = field(default_factory=dict)

    def hear(self, event: Event) -> None:
        match event:
            case Steered():
                self._waiting[event.command] = request = Request(event)
                self.requests.append(request)
            case AmbienceTold():
                self._told(event)

    def _told(self, event: AmbienceTold) -> None:
        request = self._waiting.get(str(event.state.get("command") or ""))
        if request is not None and request.answered_at is None:
            request.answered_at = event.at
        known = self.music if event.subject == "music" else self.light
        label, fault = _label(event.subject, event.state), str(event.state.get("fault") or "")
        last = known[-1] if known else None
        if last is not None:
            last.lost = event.at - last.end > SILENT_S
            if not last.lost:
                last.end = event.at
        if last is None or last.lost or (last.label, last.fault) != (label, fault):
            last = Stretch(event.at, event.at, label, fault, silent=label == SILENCE)
            known.append(last)
        for key in _LEVELS:
            value = event.state.get(key)
            if isinstance(value, int | float) and not isinstance(value, bool):
                low, high = last.levels.get(key, (value, value))
                last.levels[key] = min(low, value), max(high, value)

    def finish(self, at: float) -> None:
        """What was last reported lasts to the end `at`, unless reports had stopped before it."""
        for known in (self.music, self.light):
            if known and at - known[-1].end <= SILENT_S:
                known[-1].end = max(at, known[-1].end)
            elif known:
                known[-1].lost = True


SILENCE = "silence"


def _label(subject: Literal["music", "light"], state: Told) -> str:
    named = next((v for key in _NAMES[subject] if isinstance(v := state.get(key), str) and v), "")
    if subject == "music":
        artist = state.get("artist")
        by = f" {chr(0xB7)} {artist}" if named and isinstance(artist, str) and artist else ""
        return f"{named}{by}" if named and state.get("playing") is not False else SILENCE
    emergency = "EMERGENCY light" if state.get("emergency") is True else ""
    assist = " + assist" if state.get("assist") is True else ""
    return emergency or f"{named.replace('_', ' ')}{assist}" or "not named"
