"""Which outcomes may be shown at once, and which wait for their commit; what a fresh room is told."""

from dataclasses import replace

from sessionctl.events import (
    AudioChanged,
    Command,
    ConditionBegan,
    ConditionEnded,
    Event,
    Fault,
    LinkDown,
    LinkUp,
    Reported,
    SessionClosed,
    SessionOpened,
    SignalChanged,
)
from sessionctl.room.cuff import DEFLATED_S
from sessionctl.room.faults import FAULTS, FaultKind

URGENT = (
    ConditionBegan,
    ConditionEnded,
    SignalChanged,
    AudioChanged,
    SessionOpened,
    SessionClosed,
    Command,
    Fault,
)
"""Committed at once, with everything before them; readings and ticks go in groups."""


def waits(event: Event) -> bool:
    """True for what ends, silences, acknowledges or confirms: shown only after its commit."""
    match event:
        case SignalChanged():
            return event.change != "began"
        case AudioChanged():
            return event.paused_until is not None
        case ConditionEnded() | SessionOpened() | SessionClosed():
            return True
    return False


def worsens(event: Event) -> bool:
    """True for what begins or gets worse: shown before anything else is done."""
    match event:
        case SignalChanged():
            return event.change == "began"
        case AudioChanged():
            return event.reason == "broken"
    return False


def urgent(events: list[Event]) -> bool:
    """True when one of them must be on the disk in the same breath."""
    return any(isinstance(event, URGENT) for event in events)


MONITOR = "monitor"
STAYS = ("record-damaged",)
"""Instants of the room, not of a patient: they stay over sessions until somebody has checked them."""

FOREVER = FaultKind("high", "", instant=True)


class Standing:
    """What outlives a session: links, batteries, a cuff at work, faults that last.

    Stated again to a fresh room: a device reports its battery once a link, and an arm has to rest whoever
    is watched.
    """

    def __init__(self) -> None:
        self._links: dict[str, LinkUp | LinkDown] = {}
        self._reports: dict[tuple[str, str], Reported] = {}
        self._faults: dict[tuple[str, str], Fault] = {}

    def note(self, event: Event) -> None:
        """Remembers what `event` says of links, devices and faults."""
        match event:
            case LinkUp():
                self._links[event.device] = event
            case LinkDown():
                self._links[event.device] = event
                for what in ("battery", "signal", "identity"):
                    self._reports.pop((event.device, what), None)
                if (cuff := self._reports.get((event.device, "cuff"))) is not None:
                    self._reports[event.device, "cuff"] = replace(cuff, at=event.at, state="aborted")
            case Reported() if event.what != "pairing":  # that was an act, and is in the record
                self._reports[event.device, event.what] = event
            case Fault() if event.name in STAYS or not FAULTS.get(event.name, FOREVER).instant:
                key = (event.subject or MONITOR, event.name)
                if event.present:
                    self._faults[key] = event
                elif event.name not in STAYS:
                    self._faults.pop(key, None)
            case ConditionEnded():  # an instant that a person has checked, in this session or idle
                self._faults.pop((event.subject, event.bound), None)

    def state(self, at: float) -> list[Event]:
        """The same facts, stated at `at`."""
        found = list[Event]()
        for link in self._links.values():
            found.append(replace(link, at=at))
        for report in self._reports.values():
            if report.what != "cuff" or report.state == "inflating":
                found.append(replace(report, at=at))
            elif report.what == "cuff" and at < report.at + DEFLATED_S:
                # the arm rests; whether that reading failed is over
                found.append(replace(report, at=at, state="finished", text=""))
        return found + [Fault(at, f.name, True, f.text, f.subject) for f in self._faults.values()]
