"""What a way to reach lamps is, and the simplest of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from sessionctl.ambience.lamps.course import Course
from sessionctl.ambience.lamps.news import Troubles


@dataclass(frozen=True, slots=True)
class Room:
    """What a driver is given. `clock` answers in seconds and never goes back.

    `found(lamp, level, kelvin)`: the lamp really stands there, its way goes on from it; a new course follows
    before the call returns. `adopted(lamp, level)`: somebody has set it by hand.
    """

    clock: Callable[[], float]
    found: Callable[[str, float, float | None], None]
    adopted: Callable[[str, float], None]
    troubles: Troubles


class Driver(Protocol):
    async def run(self) -> None:
        """Moves its lamps until cancelled; may be run again after a failure. A lost link is no exception."""

    def follow(self, name: str, course: Course) -> None:
        """The newest course of a lamp. Returns at once; an older one that was not yet sent is dropped."""


class VirtualLamps:
    """Lamps that are exactly where their course says; nothing has to be sent."""

    async def run(self) -> None:
        return

    def follow(self, name: str, course: Course) -> None:
        return
