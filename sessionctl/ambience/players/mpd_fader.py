"""Where MPD's volume should be at any moment: volume, duck, gain of the track and our own fade, as one."""

import time

from sessionctl.ambience.fades import Share, amplitude, slewed
from sessionctl.ambience.mixer_form import BLOCK_S
from sessionctl.ambience.mixer_master import Master
from sessionctl.ambience.players.mpd_volume import percent

LAG_S = 0.3
"""A change of volume is heard so much later at most; `stop` is heard at once."""


class Fader:
    """Follows the clock. Nothing here is louder than the file itself."""

    def __init__(self, volume_db: float) -> None:
        self.master = Master(min(volume_db, 0.0))
        self._track_db = 0.0
        self._fade, self._began_s = Share(0.0, 0.0, 0.0), 0.0
        self._stepped_s = time.monotonic()
        self._leave_s = 0.0

    @property
    def share(self) -> float:
        """The power our fade leaves now."""
        return self._fade.at(time.monotonic() - self._began_s)

    @property
    def leaving(self) -> bool:
        """Whether it is silent or on its way to silence."""
        return self._fade.end == 0.0

    @property
    def moving(self) -> bool:
        return self.share != self._fade.end

    @property
    def silent(self) -> bool:
        """Whether silence has been reached, and MPD has had the time to play it."""
        since_s = time.monotonic() - self._began_s
        return self.share == 0.0 and since_s >= self._fade.length_s + LAG_S

    def wait(self) -> None:
        """Time has passed without MPD: it counts for nothing."""
        self._stepped_s = time.monotonic()

    def enter(self, length_s: float, track_db: float) -> None:
        """Fades a track in from silence."""
        self._fade, self._track_db = Share(0.0, 1.0, length_s), track_db
        self._began_s = time.monotonic()

    def leave(self, length_s: float) -> None:
        """Fades out, unless that is under way and over as soon."""
        self._leave_s = length_s
        left_s = self._fade.length_s - (time.monotonic() - self._began_s)
        if not self.leaving or left_s > length_s:
            self._fade, self._began_s = Share(self.share, 0.0, length_s), time.monotonic()

    def leave_again(self) -> None:
        """Fades out as was asked while a song was being started."""
        self.leave(self._leave_s)

    def cut(self) -> None:
        """Nothing plays any more."""
        self._fade = Share(0.0, 0.0, 0.0)

    def percent(self, track_db: float) -> int:
        """MPD's volume for now. `track_db`: the gain of the track that plays, reached at 3 dB a second."""
        now_s = time.monotonic()
        while self._stepped_s < now_s:
            self._stepped_s += BLOCK_S
            self.master.step()
            self._track_db = slewed(self._track_db, track_db, BLOCK_S)
        return percent(min(1.0, self.master.gain * amplitude(self._track_db)) * self.share**0.5)
