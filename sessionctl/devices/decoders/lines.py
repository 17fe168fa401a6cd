"""Text lines out of bytes that may be cut anywhere."""

from collections.abc import Callable

from sessionctl.devices.decoders.frames import Fields, Frame, Rejected

LINE_MOST = 512
"""Longer than any documented line of these devices (under 200 characters); more than this is noise."""

TOO_LONG = "too_long"


class Lines:
    """A decoder for text: each line ended by CR, LF or both is parsed; blank ones are skipped.

    NUL bytes before a line are skipped too (some monitors send them at power-up).
    """

    def __init__(self, parse: Callable[[str], Fields | str]) -> None:
        """`parse` gives the fields of a line, or the reason for rejecting it."""
        self._parse = parse
        self._line = bytearray()
        self._overlong = False

    @property
    def held(self) -> int:
        """Bytes of the line that has not ended yet."""
        return len(self._line)

    def feed(self, data: bytes) -> list[Frame | Rejected]:
        """A frame or a rejection for each line that `data` ends, in order."""
        out: list[Frame | Rejected] = []
        for byte in data:
            if byte in b"\r\n":
                self._end(out)
                continue
            self._line.append(byte)
            if len(self._line) > LINE_MOST:
                self._overlong = True
                self._end(out, ended=False)
        return out

    def finish(self) -> list[Frame | Rejected]:
        """The last line counts without its line end."""
        out: list[Frame | Rejected] = []
        self._end(out)
        return out

    def _end(self, out: list[Frame | Rejected], *, ended: bool = True) -> None:
        line = bytes(self._line)
        self._line.clear()
        if self._overlong:
            self._overlong = not ended
            if line:
                out.append(Rejected(TOO_LONG, line))
            return
        text = line.lstrip(b"\0").strip()
        if not text:
            return
        try:
            found = self._parse(text.decode("ascii"))
        except UnicodeDecodeError:
            found = "syntax"
        out.append(Rejected(found, line) if isinstance(found, str) else Frame(found, line))
