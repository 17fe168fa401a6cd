"""Measurement to observation: is this number a person's, is it fresh, does the next frame agree?

Rule 1. Odd values are marked and kept, never repaired: an observation has a value only if it may be shown.
Rule 2. Without a check code a step of more than 3 units is questionable until the next frame agrees.
Rule 3. A value dims, then blanks, by time alone; blanking is itself an observation ("no data").
Rule 4. After a sensor comes back its values are "settling" for 10 s: questionable, so they end nothing.
"""

from dataclasses import dataclass, field, replace
from itertools import pairwise
from math import isfinite

from sessionctl.events import Event, Measured, Observed, SessionClosed, Tick
from sessionctl.room.programme import Freshness, Programme
from sessionctl.room.settings import Armed, Settings, Settled
from sessionctl.vitals import (
    ACCEPTED,
    CONTINUOUS,
    PRESSURES,
    UNIT,
    Measurement,
    Observation,
    Validity,
    Vital,
    acceptable,
)

STEP_UNITS = 3.0
"""A larger step from frame to frame without a check code needs a second frame (SpO2 %, pulse /min)."""

SETTLING_S = 10.0
"""A re-applied probe is not believed for this long (field practice of transport monitors)."""

PRESSURE_DIMS = 1.5
PRESSURE_KEPT_S = 3600.0
"""A cuff value leaves the screen after 60 minutes at most."""

STILL_THERE_S = 0.001
"""A value is gone when it is older than its time, not when it is exactly as old."""

NO_DATA = "no data"
UNCONFIRMED = "unconfirmed"
SETTLING = "settling"

SHOWN = (Validity.VALID, Validity.QUESTIONABLE, Validity.ONGOING)


@dataclass(frozen=True, slots=True)
class Channel:
    """The last word on one vital. `value_at` is when it last had a value; `stage` is live, dim or blank."""

    device: str
    observation: Observation
    at: float
    value_at: float | None
    stage: str
    raw: float | None = None
    settling_until: float = 0.0


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


def freshness_of(programme: Programme, settings: Settings) -> dict[Vital, Freshness]:
    """How long each vital lives: from the programme, stretched where a recording is slower than that.

    A pressure dims when it is older than 1.5 times the longest pause between readings of the timetable.
    """
    table = programme.freshness_s
    minutes = [m for m in programme.nibp.times_min if isinstance(m, int | float) and m >= 0]
    pauses = [later - earlier for earlier, later in pairwise(minutes)]
    dim_s = PRESSURE_DIMS * max(pauses) * settings.minute_s if pauses else PRESSURE_KEPT_S
    cuff = Freshness(max(2.0, min(dim_s, PRESSURE_KEPT_S)), PRESSURE_KEPT_S)
    found = dict.fromkeys(Vital, cuff)
    for vital in (*CONTINUOUS, Vital.PERFUSION_INDEX, Vital.CUFF_PRESSURE):
        found[vital] = table.spo2
    found[Vital.TEMPERATURE] = table.temp
    for vital, longer in settings.stretched.items():
        if longer.dim > found[vital].dim:
            found[vital] = longer
    return found


@dataclass(frozen=True, slots=True)
class Quality:
    channels: dict[Vital, Channel] = field(default_factory=dict)
    readings: tuple[Reading, ...] = ()
    freshness: dict[Vital, Freshness] = field(default_factory=lambda: freshness_of(Programme(), Settings()))
    armed: bool = False  # by a session's programme, which settings read again do not replace


def step(state: Quality, event: Event | Settled | Armed) -> tuple[Quality, list[Event]]:
    """Answers each `measured` with one `observed`, and silence with an `observed` that says "no data"."""
    match event:
        case Settled() if not state.armed:
            fresh = freshness_of(event.settings.default_programme, event.settings)
            return replace(state, freshness=fresh), []
        case Armed():
            fresh = freshness_of(event.programme, event.settings)
            return replace(state, freshness=fresh, armed=True), []
        case SessionClosed():
            return Quality(freshness=state.freshness), []  # no number reaches the next patient
        case Measured():
            return _measured(state, event)
        case Tick():
            return _aged(state, event.at)
    return state, []


def next_due(state: Quality) -> float | None:
    """The next instant at which a value dims or blanks by itself."""
    return min(
        (due for vital, c in state.channels.items() if (due := _turn(state, vital, c)) is not None),
        default=None,
    )


def _turn(state: Quality, vital: Vital, channel: Channel) -> float | None:
    if channel.value_at is None or channel.stage == "blank":
        return None
    fresh = state.freshness[vital]
    dims = channel.stage == "live" and fresh.dim < fresh.blank
    return channel.value_at + (fresh.dim if dims else fresh.blank) + STILL_THERE_S


def _aged(state: Quality, at: float) -> tuple[Quality, list[Event]]:
    channels, found = state.channels, list[Event]()
    for vital, channel in state.channels.items():
        due = _turn(state, vital, channel)
        if due is None or due > at or channel.value_at is None:
            continue
        stage = "dim" if at < channel.value_at + state.freshness[vital].blank + STILL_THERE_S else "blank"
        changed = replace(channel, stage=stage)
        if stage == "blank":
            gone = Observation(vital, None, Validity.UNAVAILABLE, (NO_DATA,))
            changed = replace(changed, observation=gone)
            found.append(Observed(at, channel.device, (gone,)))
        channels = {**channels, vital: changed}
    return replace(state, channels=channels), found


def _measured(state: Quality, event: Measured) -> tuple[Quality, list[Event]]:
    judged = [_judge(state, event, m) for m in event.measurements]
    judged = _pressures_agree(judged)
    channels = dict(state.channels)
    for measurement, observation in zip(event.measurements, judged, strict=True):
        if observation.history is None:
            channels[observation.vital] = _heard(state, event, measurement, observation)
    readings = state.readings
    if (reading := _reading(event, judged)) is not None:
        readings = (reading, *readings)[:5]
    return Quality(channels, readings, state.freshness, state.armed), [
        Observed(event.at, event.device, tuple(judged))
    ]


def _judge(state: Quality, event: Measured, m: Measurement) -> Observation:
    if m.validity is Validity.INVALID:
        return Observation(m.vital, None, Validity.INVALID, m.reasons, m.history)
    # What JSON cannot hold must not be judged one way now and another way after a restart.
    if m.value is None or m.validity is Validity.UNAVAILABLE or not isfinite(m.value):
        return Observation(m.vital, None, Validity.UNAVAILABLE, m.reasons or ("no value",), m.history)
    if not acceptable(m.vital, m.value):
        low, high = ACCEPTED[m.vital]
        why = f"impossible: {m.value:g} is outside {low:g} to {high:g} {UNIT[m.vital]}"
        return Observation(m.vital, None, Validity.INVALID, (*m.reasons, why), m.history)
    reasons = m.reasons
    if m.vital in CONTINUOUS and m.history is None:
        channel = state.channels.get(m.vital)
        if not event.checked and not _agrees(state, channel, event, m.value):
            reasons = (*reasons, UNCONFIRMED)
        if _settles(state, m.vital, channel, event.at):
            reasons = (*reasons, SETTLING)
    validity = m.validity
    if validity is Validity.VALID and reasons != m.reasons:
        validity = Validity.QUESTIONABLE
    return Observation(m.vital, m.value, validity, reasons, m.history)


def _agrees(state: Quality, channel: Channel | None, event: Measured, value: float) -> bool:
    """The frame before this one, from the same device and still fresh, said nearly the same."""
    if channel is None or channel.raw is None or channel.device != event.device:
        return False
    recent = event.at - channel.at <= state.freshness[channel.observation.vital].blank
    return recent and abs(value - channel.raw) <= STEP_UNITS


def _settles(state: Quality, vital: Vital, channel: Channel | None, at: float) -> bool:
    """A value that came back less than `SETTLING_S` ago; a recording slower than that settles nothing."""
    if channel is None or channel.value_at is None or state.freshness[vital].dim > SETTLING_S:
        return False
    return at < channel.settling_until or _was_off(channel)


def _was_off(channel: Channel) -> bool:
    return channel.observation.value is None


def _heard(state: Quality, event: Measured, m: Measurement, observation: Observation) -> Channel:
    """The channel after this observation: an invalid one leaves the last value to age, marked."""
    before = state.channels.get(m.vital)
    if (
        observation.validity is Validity.INVALID
        and before is not None
        and before.observation.value is not None
    ):
        if m.vital in CONTINUOUS:  # an earlier cuff reading is not in doubt because this one is impossible
            doubted = replace(before.observation, validity=Validity.QUESTIONABLE, reasons=observation.reasons)
            before = replace(before, observation=doubted)
        return replace(before, raw=_finite(m.value))
    settling = before.settling_until if before is not None else 0.0
    back = before is not None and before.value_at is not None and _was_off(before)
    if back and observation.value is not None and m.vital in CONTINUOUS:
        settling = event.at + SETTLING_S
    value_at = (
        event.at if observation.value is not None else (before.value_at if before is not None else None)
    )
    stage = "live" if observation.value is not None else "blank"
    return Channel(event.device, observation, event.at, value_at, stage, _finite(m.value), settling)


def _finite(value: float | None) -> float | None:
    return value if value is not None and isfinite(value) else None


def _pressures_agree(judged: list[Observation]) -> list[Observation]:
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


def _reading(event: Measured, judged: list[Observation]) -> Reading | None:
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
