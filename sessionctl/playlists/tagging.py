"""What a file says of itself, and what `tags.toml` beside it says better.

["quiet river.flac"]            # the file, relative to this one
phases = ["settle", "return"]
intensity = 0
arousal = 0.2
voice = "none"
licence = "CC BY 4.0, Ada Example"
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError
from tinytag import TinyTag, TinyTagException

from sessionctl.playlists.track import PLAYLISTS, Tags

BESIDE = "tags.toml"
LONGEST = 120
"""Letters of a title that are kept."""

FORM = TypeAdapter(Tags)
MEASURED = ("start", "end")
TOLD = tuple(field.name for field in fields(Tags) if field.name not in MEASURED)
"""What a person may say in `tags.toml`; the rest is measured."""

OTHER_NAMES = {"licence": ("license", "copyright_url", "license_url"), "tempo_bpm": ("bpm", "tempo")}
"""What other programs call the same tag; the first that is there counts."""


class TagsError(Exception):
    """Every mistake in a `tags.toml`, one line each."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


@dataclass(frozen=True, slots=True)
class Words:
    """What the file is called, and its tags."""

    title: str
    artist: str
    tags: Mapping[str, Any]


def words(path: Path) -> Words:
    """The tags inside the file; empty where there are none or they cannot be read."""
    try:
        with path.open("rb") as opened:
            found = TinyTag.get(file_obj=opened, duration=False)
    except (TinyTagException, OSError):
        return Words("", "", {})
    other = {key.lower(): clean(values[0]) for key, values in found.other.items() if values}
    told = dict[str, Any]()
    for key in TOLD:
        text = next((other[name] for name in (key, *OTHER_NAMES.get(key, ())) if other.get(name)), "")
        value = _value(key, text) if text else None
        if value is not None:
            told[key] = value
    marks = f"{found.title} {found.album} {found.comment}".lower()
    if other.get("itunesadvisory") in ("1", "4") or "[explicit]" in marks or "(explicit)" in marks:
        told["explicit"] = True
    return Words(clean(found.title or ""), clean(found.artist or ""), told)


def beside(folder: Path) -> dict[str, Mapping[str, Any]]:
    """What `tags.toml` in the folder says, by file. Raises TagsError with every mistake."""
    path = folder / BESIDE
    try:
        tree = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as wrong:
        raise TagsError([f"{path}: cannot be read: {wrong}"]) from None
    mistakes = list[str]()
    for file, told in tree.items():
        if not (folder / file).is_file():
            mistakes.append(f"{path}: {file!r}: there is no such file")
        mistakes += [f"{path}: {file!r}: {line}" for line in _mistakes(told)]
    if mistakes:
        raise TagsError(mistakes)
    return tree


def tags(*told: Mapping[str, Any]) -> Tags:
    """The tags of one track; what comes later counts more."""
    together = dict[str, Any]()
    for each in told:
        together |= each
    return FORM.validate_python(together)


def clean(text: str) -> str:
    """Fit to be shown: one line of printable letters, not too long."""
    plain = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(plain.split())[:LONGEST]


def _value(key: str, text: str) -> object | None:
    """A tag's text as its value, or None where it is not understood: a file's own tags are only offered."""
    parts = tuple(part for part in text.replace(",", ";").replace(" ;", ";").split(";") if part)
    value: object = tuple(part.strip() for part in parts) if key in ("phases", "instruments") else text
    if key == "explicit":
        value = text.lower() in ("1", "true", "yes", "explicit")
    elif key == "loops":
        value = text.lower() in ("1", "true", "yes")
    elif key == "intensity":
        value = {"0": 0, "gentle": 0, "1": 1, "full": 1}.get(text.lower())
    elif key in ("arousal", "brightness", "tempo_bpm"):
        try:
            value = float(text)
        except ValueError:
            return None
    return None if value is None or _mistakes({key: value}) else value


def _mistakes(told: object) -> list[str]:
    if not isinstance(told, dict):
        return [f"{told!r}; expected a table of tags"]
    found = [f"{key}: unknown key; expected one of {', '.join(TOLD)}" for key in told if key not in TOLD]
    known = {key: value for key, value in told.items() if key in TOLD}
    try:
        checked = FORM.validate_python(known)
    except ValidationError as wrong:
        for error in wrong.errors(include_url=False):
            where = ".".join(str(part) for part in error["loc"])
            found.append(f"{where} = {error['input']!r}: {error['msg']}")
        return found
    found += [
        f"phases: {phase!r}; expected {', '.join(PLAYLISTS)}"
        for phase in checked.phases
        if phase not in PLAYLISTS
    ]
    for key in ("arousal", "brightness"):
        value = getattr(checked, key)
        if value is not None and not 0 <= value <= 1:
            found.append(f"{key} = {value:g}; expected 0 to 1")
    if checked.tempo_bpm is not None and not 20 <= checked.tempo_bpm <= 300:
        found.append(f"tempo_bpm = {checked.tempo_bpm:g}; expected 20 to 300")
    return found
