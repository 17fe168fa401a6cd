"""One blood pressure as a whole: do its parts agree, and what is kept of it as a reading?"""

from dataclasses import dataclass, replace

from sessionctl.events import Measured
from sessionctl.vitals import PRESSURES, Observation, Validity, Vital


@dataclass(frozen=True, slots=True)
class Reading:
    """One blood pressure, newest first in `Quality.readings`; a part is None where it was not valid."""

    at: float
    device: str
    systolic: float | None
    diastolic: float | None
    mean: float | None
    pulse: float | None
    validity: Validity


def agreeing(judged: list[Observation]) -> list[Observation]:
    """A diastolic at or above its systolic makes the whole reading invalid; a missing half, questionable."""
    by = {o.vital: o for o in judged if o.vital in PRESSURES}
    if not by:
        return judged
    systolic, diastolic = by.get(Vital.SYSTOLIC), by.get(Vital.DIASTOLIC)
    high = systolic.value if systolic is not None else None
    low = diastolic.value if diastolic is not None else None
    if high is not None and low is not None:
        if low >= high:
            return [_spoiled(o, "impossible: diastolic at or above systolic") for o in judged]
        mean = by.get(Vital.MEAN_PRESSURE)
        if mean is not None and mean.value is not None and not low <= mean.value <= high:
            odd = "impossible: mean outside diastolic to systolic"
            return [_spoiled(o, odd) if o is mean else o for o in judged]
        return judged
    if any(o is not None and o.validity is Validity.INVALID for o in (systolic, diastolic)):
        return [_spoiled(o, "the other pressure of this reading is impossible") for o in judged]
    return [_doubted(o, "half a reading") if o.vital in PRESSURES else o for o in judged]


def _spoiled(o: Observation, why: str) -> Observation:
    if o.vital not in PRESSURES or o.value is None:
        return o
    return replace(o, value=None, validity=Validity.INVALID, reasons=(*o.reasons, why))


def _doubted(o: Observation, why: str) -> Observation:
    if o.validity is not Validity.VALID:
        return o
    return replace(o, validity=Validity.QUESTIONABLE, reasons=(*o.reasons, why))


def reading_of(event: Measured, judged: list[Observation]) -> Reading | None:
    """What is kept of a message that holds a pressure of now; None where it holds none."""
    now = {o.vital: o for o in judged if o.history is None}
    if Vital.SYSTOLIC not in now and Vital.DIASTOLIC not in now:
        return None

    def value(vital: Vital) -> float | None:
        found = now.get(vital)
        return found.value if found is not None else None

    parts = [now[v] for v in (Vital.SYSTOLIC, Vital.DIASTOLIC) if v in now]
    worst = next(
        (
            v
            for v in (Validity.INVALID, Validity.UNAVAILABLE, Validity.QUESTIONABLE)
            if any(o.validity is v for o in parts)
        ),
        Validity.VALID,
    )
    return Reading(
        event.at,
        event.device,
        value(Vital.SYSTOLIC),
        value(Vital.DIASTOLIC),
        value(Vital.MEAN_PRESSURE),
        value(Vital.CUFF_PULSE_RATE),
        worst,
    )
