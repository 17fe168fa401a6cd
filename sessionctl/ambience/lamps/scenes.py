"""Scenes: how bright, how warm, and how long the way there takes. The defaults live in `config/scenes.toml`.

Bounds come from the room's handbook on light: 3 lux at the eye is the least at peak, because staff must see
chest and skin; an emergency is all lamps full at neutral white within 1 s; assist adds 20 to 40 lux beside
the head within 2 s. A clinician reviews the file.
"""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any, ClassVar

from annotated_types import Interval
from pydantic import Strict

from sessionctl.ambience.lamps.reading import FORBID_UNKNOWN, read

EMERGENCY, ASSIST = "emergency", "assist"
PHASES = ("settle", "pre_onset", "ascent", "peak", "reentry", "return")
NEEDED = ("welcome", "settle", "ascent", "peak", "reentry", "return", "talk", "exit_check", ASSIST, EMERGENCY)
LEAST_LUX = 3.0
"""At the patient's eye, in every scene of the room: breathing and skin colour can be seen."""
MOST_ASSIST_LUX = 40.0

Level = Annotated[float, Strict(), Interval(gt=0, le=1)]
Lux = Annotated[float, Strict(), Interval(gt=0, le=2000)]
Kelvin = Annotated[float, Strict(), Interval(ge=1800, le=6500)]
RampSeconds = Annotated[float, Strict(), Interval(ge=0.3, le=900)]


@dataclass(frozen=True, slots=True)
class Scene:
    """`level` is 0 to 1 of full scale, for lamps that were not measured; `lux` at the eye for the others.

    `ramp_s`: seconds of the way there, made longer where the gate's slew asks for it.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = FORBID_UNKNOWN
    level: Level
    kelvin: Kelvin
    ramp_s: RampSeconds
    label: str = ""
    lux: Lux | None = None
    id: str = ""


@dataclass(frozen=True, slots=True)
class Scenes:
    """`scenes.toml`: every scene by its id, and the scene of each phase."""

    __pydantic_config__: ClassVar[dict[str, Any]] = FORBID_UNKNOWN
    scene: dict[str, Scene]
    phases: dict[str, str] = field(default_factory=lambda: dict.fromkeys(PHASES, "settle"))

    def of_phase(self, phase: str) -> Scene:
        """The scene a phase is lit by. Raises KeyError for a word that is no phase."""
        return self.scene[self.phases[phase]]


def load(path: Path, wrong: list[str]) -> Scenes | None:
    """The scenes in `path`; None, with a line for each mistake added to `wrong`, when they are not sound."""
    found = read(path, Scenes, wrong)
    if found is None:
        return None
    mistakes = [f"{path.name}: {line}" for line in contradictions(found)]
    wrong += mistakes
    return None if mistakes else named(found)


def named(scenes: Scenes) -> Scenes:
    """Each scene with its key as its id, and a label where it has none."""
    plain = {key: key.replace("_", " ").capitalize() for key in scenes.scene}
    filled = {
        key: replace(each, id=key, label=each.label or plain[key]) for key, each in scenes.scene.items()
    }
    return replace(scenes, scene=filled)


def contradictions(scenes: Scenes) -> list[str]:
    """What no single number shows: a scene or phase that is missing, and scenes that cannot do their job."""
    wrong = [f"scene.{each}: is missing" for each in NEEDED if each not in scenes.scene]
    for key, scene in scenes.scene.items():
        if scene.id not in ("", key):
            wrong.append(f"scene.{key}.id = {scene.id!r}; the name of the table is the id")
        if key != ASSIST and scene.lux is not None and scene.lux < LEAST_LUX:
            wrong.append(
                f"scene.{key}.lux = {scene.lux:g}; expected at least {LEAST_LUX:g}: staff must see the person"
            )
        if key not in (EMERGENCY, ASSIST) and scene.ramp_s < 2:
            wrong.append(f"scene.{key}.ramp_s = {scene.ramp_s}; expected at least 2: no edge in the light")
    wrong += _of_the_exempt(scenes)
    for phase in PHASES:
        if phase not in scenes.phases:
            wrong.append(f"phases.{phase}: is missing")
    for phase, name in scenes.phases.items():
        if phase not in PHASES:
            wrong.append(f"phases.{phase}: is no phase; expected one of: {', '.join(PHASES)}")
        if name not in scenes.scene or name in (EMERGENCY, ASSIST):
            able = ", ".join(each for each in scenes.scene if each not in (EMERGENCY, ASSIST))
            wrong.append(f"phases.{phase} = {name!r}; expected one of: {able}")
    return wrong


def _of_the_exempt(scenes: Scenes) -> list[str]:
    """The two scenes the slew does not hold back have narrower bounds of their own."""
    wrong = list[str]()
    if (scene := scenes.scene.get(EMERGENCY)) is not None:
        if scene.level != 1:
            wrong.append(f"scene.emergency.level = {scene.level}; expected 1: all lamps full")
        if scene.ramp_s > 1:
            wrong.append(f"scene.emergency.ramp_s = {scene.ramp_s}; expected at most 1")
        if not 3500 <= scene.kelvin <= 5300:  # neutral white of examination rooms
            wrong.append(f"scene.emergency.kelvin = {scene.kelvin:g}; expected 3500 to 5300: neutral white")
    if (scene := scenes.scene.get(ASSIST)) is not None:
        if scene.lux is not None and scene.lux > MOST_ASSIST_LUX:
            wrong.append(f"scene.assist.lux = {scene.lux:g}; expected at most {MOST_ASSIST_LUX:g}")
        if not 1 <= scene.ramp_s <= 5:
            wrong.append(f"scene.assist.ramp_s = {scene.ramp_s}; expected 1 to 5")
        if scene.level > 0.3:
            wrong.append(f"scene.assist.level = {scene.level}; expected at most 0.3: it comes within seconds")
    return wrong
