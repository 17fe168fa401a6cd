"""What is wrong with the equipment, the links and our own machine, as conditions with a delay each.

Rule 1. Silence is news: a continuous vital without a value is a condition by itself.
Rule 2. A condition here never latches: it ends with its cause. Instants (restart, clock jump) have no end of
        their own and stay until a person has checked them.
Rule 3. Conditions are kept as plain rows (`Row`): wanted since when, begins when, present or not.
"""

from dataclasses import dataclass, field, replace

from sessionctl.events import (
    Booted,
    ClockSet,
    Command,
    ConditionBegan,
    ConditionEnded,
    ConditionType,
    Event,
    Fault,
    Garbled,
    LinkDown,
    LinkUp,
    Observed,
    Priority,
    Reported,
    SessionClosed,
    Tick,
)
from sessionctl.room.quality import NO_DATA, UNCONFIRMED
from sessionctl.room.settings import Armed, RoomDevice, Settled
from sessionctl.vitals import LABEL, Validity, Vital

LOST_MEDIUM_S = 10.0
LOST_HIGH_S = 120.0
"""Sensor off or link lost: medium after 10 s, high after 120 s unless "patient checked" buys 120 s more."""

OFF_S = 600.0
"""Sensors may be off on purpose for 10 minutes; then medium, and high 120 s after the loss is told."""

POOR_S = 30.0
"""Poor signal may hold back low and medium alarms for 30 s; then it is a condition itself."""

POOR_OVER_S = 10.0
NOISY_EVENTS = 5
NOISY_WITHIN_S = 10.0
"""Garbled bytes in 5 different seconds of 10 mean a noisy line (the driver reports at most once a second)."""

CUFF_LINK_S = 10.0
BATTERY_LOW, BATTERY_MEDIUM = 30.0, 10.0
"""Battery under 30 % is low, under 10 % medium."""

MEDICAL = ("nurse", "prescriber")


@dataclass(frozen=True, slots=True)
class FaultKind:
    """How a fault of our own machine is told. `instant`: it stays until a person has checked it."""

    priority: Priority
    title: str
    instant: bool = False


FAULTS = {
    "restarted": FaultKind("high", "Monitor restarted: check the patient", instant=True),
    "clock-unknown": FaultKind(
        "high", "Time since the last run unknown: confirm the time since dose", instant=True
    ),
    "clock-jump": FaultKind("medium", "The clock jumped", instant=True),
    "journal-write": FaultKind("medium", "The record cannot be written"),
    "journal-slow": FaultKind("medium", "The record is slow"),
    "record-damaged": FaultKind("medium", "A damaged record was set aside", instant=True),
    "disk-nearly-full": FaultKind("medium", "Disk nearly full"),
    "core-failed": FaultKind("high", "An input could not be judged: check the patient", instant=True),
    "fold-differs": FaultKind("high", "Record and room disagree: check the patient", instant=True),
    "task-failed": FaultKind("high", "A part of the monitor failed and was started again", instant=True),
    "web-trouble": FaultKind("low", "The dashboard's server had a fault", instant=True),
}
"""Priorities: the handbook's table of technical conditions (5.7). Unknown names are told as high,
and end when they are over or when a person has checked them."""


@dataclass(frozen=True, slots=True)
class Row:
    """One technical condition. `begins` is when it becomes present if its cause lasts."""

    id: str
    subject: str
    name: str
    priority: Priority
    title: str
    since: float
    begins: float
    vital: Vital | None = None
    type: ConditionType = "technical"
    present: bool = False
    instant: bool = False


@dataclass(frozen=True, slots=True)
class Technical:
    devices: dict[str, RoomDevice] = field(default_factory=dict)
    rows: dict[str, Row] = field(default_factory=dict)
    lost: dict[str, dict[Vital, float]] = field(default_factory=dict)  # device -> vital -> lost since
    why: dict[str, str] = field(default_factory=dict)  # device -> the reason its values are missing
    garbled: dict[str, tuple[float, ...]] = field(default_factory=dict)
    checked_until: float = 0.0
    off_until: float | None = None  # sensors are off on purpose until then
    off_reason: str = ""
    off_gone: bool = False  # they really came off: valid data now means that they are on again
    watching: bool = False


def step(state: Technical, event: Event | Settled | Armed) -> tuple[Technical, list[Event]]:
    """Answers links, silence, faults and calls with technical (and support) conditions."""
    before = state.rows
    state = _noted(state, event)
    return _settled(state, before, event.at)


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


def _noted(state: Technical, event: Event | Settled | Armed) -> Technical:
    match event:
        case Settled():
            return _equipped(state, {d.name: d for d in event.settings.devices})
        case Armed():
            state = replace(state, watching=True)
            for device in state.devices.values():
                for vital in device.continuous:
                    state = _vital_lost(state, device.name, vital, event.at, "no data yet")
            return state
        case SessionClosed():
            return _unwatched(state)
        case Observed():
            return _observed(state, event)
        case LinkUp():
            state = _without(_why(state, event.device, ""), f"{event.device}.link.low")
            return _lost_rows(state, event.device)
        case LinkDown():
            return _link_down(state, event)
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
    """The devices the room has now: what was wrong with one that it no longer has is over."""
    gone = set(state.devices) - set(devices)
    lost = {
        name: {vital: at for vital, at in since.items() if vital in devices[name].continuous}
        for name, since in state.lost.items()
        if name in devices
    }
    rows = {key: row for key, row in state.rows.items() if row.subject not in gone}
    state = replace(state, devices=devices, lost=lost, rows=rows)
    for name in lost:
        state = _lost_rows(state, name)
    return state


def _unwatched(state: Technical) -> Technical:
    """Calls for help, and what a person had to check on this patient, end with the session."""
    about = [key for key, row in state.rows.items() if row.instant or row.type == "support"]
    state = replace(state, off_until=None, off_reason="", off_gone=False)
    return replace(_without(state, *about), watching=False, checked_until=0.0)


def _observed(state: Technical, event: Observed) -> Technical:
    device = state.devices.get(event.device)
    if device is None:
        return state
    for o in event.observations:
        if o.vital not in device.continuous or o.history is not None or o.validity is Validity.INVALID:
            continue
        if o.value is None:
            silent = NO_DATA in o.reasons
            # Blanking itself took the ten seconds: the value was lost when it was last heard.
            since = event.at - LOST_MEDIUM_S if silent else event.at
            state = _vital_lost(state, device.name, o.vital, since, ", ".join(o.reasons))
        else:
            state = _vital_found(state, device.name, o.vital)
            if o.validity is Validity.VALID and state.off_gone and not any(state.lost.values()):
                state = replace(state, off_until=None, off_reason="", off_gone=False)
            doubts = [r for r in o.reasons if r != UNCONFIRMED]
            poor = o.validity is Validity.QUESTIONABLE and bool(doubts)
            state = _poor(state, device, o.vital, event.at, poor, ", ".join(doubts))
    return state


def _vital_lost(state: Technical, device: str, vital: Vital, since: float, why: str) -> Technical:
    gone = state.lost.get(device, {})
    if vital not in gone:
        gone = {**gone, vital: since}
        state = replace(state, lost={**state.lost, device: gone}, off_gone=state.off_until is not None)
    if device not in state.why or not state.why[device]:
        state = _why(state, device, why)
    return _lost_rows(state, device)


def _vital_found(state: Technical, device: str, vital: Vital) -> Technical:
    gone = state.lost.get(device, {})
    if vital not in gone:
        return state
    left = {v: at for v, at in gone.items() if v is not vital}
    state = replace(state, lost={**state.lost, device: left})
    return _lost_rows(state if left else _why(state, device, ""), device)


def _lost_rows(state: Technical, name: str) -> Technical:
    """The two rows of a device whose values are missing, from what is missing now."""
    gone, why = state.lost.get(name, {}), state.why.get(name, "")
    if not gone:
        return _without(state, f"{name}.lost.medium", f"{name}.lost.high")
    since = min(gone.values())
    order = [v for v in state.devices[name].continuous if v in gone]
    title = f"{', '.join(LABEL[v] for v in order)} lost" + (f": {why}" if why else "")
    medium = max(since + LOST_MEDIUM_S, state.off_until or since)
    high = max(medium + LOST_HIGH_S - LOST_MEDIUM_S, state.checked_until)
    state = _want(
        state,
        Row(f"{name}.lost.medium", name, "lost", "medium", title, since, medium, order[0]),
        moves=True,
    )
    row = Row(f"{name}.lost.high", name, "lost", "high", title, since, high, order[0])
    return _want(state, row, moves=True)


def _why(state: Technical, device: str, why: str) -> Technical:
    return replace(state, why={**state.why, device: why})


def _poor(state: Technical, device: RoomDevice, vital: Vital, at: float, poor: bool, why: str) -> Technical:
    key, ending = f"{device.name}.poor-signal.low", f"{device.name}.poor-ending"
    if vital is not device.continuous[0]:
        return state
    if poor:
        state = _without(state, ending)
        title = f"{LABEL[vital]}: poor signal ({why})"
        return _want(state, Row(key, device.name, "poor-signal", "low", title, at, at + POOR_S, vital))
    if key in state.rows and not state.rows[key].present:
        return _without(state, key)
    if key in state.rows and ending not in state.rows:
        hidden = Row(ending, device.name, "poor-ending", "low", "", at, at + POOR_OVER_S, present=True)
        return replace(state, rows={**state.rows, ending: hidden})
    return state


def _link_down(state: Technical, event: LinkDown) -> Technical:
    device = state.devices.get(event.device)
    if device is None:
        return state
    if device.continuous:
        state = _why(state, device.name, event.reason)
        return _lost_rows(state, device.name) if state.lost.get(device.name) else state
    if device.episodic:
        return state
    title = f"{device.label or device.name} not connected: {event.reason}"
    return _want(
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
    title = f"{_label(state, event.device)}: noisy line ({event.reason})"
    return _want(
        state, Row(f"{event.device}.noisy.low", event.device, "noisy", "low", title, event.at, event.at)
    )


def _quieted(state: Technical, at: float) -> Technical:
    for name, times in state.garbled.items():
        if f"{name}.noisy.low" in state.rows and at >= times[-1] + NOISY_WITHIN_S:
            state = _without(state, f"{name}.noisy.low")
    for key, row in state.rows.items():
        if row.name == "poor-ending" and row.begins <= at:
            state = _without(state, key, f"{row.subject}.poor-signal.low")
    return state


def _battery(state: Technical, event: Reported) -> Technical:
    low, medium = f"{event.device}.battery.low", f"{event.device}.battery.medium"
    percent = event.value
    if (percent is None and event.state != "low") or (percent is not None and percent >= BATTERY_LOW):
        return _without(state, low, medium)
    title = f"{_label(state, event.device)} battery " + ("low" if percent is None else f"{percent:.0f} %")
    critical = percent is not None and percent < BATTERY_MEDIUM
    priority: Priority = "medium" if critical else "low"
    state = _without(state, low if critical else medium)
    return _want(
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
            state = _vital_lost(state, device.name, vital, event.at, "monitor restarted")
    return state


def _instant(state: Technical, at: float, name: str, text: str) -> Technical:
    kind = FAULTS[name]
    title = f"{kind.title} ({text})" if text else kind.title
    id_ = f"monitor.{name}.{kind.priority}"
    return _want(_without(state, id_), Row(id_, "monitor", name, kind.priority, title, at, at, instant=True))


def _fault(state: Technical, event: Fault) -> Technical:
    kind = FAULTS.get(event.name, FaultKind("high", event.name, instant=True))
    subject = event.subject or "monitor"
    id_ = f"{subject}.{event.name}.{kind.priority}"
    if not event.present:
        return state if kind.instant and event.name in FAULTS else _without(state, id_)
    title = f"{kind.title}: {event.text}" if event.text else kind.title
    if kind.instant and id_ in state.rows and state.rows[id_].title != title:
        state = _without(state, id_)  # it happened again: told again, whoever had answered the last one
    return _want(
        state, Row(id_, subject, event.name, kind.priority, title, event.at, event.at, instant=kind.instant)
    )


def _command(state: Technical, event: Command) -> Technical:
    target = event.args.get("condition")
    row = state.rows.get(target) if isinstance(target, str) else None
    if event.name == "checked" and row is not None and row.instant:
        return _without(state, row.id)
    if event.name == "acknowledge" and row is not None and row.type == "support":
        return _without(state, row.id)
    if event.name == "patient-checked":
        state = replace(state, checked_until=event.at + LOST_HIGH_S)
        for name in state.lost:
            state = _lost_rows(_without(state, f"{name}.lost.high"), name)
        return state
    if event.name == "sensors-off":
        return _off_on_purpose(state, event)
    if event.name == "emergency":
        title = f"EMERGENCY called by {event.person}"
        id_ = "room.emergency.high"
        return _want(state, Row(id_, "room", "emergency", "high", title, event.at, event.at, type="support"))
    if event.name == "call-nurse":
        id_ = "room.support-asked.medium"
        title = f"Nurse called by {event.person}"
        row = Row(id_, "room", "support-asked", "medium", title, event.at, event.at, type="support")
        return _want(state, row)
    return state


def _off_on_purpose(state: Technical, event: Command) -> Technical:
    """Toilet, repositioning: no alarm for a while, with a countdown; valid data ends it early.

    A doubtful value does not: that is a sensor being handled.
    """
    reason = str(event.args.get("reason") or "").strip()
    gone = any(state.lost.values())
    state = replace(state, off_until=event.at + OFF_S, off_reason=reason, off_gone=gone)
    for name in state.lost:
        state = _lost_rows(_without(state, f"{name}.lost.medium", f"{name}.lost.high"), name)
    return state


# --- rows ---------------------------------------------------------------------------------------------


def _want(state: Technical, row: Row, *, moves: bool = False) -> Technical:
    """Adds the row, or changes its words. A start that has not come yet stays where it is unless it `moves`:
    a cause told again every second must not put off its own condition for ever.
    """
    before = state.rows.get(row.id)
    if before is not None:
        row = replace(
            before, title=row.title, begins=row.begins if moves and not before.present else before.begins
        )
        if row == before:
            return state
    return replace(state, rows={**state.rows, row.id: row})


def _without(state: Technical, *ids: str) -> Technical:
    if not any(id_ in state.rows for id_ in ids):
        return state
    return replace(state, rows={key: row for key, row in state.rows.items() if key not in ids})


def _label(state: Technical, device: str) -> str:
    found = state.devices.get(device)
    return (found.label or found.name) if found is not None else device


def _settled(state: Technical, before: dict[str, Row], at: float) -> tuple[Technical, list[Event]]:
    """Rows whose time has come begin; rows that were present and are gone, or wait again, have ended."""
    rows, found = state.rows, list[Event]()
    if rows is before and not any(not row.present and row.begins <= at for row in rows.values()):
        return state, []
    for key, row in before.items():
        still = rows.get(key)
        if row.present and (still is None or not still.present) and row.name != "poor-ending":
            found.append(
                ConditionEnded(
                    at, key, row.type, row.priority, row.name, row.subject, row.vital, text=row.title
                )
            )
    for key, row in rows.items():
        if not row.present and row.begins <= at:
            rows = {**rows, key: replace(row, present=True)}
            found.append(
                ConditionBegan(
                    at, key, row.type, row.priority, row.name, row.subject, row.vital, text=row.title
                )
            )
    return replace(state, rows=rows), found
