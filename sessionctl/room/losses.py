"""Values that are missing or poor: how their silence becomes a condition, and when it is on purpose."""

from dataclasses import replace

from sessionctl.events import Command, Observed
from sessionctl.room.between import Blinded
from sessionctl.room.places import HELD
from sessionctl.room.quality import NO_DATA, UNCONFIRMED
from sessionctl.room.rows import Row, Technical, want, without
from sessionctl.room.settings import RoomDevice
from sessionctl.vitals import LABEL, Validity, Vital

LOST_MEDIUM_S = 10.0
LOST_HIGH_S = 120.0
"""Sensor off or link lost: medium after 10 s, high after 120 s unless "patient checked" buys 120 s more."""

OFF_S = 600.0
"""Sensors may be off on purpose for 10 minutes; then medium, and high 120 s after the loss is told."""

POOR_S = 30.0
"""Poor signal may hold back low and medium alarms for 30 s; then it is a condition itself."""

POOR_OVER_S = 10.0


def observed(state: Technical, event: Observed) -> Technical:
    device = state.devices.get(event.device)
    if device is None:
        return state
    for o in event.observations:
        if o.vital not in device.continuous or o.history is not None or o.validity is Validity.INVALID:
            continue
        if o.value is None:
            # Blanking itself took the ten seconds: the value was lost when it was last heard. And what waits
            # for a person is told to that person at once.
            silent = NO_DATA in o.reasons or HELD in o.reasons
            since = event.at - LOST_MEDIUM_S if silent else event.at
            state = vital_lost(state, device.name, o.vital, since, ", ".join(o.reasons))
        else:
            state = _vital_found(state, device.name, o.vital)
            if o.validity is Validity.VALID and state.off_gone and not any(state.lost.values()):
                state = replace(state, off_until=None, off_reason="", off_gone=False)
            doubts = [r for r in o.reasons if r != UNCONFIRMED]
            poor = o.validity is Validity.QUESTIONABLE and bool(doubts)
            state = _poor(state, device, o.vital, event.at, poor, ", ".join(doubts))
    return state


def vital_lost(state: Technical, device: str, vital: Vital, since: float, why: str) -> Technical:
    gone = state.lost.get(device, {})
    if vital not in gone:
        gone = {**gone, vital: since}
        state = replace(state, lost={**state.lost, device: gone}, off_gone=state.off_until is not None)
    if device not in state.why or not state.why[device]:
        state = with_why(state, device, why)
    return lost_rows(state, device)


def _vital_found(state: Technical, device: str, vital: Vital) -> Technical:
    gone = state.lost.get(device, {})
    if vital not in gone:
        return state
    left = {v: at for v, at in gone.items() if v is not vital}
    state = replace(state, lost={**state.lost, device: left})
    return lost_rows(state if left else with_why(state, device, ""), device)


def lost_rows(state: Technical, name: str) -> Technical:
    """The two rows of a device whose values are missing, from what is missing now."""
    gone, why = state.lost.get(name, {}), state.why.get(name, "")
    if not gone:
        return without(state, f"{name}.lost.medium", f"{name}.lost.high")
    since = min(gone.values())
    order = [v for v in state.devices[name].continuous if v in gone]
    title = f"{', '.join(LABEL[v] for v in order)} lost" + (f": {why}" if why else "")
    medium = max(since + LOST_MEDIUM_S, state.off_until or since)
    high = max(medium + LOST_HIGH_S - LOST_MEDIUM_S, state.checked_until)  # no cuff puts this one off
    medium = held_by_cuff(state, state.devices[name], since, medium)
    state = want(
        state,
        Row(f"{name}.lost.medium", name, "lost", "medium", title, since, medium, order[0]),
        moves=True,
    )
    row = Row(f"{name}.lost.high", name, "lost", "high", title, since, high, order[0])
    return want(state, row, moves=True)


def held_by_cuff(state: Technical, device: RoomDevice, since: float, begins: float) -> float:
    """`begins`, or the end of the hold where a cuff on the probe's arm explains a gap that began `since`.

    It explains nothing about another sensor, a lost link, or what was lost before the cuff was asked.
    """
    now = state.blinded
    if now is None or Vital.SPO2 not in device.vitals or device.name in state.unlinked:
        return begins
    return max(begins, now.until) if now.holds(since) else begins


def blinded(state: Technical, now: Blinded) -> Technical:
    """The hold begins, ends early or is moved: what waits is reckoned anew from when the value was lost."""
    state = replace(state, blinded=now)
    for name, device in state.devices.items():
        if Vital.SPO2 not in device.vitals:
            continue
        state = lost_rows(state, name) if state.lost.get(name) else state
        poor = state.rows.get(f"{name}.poor-signal.low")
        if poor is not None and not poor.present:
            begins = held_by_cuff(state, device, poor.since, poor.since + POOR_S)
            state = replace(state, rows={**state.rows, poor.id: replace(poor, begins=begins)})
    return state


def with_why(state: Technical, device: str, why: str) -> Technical:
    return replace(state, why={**state.why, device: why})


def _poor(state: Technical, device: RoomDevice, vital: Vital, at: float, poor: bool, why: str) -> Technical:
    key, ending = f"{device.name}.poor-signal.low", f"{device.name}.poor-ending"
    if vital is not device.continuous[0]:
        return state
    if poor:
        state = without(state, ending)
        title = f"{LABEL[vital]}: poor signal ({why})"
        begins = held_by_cuff(state, device, at, at + POOR_S)
        return want(state, Row(key, device.name, "poor-signal", "low", title, at, begins, vital))
    if key in state.rows and not state.rows[key].present:
        return without(state, key)
    if key in state.rows and ending not in state.rows:
        hidden = Row(ending, device.name, "poor-ending", "low", "", at, at + POOR_OVER_S, present=True)
        return replace(state, rows={**state.rows, ending: hidden})
    return state


def off_on_purpose(state: Technical, event: Command) -> Technical:
    """Toilet, repositioning: no alarm for a while, with a countdown; valid data ends it early.

    A doubtful value does not: that is a sensor being handled.
    """
    reason = str(event.args.get("reason") or "").strip()
    gone = any(state.lost.values())
    state = replace(state, off_until=event.at + OFF_S, off_reason=reason, off_gone=gone)
    for name in state.lost:
        state = lost_rows(without(state, f"{name}.lost.medium", f"{name}.lost.high"), name)
    return state
