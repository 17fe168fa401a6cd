"""What lies on all sound at once: volume, duck, and the fade in of an output that has just opened."""

from sessionctl.ambience.fades import (
    HIGHEST_DB,
    LOWEST_DB,
    RESUME_S,
    Ramp,
    Share,
    amplitude,
    slewed,
    within,
)
from sessionctl.ambience.mixer_form import BLOCK_S

SHORTEST_DUCK_S = 0.5


class Master:
    """Levels in dB; `gain` is the amplitude factor at the end of the last 20 ms stepped."""

    def __init__(self, volume_db: float) -> None:
        self.volume_db = within(volume_db, LOWEST_DB, HIGHEST_DB)
        """Where the volume is; on its way to what was asked for, 3 dB a second."""
        self.duck_db = 0.0
        self._wanted_db = self.volume_db
        self._duck = Ramp(0.0, 0.0, 0.0)
        self._opened = Share(1.0, 1.0, 0.0)
        self._duck_s = self._opened_s = 0.0
        self.gain = amplitude(self.volume_db)

    def volume(self, db: float) -> None:
        self._wanted_db = within(db, LOWEST_DB, HIGHEST_DB)

    def duck(self, db: float, fade_s: float) -> None:
        self._duck = Ramp(self.duck_db, within(db, LOWEST_DB, 0.0), within(fade_s, SHORTEST_DUCK_S, 60.0))
        self._duck_s = 0.0

    def opened(self) -> None:
        """An output begins to take sound, perhaps in the middle of a track: it fades in."""
        self._opened, self._opened_s = Share(0.0, 1.0, RESUME_S), 0.0
        self.gain = 0.0

    def step(self) -> tuple[float, float]:
        """The factor before and after the next 20 ms."""
        before = self.gain
        self._duck_s += BLOCK_S
        self._opened_s += BLOCK_S
        self.duck_db = self._duck.at(self._duck_s)
        self.volume_db = slewed(self.volume_db, self._wanted_db, BLOCK_S)
        self.gain = amplitude(self.volume_db + self.duck_db) * self._opened.gain(self._opened_s)
        return before, self.gain
