"""Alarm conditions of a session as rows: when they began and ended, and who answered.

Rule 1. Each beginning is a row. What people do belongs to the newest row of its condition.
Rule 2. A condition without an end stays without one: it was still present when the record stops.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sessionctl.events import AudioChanged, ConditionBegan, ConditionEnded, Event, SignalChanged

_DOWN = ("low", "drop", "burden", "dips")
"""Bounds that are crossed downwards; a technical condition has a name instead."""

_GRAVEST = ("high", "medium", "low")


@dataclass(slots=True)
class Alarm:
    """One alarm. `number` counts from 1 within its table; `ended_text` says how, where a person ended it."""

    number: int
    began: ConditionBegan
    ended_at: float | None = None
    ended_text: str = ""
    seen_by: str = ""
    seen_at: float = 0.0
    acknowledged_by: str = ""
    acknowledged_at: float = 0.0

    @property
    def name(self) -> str:
        """What the chart calls it: `3`, or `T3` for a technical one."""
        return f"T{self.number}" if self.began.type == "technical" else str(self.number)


@dataclass(slots=True)
class Pause:
    """Staff tones paused, by whom, and how that ended."""

    at: float
    by: str
    until: float
    ended_at: float | None = None
    reason: str = ""


def together(alarms: Sequence[Alarm], last: float) -> list[list[Alarm]]:
    """Alarms about the same that were present at the same time, the gravest first, in order of time.

    About the same: one subject going one way, such as every limit that one high pressure crosses. `last` is
    the end of what was present to the end.
    """
    found: list[list[Alarm]] = []
    newest: dict[tuple[str, str], tuple[float, list[Alarm]]] = {}
    for alarm in sorted(alarms, key=lambda a: a.began.at):
        began = alarm.began
        about = began.subject, "down" if began.bound in _DOWN else "up" if began.vital else began.bound
        until, family = newest.get(about, (began.at, []))
        if not family or began.at > until:
            found.append(family := [])
        family.append(alarm)
        end = last if alarm.ended_at is None else alarm.ended_at
        newest[about] = (max(until, end), family)
    for family in found:
        family.sort(key=lambda a: _GRAVEST.index(a.began.priority))
    return found


@dataclass(slots=True)
class Alarms:
    """`patient` holds physiological alarms and calls for help, `technical` the equipment's."""

    patient: list[Alarm] = field(default_factory=list)
    technical: list[Alarm] = field(default_factory=list)
    pauses: list[Pause] = field(default_factory=list)
    _newest: dict[str, Alarm] = field(default_factory=dict)

    def hear(self, event: Event) -> None:
        match event:
            case ConditionBegan():
                rows = self.technical if event.type == "technical" else self.patient
                alarm = Alarm(len(rows) + 1, event)
                rows.append(alarm)
                self._newest[event.condition] = alarm
            case ConditionEnded():
                alarm_ended = self._newest.get(event.condition)
                if alarm_ended is not None and alarm_ended.ended_at is None:
                    alarm_ended.ended_at, alarm_ended.ended_text = event.at, event.text
            case SignalChanged(change="seen" | "acknowledged"):
                self._answered(event)
            case AudioChanged():
                self._audio(event)

    def _answered(self, event: SignalChanged) -> None:
        alarm = self._newest.get(event.condition)
        if alarm is None:
            return
        if event.change == "seen" and not alarm.seen_by:
            alarm.seen_by, alarm.seen_at = event.by, event.at
        elif event.change == "acknowledged" and not alarm.acknowledged_by:
            alarm.acknowledged_by, alarm.acknowledged_at = event.by, event.at

    def _audio(self, event: AudioChanged) -> None:
        last = self.pauses[-1] if self.pauses else None
        if last is not None and last.ended_at is None:
            last.ended_at = event.at
            last.reason = event.reason if event.paused_until is None else "asked again"
        if event.paused_until is not None:
            self.pauses.append(Pause(event.at, event.by, event.paused_until))
