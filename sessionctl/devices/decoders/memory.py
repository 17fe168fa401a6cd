"""Readings that a cuff keeps: from a memory of many, or the one result that it shows until the next.

Rule 1. What stands in a memory is history, with the device's own time or without one; never a current
        reading.
Rule 2. A result that a device shows until the next is history when a link first sees it: nobody knows its
        age. It is current only when the same link saw another before it, and then once.
Rule 3. Where the wire has no strong check code a result counts when it was said twice running.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from sessionctl.devices.decoders.frames import Decoder, Fields, Frame, Rejected
from sessionctl.devices.decoders.readings import reading, withhold_implausible
from sessionctl.vitals import Measurement, Vital

UNKNOWN = "unknown"
"""The `history` of a value without a usable time."""

CUFF_VITALS = {
    "systolic_mmhg": Vital.SYSTOLIC,
    "diastolic_mmhg": Vital.DIASTOLIC,
    "map_mmhg": Vital.MEAN_PRESSURE,
    "pulse_rate_bpm": Vital.CUFF_PULSE_RATE,
}

Kept = Literal["unconfirmed", "stored", "new", "told"]


def plausible(fields: Mapping[str, Any]) -> dict[str, Any]:
    """`fields` without zeros in the place of numbers, and without numbers that are no person's."""
    numbers = {name: fields[name] or None for name in CUFF_VITALS if name in fields}
    return withhold_implausible({**fields, **numbers}, CUFF_VITALS)


def measured(fields: Fields, doubts: tuple[str, ...] = ()) -> tuple[Measurement, ...]:
    """Pressures and pulse of one reading; nothing without both pressures."""
    if fields.get("systolic_mmhg") is None or fields.get("diastolic_mmhg") is None:
        return ()
    return tuple(
        reading(fields, name, vital, doubts=doubts)
        for name, vital in CUFF_VITALS.items()
        if fields.get(name) is not None
    )


def from_memory(found: tuple[Measurement, ...], stamp: str | None) -> tuple[Measurement, ...]:
    """`found` as history of the time `stamp`."""
    return tuple(replace(one, history=stamp or UNKNOWN) for one in found)


def stamp_of(*parts: int, to: Literal["minutes", "seconds"] = "seconds") -> str | None:
    """ISO 8601 local time of year, month, day, hour, ...; None where they name no instant."""
    try:
        return datetime(*parts).isoformat(timespec=to)  # type: ignore[arg-type]  # mypy counts no parts
    except ValueError:
        return None


@dataclass(slots=True)
class Shown:
    """The result that one link shows, over its frames: what is said twice running stands until another is.

    A result has a systolic pressure, its first number. What comes back after none is the one before.
    """

    _stands: tuple[Any, ...] | None = None
    _last: tuple[Any, ...] | None = None
    _said: tuple[Any, ...] | None = None

    def judge(self, numbers: tuple[Any, ...]) -> Kept:
        """What `numbers`, the result in the frame that has come, are to the link."""
        if numbers == self._stands:
            self._said = None
            return "told"
        if numbers != self._said:
            self._said = numbers
            return "unconfirmed"
        first, self._stands, self._said = self._stands is None, numbers, None
        if numbers[0] is None:
            return "told"
        again, self._last = numbers == self._last, numbers
        return "stored" if first else "told" if again else "new"


class Judging:
    """A decoder whose frames with a result carry `result`: what `Shown` says of it."""

    def __init__(self, decoder: Decoder, numbers: Callable[[Fields], tuple[Any, ...] | None]) -> None:
        """`numbers` gives what makes a result, or None for a frame that holds no place for one."""
        self._decoder = decoder
        self._numbers = numbers
        self._shown = Shown()

    @property
    def held(self) -> int:
        """Bytes that are in no frame and in no rejection yet."""
        held: int = getattr(self._decoder, "held", 0)
        return held

    def feed(self, data: bytes) -> list[Frame | Rejected]:
        """As the decoder's."""
        return [self._judged(item) for item in self._decoder.feed(data)]

    def finish(self) -> list[Frame | Rejected]:
        """As the decoder's."""
        return [self._judged(item) for item in self._decoder.finish()]

    def _judged(self, item: Frame | Rejected) -> Frame | Rejected:
        numbers = self._numbers(item.fields) if isinstance(item, Frame) else None
        if numbers is None or not isinstance(item, Frame):
            return item
        return Frame({**item.fields, "result": self._shown.judge(numbers)}, item.data)
