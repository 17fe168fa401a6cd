"""How strongly a device is heard, told seldom enough for a record: pure."""

from dataclasses import dataclass

from sessionctl.events import Reported

EVERY_S = 10.0
CHANGED_DB = 5.0
"""Ours. A signal wavers by some dB from packet to packet; 5 dB are a step aside, or a hand on the antenna."""

BEFORE = "last heard before the link"
"""BlueZ tells the strength of advertisements only, and most devices do not advertise while connected."""


@dataclass(slots=True)
class SignalTold:
    """What was last told of the signal of `device`."""

    device: str
    value: int | None = None
    at: float = float("-inf")

    def begin(self) -> None:
        """A new link: its first value is told, whatever was told before."""
        self.value = None

    def tell(self, at: float, dbm: int | None) -> Reported | None:
        """What is to be told at `at`: a changed value after ten seconds, one changed by 5 dB at once."""
        if dbm is None or dbm == self.value:
            return None
        small = self.value is not None and abs(dbm - self.value) < CHANGED_DB
        if small and at - self.at < EVERY_S:
            return None
        self.value, self.at = dbm, at
        return Reported(at, self.device, "signal", value=float(dbm), text=BEFORE)
