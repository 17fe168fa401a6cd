"""Condition to signal: how a person is told, and what seen, acknowledged and paused mean.

Rule 1. A condition is present or not; its signal is off, on, latched or acknowledged (`LATCHING`, `PLAIN`).
Rule 2. High physiological signals latch; technical ones never do; others only where the programme says so.
Rule 3. Acknowledging silences what is present now: the condition, and those of the same vital going the same
        way that are as grave or less; also a lesser one that follows while the graver is acknowledged,
        for it says less than what was answered. A new or worse one sounds again.
Rule 4. An audio pause ends by itself, and a new condition of equal or higher priority breaks it.
Rule 5. Idle, conditions are kept and shown, and nothing is signalled.
"""

from dataclasses import dataclass, field, replace
from typing import Literal

from sessionctl.events import (
    AudioChanged,
    Command,
    ConditionBegan,
    ConditionEnded,
    Event,
    Presence,
    Priority,
    Refused,
    SessionClosed,
    SignalChanged,
    Tick,
)
from sessionctl.room.rules import TOWARD
from sessionctl.room.settings import Armed, Settled

Change = Literal["began", "ended", "acknowledged"]

ORDER: tuple[Priority, ...] = ("low", "medium", "high")
RANK: dict[Priority, int] = {priority: rank for rank, priority in enumerate(ORDER)}

LATCHING: dict[tuple[Presence, Change], Presence] = {
    ("off", "began"): "on",
    ("on", "ended"): "latched",
    ("on", "acknowledged"): "acknowledged",
    ("latched", "began"): "on",
    ("latched", "acknowledged"): "off",
    ("acknowledged", "ended"): "off",
}
PLAIN: dict[tuple[Presence, Change], Presence] = {
    ("off", "began"): "on",
    ("on", "ended"): "off",
    ("on", "acknowledged"): "acknowledged",
    ("acknowledged", "ended"): "off",
}
"""Anything not in its table leaves the signal as it is."""


@dataclass(frozen=True, slots=True)
class Signal:
    """One condition as it is told. `began` holds what began it; `ended_at` is set while it is latched."""

    began: ConditionBegan
    presence: Presence
    latches: bool
    ended_at: float | None = None
    seen_by: str = ""
    seen_at: float | None = None
    acknowledged_by: str = ""
    acknowledged_at: float | None = None

    @property
    def priority(self) -> Priority:
        return self.began.priority

    @property
    def sounds(self) -> bool:
        """A staff screen should sound for it."""
        return self.presence in ("on", "latched")


@dataclass(frozen=True, slots=True)
class Alarms:
    present: dict[str, ConditionBegan] = field(default_factory=dict)
    signals: dict[str, Signal] = field(default_factory=dict)
    watching: bool = False
    latch: tuple[str, ...] = ("high",)
    pause_s: float = 120.0
    paused_until: float | None = None

    @property
    def tone(self) -> Priority | Literal[""]:
        """What a staff screen should sound now."""
        if not self.watching or self.paused_until is not None:
            return ""
        sounding = [signal.priority for signal in self.signals.values() if signal.sounds]
        loudest = max((RANK[priority] for priority in sounding), default=-1)
        return "" if loudest < 0 else ORDER[loudest]


def step(state: Alarms, event: Event | Settled | Armed) -> tuple[Alarms, list[Event]]:
    """Answers conditions and people's answers to them with changed signals."""
    match event:
        case Armed():
            return _armed(state, event)
        case SessionClosed():
            kept = {key: began for key, began in state.present.items() if began.type == "technical"}
            return Alarms(present=kept), []
        case ConditionBegan():
            return _began(state, event)
        case ConditionEnded():
            return _ended(state, event)
        case Command():
            return _command(state, event)
        case Tick() if state.paused_until is not None and event.at >= state.paused_until:
            return replace(state, paused_until=None), [AudioChanged(event.at, None, "elapsed")]
    return state, []


def next_due(state: Alarms) -> float | None:
    """When the audio pause ends."""
    return state.paused_until


def _armed(state: Alarms, event: Armed) -> tuple[Alarms, list[Event]]:
    """Watching begins: what is already present is signalled now."""
    rules = event.programme.alarm
    state = replace(state, watching=True, latch=("high", *rules.latch), pause_s=rules.audio_pause_s)
    found = list[Event]()
    for began in state.present.values():
        state, told = _began(state, replace(began, at=event.at))
        found += told
    return state, found


def _began(state: Alarms, event: ConditionBegan) -> tuple[Alarms, list[Event]]:
    state = replace(state, present={**state.present, event.condition: event})
    if not state.watching:
        return state, []
    latches = event.type == "physiological" and event.priority in state.latch
    if (graver := _answered_for(state, event)) is not None:
        by, when = graver.acknowledged_by, graver.acknowledged_at
        covered = Signal(event, "acknowledged", latches, acknowledged_by=by, acknowledged_at=when)
        told: Event = SignalChanged(event.at, event.condition, "acknowledged", event.priority, "began", by)
        return replace(state, signals={**state.signals, event.condition: covered}), [told]
    signal = Signal(event, "on", latches)  # nobody has seen this one yet, even if they saw the last one
    found: list[Event] = [SignalChanged(event.at, event.condition, "on", event.priority, "began")]
    if state.paused_until is not None and RANK[event.priority] >= _loudest(state):
        state = replace(state, paused_until=None)
        found.append(AudioChanged(event.at, None, "broken"))
    return replace(state, signals={**state.signals, event.condition: signal}), found


def _answered_for(state: Alarms, event: ConditionBegan) -> Signal | None:
    """The acknowledged signal that stands for `event`: about the same, and graver."""
    return next(
        (
            s
            for s in state.signals.values()
            if s.presence == "acknowledged"
            and about(s.began) == about(event)
            and RANK[s.priority] > RANK[event.priority]
        ),
        None,
    )


def _loudest(state: Alarms) -> int:
    """The rank of what the pause silenced: a newcomer at least as urgent breaks it."""
    return max((RANK[s.priority] for s in state.signals.values() if s.sounds), default=0)


def _ended(state: Alarms, event: ConditionEnded) -> tuple[Alarms, list[Event]]:
    state = replace(state, present={k: v for k, v in state.present.items() if k != event.condition})
    return _move(state, event.condition, "ended", event.at, "")


def _move(state: Alarms, condition: str, change: Change, at: float, by: str) -> tuple[Alarms, list[Event]]:
    signal = state.signals.get(condition)
    if signal is None:
        return state, []
    table = LATCHING if signal.latches else PLAIN
    presence = table.get((signal.presence, change))
    if presence is None:
        return state, []
    changed: list[Event] = [SignalChanged(at, condition, presence, signal.priority, change, by)]
    if presence == "off":
        signals = {k: v for k, v in state.signals.items() if k != condition}
        return replace(state, signals=signals), changed
    signal = replace(signal, presence=presence, ended_at=at if change == "ended" else None)
    if change == "acknowledged":
        signal = replace(signal, acknowledged_by=by, acknowledged_at=at)
    return replace(state, signals={**state.signals, condition: signal}), changed


def about(began: ConditionBegan) -> tuple[str, str, str]:
    """What an alarm is about to a person: its type, its subject, and the way it goes (or its name)."""
    return began.type, began.subject, TOWARD.get(began.bound, began.bound)


def family(state: Alarms, condition: str) -> list[str]:
    """The signal asked about, and those it stands for: the same vital, the same way, as grave or less."""
    asked = state.signals[condition].began
    return [
        key
        for key, s in state.signals.items()
        if key == condition or (about(s.began) == about(asked) and RANK[s.priority] <= RANK[asked.priority])
    ]


def _command(state: Alarms, event: Command) -> tuple[Alarms, list[Event]]:
    match event.name:
        case "seen" | "acknowledge":
            condition = event.args.get("condition")
            if not isinstance(condition, str) or condition not in state.signals:
                return state, [Refused(event.at, event.id, event.name, event.person, "this alarm is over")]
            return _answered(state, condition, event)
        case "pause-audio":
            until = event.at + state.pause_s
            return replace(state, paused_until=until), [AudioChanged(event.at, until, "asked", event.person)]
        case "resume-audio" if state.paused_until is not None:
            return replace(state, paused_until=None), [AudioChanged(event.at, None, "resumed", event.person)]
    return state, []


def _answered(state: Alarms, condition: str, event: Command) -> tuple[Alarms, list[Event]]:
    found = list[Event]()
    for key in family(state, condition):
        signal = state.signals[key]
        if event.name == "seen":
            if signal.seen_by:
                continue
            seen = replace(signal, seen_by=event.person, seen_at=event.at)
            state = replace(state, signals={**state.signals, key: seen})
            found.append(SignalChanged(event.at, key, signal.presence, signal.priority, "seen", event.person))
        else:
            state, moved = _move(state, key, "acknowledged", event.at, event.person)
            found += moved
    return state, found
