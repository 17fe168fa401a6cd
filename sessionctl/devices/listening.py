"""What comes over one link, judged once a second: nothing at all, or bytes that nobody can read.

Rule 1. A port that is open proves nothing. A continuous device that sends no byte is as good as unplugged,
        and told as that, with what to look at.
Rule 2. On the network silence may also mean that the other end has vanished without a word: the connection
        is made again, and stands only once something comes over it.
"""

from collections.abc import Callable

from sessionctl.devices.models import Model
from sessionctl.devices.transport import Link, LinkLost, Tunable
from sessionctl.vitals import CONTINUOUS

SILENT_S = 10.0
"""No continuous serial device of the table is silent for more than two seconds (Nellcor's line); five of
those, as the freshness of their values."""

READS_FRAMES = 3  # as in `identify`: chance makes one frame of a wrong setting, and rarely three
ENOUGH_BYTES = 20  # ours: fewer may be the last twitch of a cable


class Listening:
    """Judges one link. `frames` says how many frames the device has ever sent; `clock` gives seconds."""

    def __init__(self, model: Model, frames: Callable[[], int], clock: Callable[[], float]) -> None:
        steady = model.transport == "serial" and not model.episodic
        self._silent_s = SILENT_S if steady and any(v in CONTINUOUS for v in model.vitals) else None
        self._frames = frames
        self._clock = clock
        self._heard_at = self._read_at = clock()
        self._bytes = self._unread_from = 0
        self._frames_then = frames()

    def heard(self, count: int) -> None:
        """So many bytes have come."""
        self._heard_at = self._clock()
        self._bytes += count

    def silence(self, link: Link) -> str:
        """Why the device is as good as unplugged; "" while it is not. Raises LinkLost on the network."""
        if self._silent_s is None or self._clock() - self._heard_at < self._silent_s:
            return ""
        told = f"no byte for {self._silent_s:.0f} s: is the device switched on and its cable in?"
        if "://" in link.detail:
            raise LinkLost(f"{link.detail} is connected, but {told} Or the serial server hangs")
        return f"{link.detail} is open, but {told}"

    def found(self, link: Link) -> bool:
        """Notes that the link's setting reads. True when that is news: it was found by trying."""
        if self._frames() - self._frames_then < READS_FRAMES:
            return False
        self._read_at, self._frames_then = self._clock(), self._frames()
        self._unread_from = self._came(link)
        return isinstance(link, Tunable) and link.tuning.reads()

    def unread(self, link: Link) -> None:
        """Raises LinkLost, with what is tried next, when bytes have come for long and nothing was read."""
        if not isinstance(link, Tunable) or not link.tuning.choice:
            return
        unread = self._came(link) - self._unread_from
        if unread >= ENOUGH_BYTES and self._clock() - self._read_at >= link.tuning.patience_s:
            what = f"bytes come, but none can be read at {link.tuning.wire}"
            raise LinkLost(f"{what}: {link.tuning.next()} is tried")

    def _came(self, link: Link) -> int:
        """Bytes that came, and those that the port dropped for a wrong stop or parity bit."""
        return self._bytes + (link.errors() if isinstance(link, Tunable) else 0)
