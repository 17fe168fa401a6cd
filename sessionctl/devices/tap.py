"""What passes on one device's line, for a technician who looks: counts, times, the last bytes and frames.

Rule 1. It only listens: nothing here decides, delays or changes anything.
Rule 2. Each call is a few assignments and what is kept is bounded; frames are kept while somebody looks.
Rule 3. It is told on the loop, by the intake, and asked on the loop, by the web server. Nothing is journaled.
"""

from collections import deque
from dataclasses import dataclass, field

from sessionctl.devices.decoders.frames import Fields, Frame

LOOKED_AT_S = 5.0
"""Ours: a page asks once a second; after so long without asking nobody looks any more."""

PAUSE_S = 3.0
"""Ours: bytes after a longer pause begin anew. The slowest stream (a Rad-8) speaks once a second."""

FRAMES_KEPT = 40
RAW_KEPT = 2048  # ours: 16 packets of a Nonin, 15 lines of a Rad-8: enough to tell a protocol by
SHOWN_BYTES = 256
"""Of one rejection, as much as a decoder gives up at a time; longer ones are cut for the screen."""


@dataclass(slots=True)
class Seen:
    """One frame or rejection: number, time, bytes, and the wire fields or the reason for refusing it."""

    n: int
    at: float
    protocol: str
    data: bytes
    fields: Fields | None = None
    reason: str = ""


@dataclass(slots=True)
class Flow:
    """Something that comes again and again: how much on this link, since when without a pause, when last."""

    count: int = 0
    since: float | None = None
    at: float | None = None

    def more(self, at: float, count: int) -> None:
        if self.at is None or at - self.at > PAUSE_S:
            self.since = at
        self.count += count
        self.at = at


@dataclass(slots=True)
class Tap:
    """The line of one device. `began` is told when a link stands; the counts are of that link."""

    arrived: Flow = field(default_factory=Flow)
    frames: Flow = field(default_factory=Flow)
    refused: int = 0
    reason: str = ""
    raw: bytearray = field(default_factory=bytearray)
    _number: int = 0
    _looked_at: float = float("-inf")
    _kept: deque[Seen] = field(default_factory=lambda: deque(maxlen=FRAMES_KEPT))

    def began(self) -> None:
        """A new link: what was counted on the one before is over."""
        self.arrived, self.frames = Flow(), Flow()
        self.refused, self.reason = 0, ""
        self.raw.clear()

    def came(self, at: float, data: bytes) -> None:
        """Bytes, as they arrive."""
        self.arrived.more(at, len(data))
        self.raw += data[-RAW_KEPT:]
        if len(self.raw) > 2 * RAW_KEPT:
            del self.raw[:-RAW_KEPT]

    def accepted(self, at: float, protocol: str, frame: Frame) -> None:
        """A frame that the decoder accepts."""
        self.frames.more(at, 1)
        if at < self._looked_at + LOOKED_AT_S:
            self._number += 1
            self._kept.append(Seen(self._number, at, protocol, frame.data, frame.fields))

    def rejected(self, at: float, reason: str, data: bytes) -> None:
        """Bytes that are no frame; without bytes it is the frame just accepted that is not to be used."""
        self.refused += 1
        self.reason = reason
        if at >= self._looked_at + LOOKED_AT_S:
            return
        if not data and self._kept and self._kept[-1].at == at:
            self._kept[-1].reason = reason
            return
        self._number += 1
        self._kept.append(Seen(self._number, at, "", data, reason=reason))

    def unread(self, at: float) -> bool:
        """Bytes come, and no frame has been found among them for PAUSE_S."""
        coming = self.arrived.at is not None and at - self.arrived.at <= PAUSE_S
        return coming and (self.frames.at is None or at - self.frames.at > PAUSE_S)

    def look(self, at: float, after: int) -> list[Seen]:
        """The frames numbered above `after`, oldest first; from now on frames are kept for LOOKED_AT_S."""
        if at >= self._looked_at + LOOKED_AT_S:
            self._kept.clear()  # of an earlier look: there is a hole behind them
        self._looked_at = at
        return [seen for seen in self._kept if seen.n > after]
