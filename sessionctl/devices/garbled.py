"""Rejected bytes as events: at most one a second for each reason, however many arrive."""

from dataclasses import dataclass, field

from sessionctl.events import Garbled

EVERY_S = 1.0
SAMPLE_BYTES = 16
REASONS = 16
"""Decoders know about a dozen reasons; more can only be a fault of ours and are counted as "other"."""


@dataclass(slots=True)
class _Reason:
    told_at: float = float("-inf")
    count: int = 0
    sample: str = ""


@dataclass(slots=True)
class GarbledTally:
    """Counts the rejections of one device; what is returned is to be emitted."""

    device: str
    _reasons: dict[str, _Reason] = field(default_factory=dict)

    def note(self, at: float, reason: str, data: bytes) -> list[Garbled]:
        """One more rejection: told at once unless this reason was told within the last second."""
        if reason not in self._reasons and len(self._reasons) >= REASONS:
            reason = "other"
        entry = self._reasons.setdefault(reason, _Reason())
        entry.count += 1
        entry.sample = entry.sample or data[:SAMPLE_BYTES].hex()
        return [self._tell(at, reason, entry)] if at - entry.told_at >= EVERY_S else []

    def due(self, at: float, *, all_of_them: bool = False) -> list[Garbled]:
        """What was counted and waits for its second to be over; all that waits when the link ends."""
        return [
            self._tell(at, reason, entry)
            for reason, entry in self._reasons.items()
            if entry.count and (all_of_them or at - entry.told_at >= EVERY_S)
        ]

    def _tell(self, at: float, reason: str, entry: _Reason) -> Garbled:
        told = Garbled(at, self.device, reason, entry.count, entry.sample)
        entry.told_at, entry.count, entry.sample = at, 0, ""
        return told
