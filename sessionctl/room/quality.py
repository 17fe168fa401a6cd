"""Measurement to observation: is this number a person's, is it fresh, does the next frame agree?

Rule 1. Odd values are marked and kept, never repaired: an observation has a value only if it may be shown.
Rule 2. A step that the next frame must confirm is questionable until it has (`agreement`).
Rule 3. A value dims, then blanks, by time alone; blanking is itself an observation ("no data").
Rule 4. After a sensor comes back its values are "settling" for 10 s: questionable, so they end nothing.
"""

from dataclasses import dataclass, field, replace
from math import isfinite

from sessionctl.events import Event, Garbled, Measured, Observed, SessionClosed, Tick
from sessionctl.room.agreement import FRAMES_KEPT, JUDGED, confirmed, needed, tells_of_the_line
from sessionctl.room.freshness import freshness_of
from sessionctl.room.pressures import Reading, agreeing, reading_of
from sessionctl.room.programme import Freshness, Programme
from sessionctl.room.settings import Armed, Settings, Settled
from sessionctl.vitals import (
    ACCEPTED,
    CONTINUOUS,
    UNIT,
    Measurement,
    Observation,
    Validity,
    Vital,
    acceptable,
)

__all__ = ["NO_DATA", "UNCONFIRMED", "Channel", "Quality", "Reading", "freshness_of", "next_due", "step"]

SETTLING_S = 10.0
"""A re-applied probe is not believed for this long (field practice of transport monitors)."""

STILL_THERE_S = 0.001
"""A value is gone when it is older than its time, not when it is exactly as old."""

NO_DATA = "no data"
UNCONFIRMED = "unconfirmed"
SETTLING = "settling"

SHOWN = (Validity.VALID, Validity.QUESTIONABLE, Validity.ONGOING)


@dataclass(frozen=True, slots=True)
class Channel:
    """The last word on one vital. `value_at` is when it last had a value; `stage` is live, dim or blank.

    `raws`: what the last frames sent, newest first, as far as they follow each other without a gap.
    """

    device: str
    observation: Observation
    at: float
    value_at: float | None
    stage: str
    raws: tuple[float, ...] = ()
    settling_until: float = 0.0


@dataclass(frozen=True, slots=True)
class Quality:
    channels: dict[Vital, Channel] = field(default_factory=dict)
    readings: tuple[Reading, ...] = ()
    freshness: dict[Vital, Freshness] = field(default_factory=lambda: freshness_of(Programme(), Settings()))
    armed: bool = False  # by a session's programme, which settings read again do not replace
    garbled: dict[str, float] = field(default_factory=dict)  # by device: when its bytes were last garbled


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
            # No number reaches the next patient; the line stays what it is.
            return Quality(freshness=state.freshness, garbled=state.garbled), []
        case Measured():
            return _measured(state, event)
        case Garbled() if tells_of_the_line(event):
            return replace(state, garbled={**state.garbled, event.device: event.at}), []
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
    judged = agreeing(judged)
    channels = dict(state.channels)
    for measurement, observation in zip(event.measurements, judged, strict=True):
        if observation.history is None:
            channels[observation.vital] = _heard(state, event, measurement, observation)
    readings = state.readings
    if (reading := reading_of(event, judged)) is not None:
        readings = (reading, *readings)[:5]
    state = Quality(channels, readings, state.freshness, state.armed, state.garbled)
    return state, [Observed(event.at, event.device, tuple(judged))]


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
    if m.vital in JUDGED and m.history is None:
        channel = state.channels.get(m.vital)
        frames = needed(event, state.garbled.get(event.device))
        if frames and not confirmed(m.value, _run_up(state, channel, event), frames):
            reasons = (*reasons, UNCONFIRMED)
        if m.vital in CONTINUOUS and _settles(state, m.vital, channel, event.at):
            reasons = (*reasons, SETTLING)
    validity = m.validity
    if validity is Validity.VALID and reasons != m.reasons:
        validity = Validity.QUESTIONABLE
    return Observation(m.vital, m.value, validity, reasons, m.history)


def _run_up(state: Quality, channel: Channel | None, event: Measured) -> tuple[float, ...]:
    """What the frames before this one sent: from the same device and still fresh, else nothing."""
    if channel is None or channel.device != event.device:
        return ()
    recent = event.at - channel.at <= state.freshness[channel.observation.vital].blank
    return channel.raws if recent else ()


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
        return replace(before, raws=_newest(m.value, ()))
    settling = before.settling_until if before is not None else 0.0
    back = before is not None and before.value_at is not None and _was_off(before)
    if back and observation.value is not None and m.vital in CONTINUOUS:
        settling = event.at + SETTLING_S
    value_at = (
        event.at if observation.value is not None else (before.value_at if before is not None else None)
    )
    stage = "live" if observation.value is not None else "blank"
    raws = _newest(m.value, _run_up(state, before, event))
    return Channel(event.device, observation, event.at, value_at, stage, raws, settling)


def _newest(value: float | None, before: tuple[float, ...]) -> tuple[float, ...]:
    """The run with `value` in front; a frame without a number ends it."""
    if value is None or not isfinite(value):
        return ()
    return (value, *before)[:FRAMES_KEPT]
