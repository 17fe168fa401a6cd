"""Finding frames in bytes that may be cut anywhere: `Stream` slides over them, `Whole` takes one message.

Rule 1. Where no frame begins, exactly one byte is given up; so no false beginning can swallow a true frame.
Rule 2. Bytes given up in a row are one rejection, stated when the next frame is found (or at 256 bytes).
Rule 3. What is found does not depend on how the bytes were cut into chunks.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sessionctl.devices.decoders.frames import Fields, Frame, Rejected

STRAY = "sync"
"""Why bytes were given up that never looked like a frame."""

TOO_SHORT = "too_short"

SLICE = 1024
"""Bytes looked at in one go; with `LOST_MOST` this keeps what is held under 4 KiB, whatever arrives."""

ANY = bytes(range(256))

LOST_MOST = 256
"""Stray bytes are reported at the latest after this many: 0.3 s of a 9600 baud line."""


@dataclass(frozen=True, slots=True)
class Found:
    """A frame of `size` bytes at the start of the buffer."""

    size: int
    fields: Fields


@dataclass(frozen=True, slots=True)
class NotHere:
    """No frame starts at the first byte. `size`: bytes of the frame it pretended to be, if it did."""

    reason: str = STRAY
    size: int = 1


Look = Callable[[bytearray, bool], Found | NotHere | None]
"""Judges the start of a buffer that holds at least one byte. The flag: it follows a frame without a gap.

None means that more bytes are needed, which is bounded by the longest frame. The buffer is not changed.
"""


class Stream:
    """A decoder for frames in a stream, from a function that recognises one frame at the buffer's start."""

    def __init__(self, look: Look, firsts: bytes = ANY) -> None:
        """`firsts`: the bytes a frame can begin with. What begins none is passed over without a look."""
        self._look = look
        self._firsts = firsts
        self._never = bytes(set(ANY) - set(firsts))
        self._buffer = bytearray()
        self._lost = bytearray()
        self._why = NotHere()
        self._locked = False

    @property
    def held(self) -> int:
        """Bytes that are in no frame and in no rejection yet."""
        return len(self._buffer) + len(self._lost)

    def feed(self, data: bytes) -> list[Frame | Rejected]:
        """Every frame and rejection that `data` completes, in the order of the bytes."""
        out: list[Frame | Rejected] = []
        for start in range(0, len(data), SLICE):
            self._buffer += data[start : start + SLICE]
            while self._buffer:
                if self._buffer[0] not in self._firsts:
                    self._pass_over(out)
                elif (seen := self._look(self._buffer, self._locked)) is not None:
                    self._settle(seen, out)
                else:
                    break
        return out

    def finish(self) -> list[Frame | Rejected]:
        """The rest: whole frames behind a false beginning, rejections, and a partial frame as `too_short`."""
        out: list[Frame | Rejected] = []
        while self._buffer:
            seen = self._look(self._buffer, self._locked)
            if seen is None:
                seen = NotHere() if self._why.reason == TOO_SHORT else NotHere(TOO_SHORT)
            self._settle(seen, out)
        self._flush(out)
        self._locked = False
        return out

    def _settle(self, seen: Found | NotHere, out: list[Frame | Rejected]) -> None:
        if isinstance(seen, Found):
            self._flush(out)
            out.append(Frame(seen.fields, bytes(self._buffer[: seen.size])))
            del self._buffer[: seen.size]
            self._locked = True
            return
        if seen.reason != STRAY or len(self._lost) >= LOST_MOST:
            self._flush(out)
            self._why = seen
        self._lost.append(self._buffer[0])
        del self._buffer[0]
        self._locked = False

    def _pass_over(self, out: list[Frame | Rejected]) -> None:
        """Gives up the bytes up to the next that can begin a frame, as `_settle` would one by one."""
        strays = len(self._buffer) - len(self._buffer.lstrip(self._never))
        while strays:
            if len(self._lost) >= LOST_MOST:
                self._flush(out)
            count = min(strays, LOST_MOST - len(self._lost))
            self._lost += self._buffer[:count]
            del self._buffer[:count]
            strays -= count
        self._locked = False

    def _flush(self, out: list[Frame | Rejected]) -> None:
        """A pretended frame that lost fewer bytes than it claimed was none: those bytes were strays."""
        if self._lost:
            reason = self._why.reason if len(self._lost) >= self._why.size else STRAY
            out.append(Rejected(reason, bytes(self._lost)))
        self._lost.clear()
        self._why = NotHere()


class Whole:
    """A decoder for which each `feed` is one whole message; it keeps nothing."""

    def __init__(self, parse: Callable[[bytes], Fields | str]) -> None:
        """`parse` gives the fields, or the reason for rejecting the message."""
        self._parse = parse

    def feed(self, data: bytes) -> list[Frame | Rejected]:
        """The one frame or rejection that the message is."""
        found = self._parse(data)
        return [Rejected(found, data) if isinstance(found, str) else Frame(found, data)]

    def finish(self) -> list[Frame | Rejected]:
        """Nothing: no message is ever incomplete here."""
        return []
