"""A small room for tests: its scenes, its lamps, and the news it told."""

import asyncio
import time
from collections.abc import Callable

from sessionctl.ambience.lamps.news import News
from sessionctl.ambience.lamps.scenes import Scene, Scenes, named
from sessionctl.ambience.lamps.settings import LampSettings


def scenes() -> Scenes:
    """The defaults' levels in a room of 600 lux, and "low" and "mid" with ramps a test can wait for."""
    rows = {
        "welcome": (0.33, 3200, 30),
        "settle": (0.067, 2700, 120),
        "ascent": (0.02, 2400, 180),
        "peak": (0.0067, 2200, 180),
        "reentry": (0.017, 2400, 240),
        "return": (0.067, 2700, 300),
        "talk": (0.2, 2800, 180),
        "exit_check": (0.5, 3800, 20),
        "assist": (0.05, 2700, 2),
        "emergency": (1.0, 4000, 0.7),
        "low": (0.2, 2400, 2),
        "mid": (0.4, 2700, 2),
    }
    return named(Scenes({name: Scene(*row) for name, row in rows.items()}))


def lamp(name: str, kind: str = "virtual", **more: object) -> LampSettings:
    return LampSettings(name=name, kind=kind, **more)  # type: ignore[arg-type]


class Told(list[News]):
    """What the lamps told, and a way to wait for more of it."""

    async def until(self, said: Callable[[News], bool], within_s: float = 8.0) -> News:
        """The first news `said` is true of. Raises TimeoutError."""
        await true(lambda: any(said(each) for each in self), within_s)
        return next(each for each in self if said(each))


async def true(holds: Callable[[], bool], within_s: float = 8.0) -> None:
    """Returns once `holds`. Raises TimeoutError when it does not within the time."""
    end = time.monotonic() + within_s
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError("it did not come to hold")
        await asyncio.sleep(0.01)
