"""Blood pressures, values entered by hand, and the readings that were due.

Rule 1. A pressure that could not be a person's is a row too, with the numbers as the device sent them.
Rule 2. A value is of a reading only if something was measured: a value that blanked by age is not one.
"""

from dataclasses import dataclass, field

from sessionctl.events import Asked, DoseMarked, Event, Measured, Observed, ReadingDue
from sessionctl.vitals import PRESSURES, Observation, Validity, Vital

BY_HAND = "by hand"
CUFF = (*PRESSURES, Vital.CUFF_PULSE_RATE)
_WORST_FIRST = (
    Validity.INVALID,
    Validity.UNAVAILABLE,
    Validity.ONGOING,
    Validity.QUESTIONABLE,
    Validity.VALID,
)


@dataclass(slots=True)
class Pressure:
    """One blood pressure: `values` may be used, `sent` is what came. `slot` is the due reading it filled."""

    at: float
    device: str
    values: dict[Vital, float]
    sent: dict[Vital, float]
    validity: Validity
    reasons: tuple[str, ...]
    history: str = ""
    slot: str = ""

    @property
    def drawable(self) -> bool:
        """It was measured now, and both pressures may be shown."""
        return not self.history and Vital.SYSTOLIC in self.values and Vital.DIASTOLIC in self.values


@dataclass(frozen=True, slots=True)
class Entered:
    """A value other than a pressure that a person entered."""

    at: float
    vital: Vital
    value: float


@dataclass(slots=True)
class Slot:
    """A reading that had to be. `due_at` is None before the dose; `deferred` is (at, by, until)."""

    id: str
    label: str
    due_at: float | None = None
    deferred: list[tuple[float, str, float | None]] = field(default_factory=list)
    filled_at: float | None = None


@dataclass(slots=True)
class Readings:
    pressures: list[Pressure] = field(default_factory=list)
    entered: list[Entered] = field(default_factory=list)
    slots: dict[str, Slot] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    _sent: Measured | None = None

    def hear(self, event: Event) -> None:
        match event:
            case Measured():
                self._sent = event
            case Observed():
                self._observed(event)
            case ReadingDue() if event.state != "inflating-soon":
                self._due(event)
            case Asked():
                self.asked.append(event)
            case DoseMarked(change="first" | "undone" | "corrected"):
                # The timetable is made anew from this instant; only what was filled stands.
                self.slots = {key: slot for key, slot in self.slots.items() if slot.filled_at is not None}

    def _observed(self, event: Observed) -> None:
        sent, self._sent = self._sent, None
        if event.device == BY_HAND:  # what is impossible is refused by hand, so no value means it blanked
            told = any(o.value is not None for o in event.observations)
        else:
            told = sent is not None and (sent.at, sent.device) == (event.at, event.device)
        if not told:
            return
        parts = {o.vital: o for o in event.observations if o.vital in CUFF}
        pressed = any(vital in parts for vital in PRESSURES)
        if pressed:
            self.pressures.append(_pressure(event, parts, sent))
        if event.device == BY_HAND:
            for o in event.observations:
                if o.value is not None and not (pressed and o.vital in CUFF):
                    self.entered.append(Entered(event.at, o.vital, o.value))

    def _due(self, event: ReadingDue) -> None:
        slot = self.slots.setdefault(event.slot, Slot(event.slot, event.label))
        slot.label = event.label
        if event.state == "filled":
            slot.filled_at = event.at
            if self.pressures and self.pressures[-1].at == event.at:
                self.pressures[-1].slot = event.label
        elif event.state == "deferred":
            slot.deferred.append((event.at, event.by, event.due_at))
        slot.due_at = event.due_at


def _pressure(event: Observed, parts: dict[Vital, Observation], sent: Measured | None) -> Pressure:
    of_pressure = [o for o in parts.values() if o.vital in PRESSURES]
    values = {o.vital: o.value for o in parts.values() if o.value is not None}
    raw = {m.vital: m.value for m in sent.measurements if m.value is not None} if sent is not None else {}
    return Pressure(
        event.at,
        event.device,
        values,
        {vital: value for vital, value in raw.items() if vital in CUFF} or dict(values),
        min((o.validity for o in of_pressure), key=_WORST_FIRST.index),
        tuple(dict.fromkeys(reason for o in of_pressure for reason in o.reasons)),
        next((o.history for o in of_pressure if o.history is not None), ""),
    )
