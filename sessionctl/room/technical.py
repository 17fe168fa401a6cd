"""What is wrong with the equipment, the links and our own machine, as conditions with a delay each.

Rule 1. Silence is news: a continuous vital without a value is a condition by itself.
Rule 2. A condition here never latches: it ends with its cause. Instants (restart, clock jump) have no end of
        their own and stay until a person has checked them.
Rule 3. Conditions are kept as plain rows (`Row`): wanted since when, begins when, present or not.
"""

from dataclasses import replace

from sessionctl.events import (
    Booted,
    Bound,
    ClockSet,
    Command,
    Event,
    Fault,
    Garbled,
    Held,
    LinkDown,
    LinkUp,
    Observed,
    Priority,
    Reported,
    SessionClosed,
    Tick,
)
from sessionctl.room.between import Blinded, InCharge
from sessionctl.room.faults import FAULTS, FaultKind
from sessionctl.room.held_rows import held, let_through, unheld
from sessionctl.room.losses import (
    LOST_HIGH_S,
    blinded,
    lost_rows,
    observed,
    off_on_purpose,
    vital_lost,
    with_why,
)
from sessionctl.room.rows import Row, Technical, label_of, settled, want, without
from sessionctl.room.settings import Armed, RoomDevice

NOISY_EVENTS = 5
NOISY_WITHIN_S = 10.0
"""Garbled bytes in 5 different seconds of 10 mean a noisy line (the driver reports at most once a second)."""

CUFF_LINK_S = 10.0
BATTERY_LOW, BATTERY_MEDIUM = 30.0, 10.0
"""Battery under 30 % is low, under 10 % medium."""


def step(state: Technical, event: Event | Armed | InCharge | Blinded) -> tuple[Technical, list[Event]]:
    """Answers links, silence, faults and calls with technical (and support) conditions."""
    before = state.rows
    state = _noted(state, event)
    return settled(state, before, event.at)


def next_due(state: Technical) -> float | None:
    """The next instant at which a waiting condition becomes present, or a noisy line has been quiet."""
    waiting = [row.begins for row in state.rows.values() if not row.present]
    quiet = [
        times[-1] + NOISY_WITHIN_S
        for name, times in state.garbled.items()
        if f"{name}.noisy.low" in state.rows
    ]
    good = [row.begins for key, row in state.rows.items() if key.endswith(".poor-ending")]
    return min(waiting + quiet + good, default=None)


def _noted(state: Technical, event: Event | Armed | InCharge | Blinded) -> Technical:
    match event:
        case InCharge():
            return _equipped(state, {d.name: d for d in event.devices})
        case Armed():
            state = replace(state, watching=True)
            for device in state.devices.values():
                for vital in device.continuous:
                    state = vital_lost(state, device.name, vital, event.at, "no data yet")
            return state
        case SessionClosed():
            return _unwatched(state)
        case Observed():
            return observed(state, event)
        case Blinded():
            return blinded(state, event)
        case LinkUp():
            state = replace(state, unlinked=tuple(name for name in state.unlinked if name != event.device))
            state = without(with_why(state, event.device, ""), f"{event.device}.link.low")
            return lost_rows(state, event.device)
        case LinkDown():
            return _link_down(state, event)
        case Held():
            return held(state, event)
        case Bound():
            return let_through(state, event)
        case Garbled():
            return _garbled(state, event)
        case Reported(what="battery"):
            return _battery(state, event)
        case Booted() if event.gap_s is not None:
            return _booted(state, event)
        case Fault():
            return _fault(state, event)
        case ClockSet() if state.watching:
            return _instant(state, event.at, "clock-jump", f"by {event.jump_s:+.0f} s")
        case Command():
            return _command(state, event)
        case Tick():
            return _quieted(state, event.at)
    return state


# --- one cause each -----------------------------------------------------------------------------------


def _equipped(state: Technical, devices: dict[str, RoomDevice]) -> Technical:
    """The devices that count now: what was wrong with one that is gone, or with its values, is over."""
    gone = set(state.devices) - set(devices)
    lost = {
        name: {vital: at for vital, at in since.items() if vital in devices[name].continuous}
        for name, since in state.lost.items()
        if name in devices
    }
    rows = {key: row for key, row in state.rows.items() if row.subject not in gone}
    state = replace(state, devices=devices, lost=lost, rows=rows)
    for name in lost:
        state = lost_rows(state, name)
    return state


def _unwatched(state: Technical) -> Technical:
    """Calls for help, and what a person had to check on this patient, end with the session."""
    about = [key for key, row in state.rows.items() if row.instant or row.type == "support"]
    state = replace(state, off_until=None, off_reason="", off_gone=False)
    return replace(without(state, *about), watching=False, checked_until=0.0)


def _link_down(state: Technical, event: LinkDown) -> Technical:
    device = state.devices.get(event.device)
    if device is None:
        return state
    if device.name not in state.unlinked:
        state = replace(state, unlinked=(*state.unlinked, device.name))
    state = unheld(state, device.name)
    if device.continuous:
        state = with_why(state, device.name, event.reason)
        return lost_rows(state, device.name) if state.lost.get(device.name) else state
    if device.episodic:
        return state
    title = f"{device.label or device.name} not connected: {event.reason}"
    return want(
        state,
        Row(f"{device.name}.link.low", device.name, "link", "low", title, event.at, event.at + CUFF_LINK_S),
    )


def _garbled(state: Technical, event: Garbled) -> Technical:
    recent = tuple(t for t in state.garbled.get(event.device, ()) if event.at - t < NOISY_WITHIN_S)
    if not recent or event.at - recent[-1] >= 0.5:
        recent = (*recent, event.at)
    state = replace(state, garbled={**state.garbled, event.device: recent})
    if len(recent) < NOISY_EVENTS:
        return state
    title = f"{label_of(state, event.device)}: noisy line ({event.reason})"
    return want(
        state, Row(f"{event.device}.noisy.low", event.device, "noisy", "low", title, event.at, event.at)
    )


def _quieted(state: Technical, at: float) -> Technical:
    for name, times in state.garbled.items():
        if f"{name}.noisy.low" in state.rows and at >= times[-1] + NOISY_WITHIN_S:
            state = without(state, f"{name}.noisy.low")
    for key, row in state.rows.items():
        if row.name == "poor-ending" and row.begins <= at:
            state = without(state, key, f"{row.subject}.poor-signal.low")
    return state


def _battery(state: Technical, event: Reported) -> Technical:
    low, medium = f"{event.device}.battery.low", f"{event.device}.battery.medium"
    percent = event.value
    if (percent is None and event.state != "low") or (percent is not None and percent >= BATTERY_LOW):
        return without(state, low, medium)
    title = f"{label_of(state, event.device)} battery " + ("low" if percent is None else f"{percent:.0f} %")
    critical = percent is not None and percent < BATTERY_MEDIUM
    priority: Priority = "medium" if critical else "low"
    state = without(state, low if critical else medium)
    return want(
        state, Row(medium if critical else low, event.device, "battery", priority, title, event.at, event.at)
    )


def _booted(state: Technical, event: Booted) -> Technical:
    if not state.watching:
        return state
    away = (
        f"away {event.gap_s:.0f} s"
        if event.gap_s is not None and event.gap_known
        else "away for an unknown time"
    )
    state = _instant(state, event.at, "restarted", away)
    if not event.gap_known:
        state = _instant(state, event.at, "clock-unknown", "")
    if event.disagreements:
        state = _instant(state, event.at, "fold-differs", "; ".join(event.disagreements))
    # What happened while nobody listened is unknown: every value is missing from now on.
    for device in state.devices.values():
        for vital in device.continuous:
            state = vital_lost(state, device.name, vital, event.at, "monitor restarted")
    return state


def _instant(state: Technical, at: float, name: str, text: str) -> Technical:
    kind = FAULTS[name]
    title = f"{kind.title} ({text})" if text else kind.title
    id_ = f"monitor.{name}.{kind.priority}"
    return want(without(state, id_), Row(id_, "monitor", name, kind.priority, title, at, at, instant=True))


def _fault(state: Technical, event: Fault) -> Technical:
    kind = FAULTS.get(event.name, FaultKind("high", event.name, instant=True))
    subject = event.subject or "monitor"
    id_ = f"{subject}.{event.name}.{kind.priority}"
    if not event.present:
        return state if kind.instant and event.name in FAULTS else without(state, id_)
    title = f"{kind.title}: {event.text}" if event.text else kind.title
    if kind.instant and id_ in state.rows and state.rows[id_].title != title:
        state = without(state, id_)  # it happened again: told again, whoever had answered the last one
    return want(
        state, Row(id_, subject, event.name, kind.priority, title, event.at, event.at, instant=kind.instant)
    )


def _command(state: Technical, event: Command) -> Technical:
    target = event.args.get("condition")
    row = state.rows.get(target) if isinstance(target, str) else None
    if event.name == "checked" and row is not None and row.instant:
        return without(state, row.id)
    if event.name == "acknowledge" and row is not None and row.type == "support":
        return without(state, row.id)
    if event.name == "patient-checked":
        state = replace(state, checked_until=event.at + LOST_HIGH_S)
        for name in state.lost:
            state = lost_rows(without(state, f"{name}.lost.high"), name)
        return state
    if event.name == "sensors-off":
        return off_on_purpose(state, event)
    if event.name == "emergency":
        title = f"EMERGENCY called by {event.person}"
        id_ = "room.emergency.high"
        return want(state, Row(id_, "room", "emergency", "high", title, event.at, event.at, type="support"))
    if event.name == "call-nurse":
        id_ = "room.support-asked.medium"
        title = f"Nurse called by {event.person}"
        row = Row(id_, "room", "support-asked", "medium", title, event.at, event.at, type="support")
        return want(state, row)
    return state
