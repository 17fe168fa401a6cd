"""How a line is set, and which of the settings that a model may have is the one its device uses."""

from dataclasses import dataclass
from typing import Literal

UNREAD_S = 10.0
"""Bytes that nothing can be read of for so long are probably bytes at another speed (ours: the slowest model
sends a frame a second)."""

TRY_S = 5.0  # ours: five frames of the slowest model
SETTLED_S = 30.0  # ours: a setting that has read in this run is left only when noise lasts longer than this
AGAIN_S, AGAIN_MOST_S = (
    60.0,
    900.0,
)  # ours: pauses between rounds, doubled: a port nobody understands is left alone


@dataclass(frozen=True, slots=True)
class Wire:
    """How a line is set: baud, data bits, parity and stop bits."""

    baud: int = 9600
    bits: Literal[7, 8] = 8
    parity: Literal["N", "E", "O"] = "N"
    stop: Literal[1, 2] = 1

    def __str__(self) -> str:
        """As on a data sheet: 19200 8O1."""
        return f"{self.baud} {self.bits}{self.parity}{self.stop}"


class Tuning:
    """The settings tried in turn; the one that reads is kept for the rest of the run.

    It knows no clock: whoever listens says when it is `time for the next` by the seconds `patience_s` gives.
    """

    def __init__(self, wires: tuple[Wire, ...]) -> None:
        self._wires = wires
        self._tried = 0
        self._read: Wire | None = None

    @property
    def wire(self) -> Wire:
        """The setting of the next link."""
        return self._wires[self._tried % len(self._wires)]

    @property
    def choice(self) -> bool:
        """Is there anything to try?"""
        return len(self._wires) > 1

    @property
    def patience_s(self) -> float:
        """How long bytes may come at this setting without being read, before the next one is tried."""
        if self._read == self.wire:
            return SETTLED_S
        rounds, place = divmod(self._tried, len(self._wires))
        if place:
            return TRY_S
        return min(AGAIN_S * 2 ** (rounds - 1), AGAIN_MOST_S) if rounds else UNREAD_S

    def reads(self) -> bool:
        """This setting reads. True when that is news: it is not the one that read before, or the first."""
        news = self.wire != (self._read or self._wires[0])
        self._read = self.wire
        self._tried %= len(self._wires)
        return news

    def next(self) -> Wire:
        """Gives this setting up; returns the one to try now."""
        self._tried += 1
        return self.wire

    def __str__(self) -> str:
        """What a technician is told beside the port; "" where nothing was tried."""
        if self.wire == self._wires[0]:
            return ""
        return f"{self.wire}, found by trying" if self._read == self.wire else f"trying {self.wire}"
