"""The patient's own values before the dose: collected while waiting, locked at T0, shown with every rise.

Pressures: the mean of the last two valid readings. SpO2 and pulse: the mean of the last minute of valid data.
"""

from dataclasses import dataclass, field, replace
from statistics import fmean

from sessionctl.events import BaselineSet, DoseMarked, Event, Observed, SessionClosed, SessionOpened
from sessionctl.room.settings import Armed, Settled
from sessionctl.vitals import Validity, Vital

READINGS = 2
SAMPLES = 60
SAMPLE_S = 1.0
COLLECTED = (Vital.SPO2, Vital.PULSE_RATE)


@dataclass(frozen=True, slots=True)
class Baseline:
    """`pressures` are (systolic, diastolic); `samples` by vital, the newest last; `locked` once dosed."""

    collecting: bool = False
    pressures: tuple[tuple[float, float], ...] = ()
    spo2: tuple[float, ...] = ()
    pulse: tuple[float, ...] = ()
    sampled_at: dict[Vital, float] = field(default_factory=dict)  # one value a second of each
    locked: dict[Vital, float] | None = None


def step(state: Baseline, event: Event | Settled | Armed) -> tuple[Baseline, list[Event]]:
    """Answers the dose with the baseline; an undone dose gives it back."""
    match event:
        case SessionOpened():
            return Baseline(collecting=True), []
        case SessionClosed():
            return Baseline(), []
        case Observed() if state.collecting and state.locked is None:
            return _collected(state, event), []
        case DoseMarked(change="first"):
            values = _values(state)
            return replace(state, locked=values), [BaselineSet(event.at, values)]
        case DoseMarked(change="undone"):
            return replace(state, locked=None), [BaselineSet(event.at, {})]
    return state, []


def _collected(state: Baseline, event: Observed) -> Baseline:
    now = {
        o.vital: o.value
        for o in event.observations
        if o.validity is Validity.VALID and o.history is None and o.value is not None
    }
    if Vital.SYSTOLIC in now and Vital.DIASTOLIC in now:
        pair = (now[Vital.SYSTOLIC], now[Vital.DIASTOLIC])
        state = replace(state, pressures=(*state.pressures, pair)[-READINGS:])
    last = state.sampled_at
    due = [v for v in COLLECTED if v in now and (v not in last or event.at - last[v] >= SAMPLE_S)]
    if not due:
        return state
    spo2 = (*state.spo2, now[Vital.SPO2])[-SAMPLES:] if Vital.SPO2 in due else state.spo2
    pulse = (*state.pulse, now[Vital.PULSE_RATE])[-SAMPLES:] if Vital.PULSE_RATE in due else state.pulse
    return replace(state, spo2=spo2, pulse=pulse, sampled_at={**last, **dict.fromkeys(due, event.at)})


def _values(state: Baseline) -> dict[Vital, float]:
    found = dict[Vital, float]()
    if state.pressures:
        found[Vital.SYSTOLIC] = fmean(high for high, _ in state.pressures)
        found[Vital.DIASTOLIC] = fmean(low for _, low in state.pressures)
    for vital, samples in ((Vital.SPO2, state.spo2), (Vital.PULSE_RATE, state.pulse)):
        if samples:
            found[vital] = fmean(samples)
    return {vital: round(value, 1) for vital, value in found.items()}
