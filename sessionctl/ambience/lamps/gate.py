"""The one gate every lamp is moved through. Pure: time arrives in the call, each call gives a new gate.

Rule 1: in every phase but settle, no lamp rises faster than 3 %/s or falls faster than 15 %/s of full scale.
Rule 2: assist may rise by its own size within its ramp; emergency may rise at once. Nothing else may.
Rule 3: no reversal sooner than a second after the last; only the rise of an emergency does not wait.
Rule 4: a lamp of the room is never steered to 0: the floor stands for 3 lux at the eye.
Rule 5: an emergency holds until it is released, whatever else is asked; what was asked is done then.
There is no way to ask for a flash, a pulse or an effect.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sessionctl.ambience.lamps.course import AT_ONCE, EASY, STRICT, Aim, Course, Pace, steer, still
from sessionctl.ambience.lamps.measured import Measured, measure
from sessionctl.ambience.lamps.scenes import ASSIST, EMERGENCY, Scenes
from sessionctl.ambience.lamps.settings import LampSettings

EASY_PHASES = ("", "settle")
"""Nothing has been given yet, or nobody is there. A word we do not know counts as strict."""

DIM_S = 2.0
"""One touch of the dimmer: long enough not to startle, short enough to be seen as its answer."""
DIMMER_SPAN = 4.0
"""The dimmer's ends show a quarter and four times the light of the scene; by ratio between, as eyes do."""
RELEASE_S = 20.0
"""The way back from full white; eyes that have seen it need longer than the lamps."""
CATCH_UP_S = 3.0
"""The least time for the way from where a lamp was found to where it should have been."""


@dataclass(frozen=True, slots=True)
class LampGate:
    """What was asked for, and how every lamp moves because of it.

    `bases` is how the lamps of the room would move if there were neither assist nor emergency. `dimmer`: -1
    to 1. `due_at`: when the ramp of the scene ends. `resume_at`: when a touch of the dimmer during that ramp
    is done and the ramp goes on.
    """

    scenes: Scenes
    lamps: Mapping[str, LampSettings]
    measured: Measured
    courses: Mapping[str, Course]
    bases: Mapping[str, Course]
    scene: str = ""
    phase: str = ""
    dimmer: float = 0.0
    assisted: bool = False
    emergency: bool = False
    due_at: float = 0.0
    resume_at: float | None = None
    changed: tuple[str, ...] = field(default=())
    """The lamps whose course the last call changed."""

    # --- what may be asked ---------------------------------------------------------------------------------

    def show(self, scene: str, phase: str, now: float, ramp_s: float | None = None) -> "LampGate":
        """The way to `scene` begins. Asked again, it goes on as it was; the dimmer stays where it is.

        Raises KeyError for a scene there is none of, ValueError for assist, emergency or an endless ramp.
        """
        wanted = self.scenes.scene[scene]
        if scene in (ASSIST, EMERGENCY):
            raise ValueError(f"{scene} is no scene to stay in")
        if ramp_s is not None and not math.isfinite(ramp_s):
            raise ValueError(f"a ramp of {ramp_s} s never arrives")
        if scene == self.scene:
            late = now >= self.due_at  # a lamp set by hand meanwhile comes back, and not at once
            if late and phase != self.phase:
                return replace(self, phase=phase, changed=())  # a phase alone fights no hand
            return replace(self, phase=phase, resume_at=None)._again(now, CATCH_UP_S if late else 0.0)
        ramp = wanted.ramp_s if ramp_s is None else max(ramp_s, DIM_S)
        gate = replace(self, scene=scene, phase=phase, dimmer=0.0, due_at=now + ramp, resume_at=None)
        return gate._again(now)

    def dim(self, delta: float, now: float) -> "LampGate":
        """Moves the dimmer by `delta`; does nothing before a scene is shown or while an emergency holds."""
        dimmer = min(1.0, max(-1.0, self.dimmer + delta))
        if self.emergency or not self.scene or dimmer == self.dimmer:
            return replace(self, changed=())
        ratio = DIMMER_SPAN ** (dimmer - self.dimmer)
        gate = replace(self, dimmer=dimmer, resume_at=None)
        if self.due_at - now <= DIM_S:
            return gate._again(now, least_s=DIM_S)
        bases = {
            name: steer(
                base,
                Aim(self._in_range(base.level_at(now) * ratio), base.kelvin_at(now), DIM_S, self._pace()),
                now,
            )
            for name, base in self.bases.items()
        }
        resume_at = max(base.end_at for base in bases.values())
        return replace(gate, bases=bases, resume_at=resume_at)._outward(now)

    def dimmed(self, dimmer: float, now: float) -> "LampGate":
        """The scene's ramp goes to where `dimmer` (-1 to 1) puts it; for coming back as before."""
        return replace(self, dimmer=dimmer, resume_at=None)._again(now)

    def assist(self, on: bool, now: float) -> "LampGate":
        """Light for hands-on care comes on, or goes again, within its own short ramp."""
        if on == self.assisted:
            return replace(self, changed=())
        return replace(self, assisted=on)._outward(now, assist_moves=True)

    def hold_emergency(self, now: float) -> "LampGate":
        """Every lamp full and neutral white within a second. Asked again, only a lamp that strayed moves."""
        return replace(self, emergency=True)._outward(now)

    def release(self, now: float) -> "LampGate":
        """Ends the emergency: down to what has been asked for meanwhile."""
        if not self.emergency:
            return replace(self, changed=())
        return replace(self, emergency=False)._outward(now, least_s=RELEASE_S)

    # --- what happens --------------------------------------------------------------------------------------

    def step(self, now: float) -> "LampGate":
        """Goes on with a ramp that a touch of the dimmer interrupted, once that is done."""
        if self.resume_at is None or now < self.resume_at:
            return replace(self, changed=())
        return replace(self, resume_at=None)._again(now)

    def found(self, name: str, level: float, kelvin: float | None, now: float) -> "LampGate":
        """The lamp really stands at `level`: its way goes on from there, in what remains of its time."""
        course = self.courses[name]
        here = still(level, course.kelvin_at(now) if kelvin is None else kelvin, now, course.way_at(now))
        if self.emergency:
            aim = self._full()
        else:
            left = max(course.end_at - now, CATCH_UP_S)
            aim = Aim(course.level, course.kelvin, left, self._pace())
        return replace(self, courses={**self.courses, name: steer(here, aim, now)}, changed=(name,))

    def adopt(self, name: str, level: float, now: float) -> "LampGate":
        """A person has set this lamp by hand or at its switch: it stays so until the next thing asked for."""
        course = self.courses[name]
        here = still(level, course.kelvin_at(now), now, course.way_at(now))
        bases = {**self.bases, name: here} if name in self.bases else self.bases
        return replace(self, courses={**self.courses, name: here}, bases=bases, changed=())

    # --- what may be read ----------------------------------------------------------------------------------

    def settled(self, now: float) -> bool:
        return self.resume_at is None and all(now >= course.end_at for course in self.courses.values())

    def room_level(self, now: float) -> float:
        """The mean present level of the room's lamps."""
        levels = [self.courses[name].level_at(now) for name in self.bases]
        return sum(levels) / len(levels) if levels else 0.0

    def target(self) -> float:
        """Where the room's lamps are going."""
        return max((self.courses[name].level for name in self.bases), default=0.0)

    def kelvin(self, now: float) -> float:
        names = list(self.bases)
        return sum(self.courses[name].kelvin_at(now) for name in names) / len(names) if names else 0.0

    # --- how -----------------------------------------------------------------------------------------------

    def _again(self, now: float, least_s: float = 0.0) -> "LampGate":
        """The bases steered anew to the scene, in what remains of its time, and the lamps after them."""
        if not self.scene:
            return replace(self, changed=())
        scene = self.scenes.scene[self.scene]
        level = self._in_range(self.measured.level(scene) * DIMMER_SPAN**self.dimmer)
        aim = Aim(level, scene.kelvin, max(self.due_at - now, least_s), self._pace())
        bases = {name: steer(base, aim, now) for name, base in self.bases.items()}
        return replace(self, bases=bases)._outward(now, least_s)

    def _outward(self, now: float, least_s: float = 0.0, assist_moves: bool = False) -> "LampGate":
        """The lamps themselves, steered to what their base, assist and emergency make of them."""
        courses, changed = dict(self.courses), list[str]()
        for name, course in self.courses.items():
            aim = self._aim(name, now, least_s, assist_moves)
            if not _under_way(course, aim, now):
                courses[name] = steer(course, aim, now)
                changed.append(name)
        return replace(self, courses=courses, changed=tuple(changed))

    def _aim(self, name: str, now: float, least_s: float, assist_moves: bool) -> Aim:
        base, extra, assist = self.bases.get(name), self._added(name), self.scenes.scene[ASSIST]
        if self.emergency:
            return self._full()
        if base is None:
            return Aim(extra, assist.kelvin, max(assist.ramp_s, least_s), self._pace(extra))
        if assist_moves:
            return self._assisted_aim(base, extra, now)
        return Aim(min(1.0, base.level + extra), base.kelvin, max(base.end_at - now, least_s), self._pace())

    def _assisted_aim(self, base: Course, extra: float, now: float) -> Aim:
        """A lamp of the room when assist comes on or goes: what it would have now, and the assist on top."""
        ramp_s, left = self.scenes.scene[ASSIST].ramp_s, base.end_at - now
        if extra == 0:
            return Aim(base.level, base.kelvin, left if self.assisted else max(ramp_s, left), self._pace())
        return Aim(min(1.0, base.level_at(now) + extra), base.kelvin_at(now), ramp_s, self._pace(extra))

    def _added(self, name: str) -> float:
        """What assist adds to this lamp: to those beside the head, or, where there are none, to all."""
        aside = self.lamps[name].role == "aside"
        if not self.assisted or (not aside and len(self.bases) < len(self.lamps)):
            return 0.0
        assist = self.scenes.scene[ASSIST]
        lux = self.measured.aside_lux if aside else self.measured.room_lux
        return assist.level if assist.lux is None or lux is None else min(1.0, assist.lux / lux)

    def _full(self) -> Aim:
        scene = self.scenes.scene[EMERGENCY]
        return Aim(scene.level, scene.kelvin, scene.ramp_s, AT_ONCE, urgent=True)

    def _pace(self, assisting: float = 0.0) -> Pace:
        """The pace of this phase; an assist of size `assisting` may rise as fast as its ramp says."""
        pace = EASY if self.phase in EASY_PHASES else STRICT
        return replace(pace, up=max(pace.up, assisting / self.scenes.scene[ASSIST].ramp_s))

    def _in_range(self, level: float) -> float:
        return min(1.0, max(self.measured.floor, level))


def new(scenes: Scenes, lamps: tuple[LampSettings, ...], now: float) -> LampGate:
    """A gate asked for nothing yet: every lamp is believed to stand at its own power-on level."""
    warm = min(scene.kelvin for scene in scenes.scene.values())
    courses = {lamp.name: still(lamp.power_on, warm, now) for lamp in lamps}
    bases = {lamp.name: courses[lamp.name] for lamp in lamps if lamp.role == "room"}
    return LampGate(scenes, {lamp.name: lamp for lamp in lamps}, measure(lamps), courses, bases)


def _under_way(course: Course, aim: Aim, now: float) -> bool:
    """True when the lamp is there or going there already, in that time and no faster than it may."""
    if (course.level, course.kelvin, course.urgent) != (aim.level, aim.kelvin, aim.urgent):
        return False
    left, rise = course.end_at - now, aim.level - course.level_at(now)
    if left <= 0 or aim.urgent:
        return True
    return abs(left - aim.ramp_s) < 1e-3 and abs(rise) <= (aim.pace.up if rise > 0 else aim.pace.down) * left
