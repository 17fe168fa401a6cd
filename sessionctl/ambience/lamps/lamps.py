"""All lamps of the room: what is asked goes through the one gate, and from there to each lamp."""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

from sessionctl.ambience.lamps import gate as gates
from sessionctl.ambience.lamps.course import still
from sessionctl.ambience.lamps.driver import Driver, Room, VirtualLamps
from sessionctl.ambience.lamps.news import Settled, Tell, Troubles
from sessionctl.ambience.lamps.sacn_lamps import PART as SACN, SacnLamps
from sessionctl.ambience.lamps.scenes import ASSIST, EMERGENCY, Scenes
from sessionctl.ambience.lamps.settings import LampSettings, LampsFile
from sessionctl.ambience.lamps.state import Kept, LampState, LightState
from sessionctl.ambience.lamps.zigbee import BRIDGE, PART as BROKER, ZigbeeLamps

WATCH_S = 0.1
PART_KEPT = "lamps.kept"


class Lamps:
    """Every call answers at once; what came of it is told through `tell` and stands in `state()`.

    `kept`: where the state is kept ten times a second while something moves; what it holds is where the
    lamps start from. `folder`: where relative files of the broker lie.
    """

    def __init__(
        self,
        scenes: Scenes,
        file: LampsFile,
        tell: Tell,
        *,
        kept: Kept | None = None,
        folder: Path = Path(),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._clock, self._tell, self._kept = clock, tell, kept
        self._troubles = Troubles(tell)
        self._gate = gates.new(scenes, file.lamp, clock())
        if kept is not None and (state := kept.read()) is not None:
            self._gate = restored(self._gate, state, clock())
        self._moved = asyncio.Event()
        self._drivers = self._reach(file, folder)
        for name, course in self._gate.courses.items():
            self._drivers[self._gate.lamps[name].kind].follow(name, course)

    # --- what may be asked ---------------------------------------------------------------------------------

    def show(self, scene: str, *, phase: str = "", ramp_s: float | None = None) -> None:
        """The way to `scene` begins. Raises KeyError or ValueError for what is no scene to stay in."""
        self._take(self._gate.show(scene, phase, self._clock(), ramp_s))

    def dim(self, delta: float) -> None:
        """Moves the dimmer (-1 to 1) by `delta`; a whole step is four times the light, or a quarter of it."""
        if math.isfinite(delta):
            self._take(self._gate.dim(delta, self._clock()))

    def assist(self, on: bool = True) -> None:
        """Light for hands-on care, in 2 s; and away again."""
        self._take(self._gate.assist(on, self._clock()))

    def emergency(self) -> None:
        """Every lamp full and white within a second, until `release`."""
        self._take(self._gate.hold_emergency(self._clock()))

    def release(self) -> None:
        self._take(self._gate.release(self._clock()))

    def state(self) -> LightState:
        now, gate = self._clock(), self._gate
        scene = gate.scenes.scene.get(gate.scene)
        return LightState(
            scene=gate.scene,
            label=scene.label if scene else "",
            phase=gate.phase,
            level=gate.room_level(now),
            target=gate.target(),
            kelvin=gate.kelvin(now),
            settled=gate.settled(now),
            remaining_s=max(0.0, gate.due_at - now),
            dimmer=gate.dimmer,
            assist=gate.assisted,
            emergency=gate.emergency,
            lamps=tuple(self._lamp(name, now) for name in gate.courses),
        )

    # --- running -------------------------------------------------------------------------------------------

    def parts(self) -> dict[str, Callable[[], Awaitable[None]]]:
        """What has to run, by name, each under its own supervision: one that fails ends no other."""
        ways = {f"lamps.{kind}": driver.run for kind, driver in self._drivers.items()}
        return {"lamps.watch": self._watch, **ways}

    async def run(self) -> None:
        """Runs every part until cancelled; the first failure ends them all and is raised."""
        async with asyncio.TaskGroup() as group:
            for name, part in self.parts().items():
                group.create_task(_awaited(part), name=name)

    async def _watch(self) -> None:
        """Goes on with interrupted ramps, keeps the state, and tells when every lamp has arrived."""
        moving = False
        while True:
            self._moved.clear()
            self._take(self._gate.step(self._clock()))
            state = self.state()
            self._keep(state)
            if moving and state.settled:
                self._tell(Settled(state.scene, state.level))
            if not (moving := not state.settled):
                await self._moved.wait()
                moving = True  # whatever was asked, its end is told
            await asyncio.sleep(WATCH_S)

    # --- how -----------------------------------------------------------------------------------------------

    def _take(self, gate: gates.LampGate) -> None:
        changed, self._gate = gate.changed, replace(gate, changed=())
        for name in changed:
            self._drivers[gate.lamps[name].kind].follow(name, gate.courses[name])
        if changed:
            self._moved.set()

    def _found(self, name: str, level: float, kelvin: float | None) -> None:
        self._take(self._gate.found(name, level, kelvin, self._clock()))

    def _adopted(self, name: str, level: float) -> None:
        self._take(self._gate.adopt(name, level, self._clock()))

    def _reach(self, file: LampsFile, folder: Path) -> dict[str, Driver]:
        """The ways to reach the lamps there are, by kind."""
        room = Room(self._clock, self._found, self._adopted, self._troubles)
        lamps: dict[str, tuple[LampSettings, ...]] = {}
        for lamp in file.lamp:
            lamps[lamp.kind] = (*lamps.get(lamp.kind, ()), lamp)
        drivers = dict[str, Driver]()
        if "virtual" in lamps:
            drivers["virtual"] = VirtualLamps()
        if "zigbee2mqtt" in lamps:
            drivers["zigbee2mqtt"] = ZigbeeLamps(lamps["zigbee2mqtt"], file.broker, folder, room)
        if "sacn" in lamps:
            drivers["sacn"] = SacnLamps(lamps["sacn"], room)
        return drivers

    def _lamp(self, name: str, now: float) -> LampState:
        lamp, course = self._gate.lamps[name], self._gate.courses[name]
        beyond = {"virtual": (), "zigbee2mqtt": (BROKER, BRIDGE), "sacn": (SACN,)}[lamp.kind]
        return LampState(
            name=name,
            label=lamp.shown,
            kind=lamp.kind,
            role=lamp.role,
            level=course.level_at(now),
            target=course.level,
            kelvin=course.kelvin_at(now),
            fault=self._troubles.of(*beyond, name),
        )

    def _keep(self, state: LightState) -> None:
        if self._kept is None:
            return
        try:
            self._kept.write(state)
        except OSError as error:
            self._troubles.came(PART_KEPT, f"the lamps' state cannot be kept: {error}")
        else:
            self._troubles.went(PART_KEPT)


def restored(gate: gates.LampGate, kept: LightState, now: float) -> gates.LampGate:
    """`gate` as it was when `kept` was written: every lamp where it stood, on its way as before.

    Lamps and scenes that are no longer there are left out; a level out of range counts as not kept.
    """
    courses = dict(gate.courses)
    for lamp in kept.lamps:
        if lamp.name in courses and 0 <= lamp.level <= 1 and 1000 <= lamp.kelvin <= 10000:
            courses[lamp.name] = still(lamp.level, lamp.kelvin, now)
    bases = {name: courses[name] for name in gate.bases}
    gate = replace(gate, courses=courses, bases=bases, phase=kept.phase)
    if kept.scene in gate.scenes.scene and kept.scene not in (ASSIST, EMERGENCY):
        gate = gate.show(kept.scene, kept.phase, now, max(kept.remaining_s, gates.CATCH_UP_S))
        if -1 <= kept.dimmer <= 1:
            gate = gate.dimmed(kept.dimmer, now)
    if kept.assist:
        gate = gate.assist(True, now)
    return gate.hold_emergency(now) if kept.emergency else gate


async def _awaited(part: Callable[[], Awaitable[None]]) -> None:
    await part()
