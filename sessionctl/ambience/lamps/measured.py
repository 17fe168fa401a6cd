"""What the levels of a room mean in lux at the patient's eye. Pure."""

from dataclasses import dataclass

from sessionctl.ambience.lamps.scenes import LEAST_LUX, Scene
from sessionctl.ambience.lamps.settings import LampSettings

LEAST_LEVEL = 1 / 254
"""The smallest brightness a zigbee lamp knows besides off."""
LEAST_UNMEASURED = 0.005


@dataclass(frozen=True, slots=True)
class Measured:
    """What levels mean in this room, worked out once from the lamps."""

    room_lux: float | None
    aside_lux: float | None
    floor: float

    def level(self, scene: Scene) -> float:
        """The level of the room's lamps that gives `scene`, never under the floor."""
        wanted = scene.level if scene.lux is None or self.room_lux is None else scene.lux / self.room_lux
        return min(1.0, max(self.floor, wanted))


def measure(lamps: tuple[LampSettings, ...]) -> Measured:
    room = _sum_lux(lamps, "room")
    floor = LEAST_UNMEASURED if room is None else min(0.5, LEAST_LUX / room)
    return Measured(room, _sum_lux(lamps, "aside"), max(floor, LEAST_LEVEL))


def _sum_lux(lamps: tuple[LampSettings, ...], role: str) -> float | None:
    """The light of all lamps of `role` together, in lux at the eye; None when one was not measured."""
    lux = [lamp.lux_at_full for lamp in lamps if lamp.role == role]
    known = [each for each in lux if each is not None]
    return sum(known) if known and len(known) == len(lux) else None
