"""Which instrument answers, where its frames carry a serial number.

Rule 1. A number counts when two frames in a row carry it: one wrong bit makes no other instrument.
Rule 2. Until then the values of an instrument that is not the known one are withheld. Whose they may become
        is for the room to say, which is told the new number.
Rule 3. A frame without a number says nothing: many monitors leave it out.
"""

from dataclasses import dataclass

ANOTHER = "another instrument answers"


@dataclass(slots=True)
class Serials:
    """What one device has called itself, over all its links."""

    known: str | None = None
    _next: str | None = None
    _told: bool = False

    def linked(self) -> None:
        """A new link: its instrument is told of once more."""
        self._told, self._next = False, None

    def named(self, serial: str) -> str | None:
        """The instrument's name plate was read, which needs no second time; the number, if it is news."""
        told = self._told and serial == self.known
        self.known, self._next, self._told = serial, None, True
        return None if told else serial

    def judge(self, serial: str | None) -> tuple[bool, str | None]:
        """May the values of a frame with this serial number pass, and the number to tell the room, if any."""
        if serial is None:
            return True, None
        if serial != self.known and serial != self._next:
            self._next = serial
            return self.known is None, None
        told = self._told and serial == self.known
        self.known, self._next, self._told = serial, None, True
        return True, None if told else serial
