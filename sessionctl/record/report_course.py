"""The course of a session: opened, dosed, phase by phase, closed; who acted, what was marked and refused."""

from dataclasses import dataclass, field
from typing import Any

from sessionctl.events import (
    BaselineSet,
    Booted,
    Bound,
    Command,
    Configured,
    Cue,
    DoseMarked,
    Event,
    Marked,
    PhaseChanged,
    Refused,
    SessionClosed,
    SessionOpened,
)
from sessionctl.record.report_settings import Device, devices, real


@dataclass(slots=True)
class Course:
    """`settings` are those the session was opened with. `people` are person and role, with their commands."""

    settings: dict[str, Any] = field(default_factory=dict)
    devices: dict[str, Device] = field(default_factory=dict)
    opened: SessionOpened | None = None
    closed: SessionClosed | None = None
    doses: list[DoseMarked] = field(default_factory=list)
    baseline: BaselineSet | None = None
    phases: list[PhaseChanged] = field(default_factory=list)
    cues: list[Cue] = field(default_factory=list)
    marks: list[Marked] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    people: dict[tuple[str, str], int] = field(default_factory=dict)
    starts: list[Booted] = field(default_factory=list)
    instruments: list[Bound] = field(default_factory=list)

    def hear(self, event: Event) -> None:
        match event:
            case Configured():
                self._configured(event)
            case SessionOpened():
                self.opened = event
            case SessionClosed():
                self.closed = event
            case DoseMarked():
                self.doses.append(event)
            case BaselineSet():
                self.baseline = event if event.values else None
            case PhaseChanged():
                self.phases.append(event)
            case Cue():
                self.cues.append(event)
            case Marked():
                self.marks.append(event)
            case Refused():
                self.refused.append(event)
            case Booted():
                self.starts.append(event)
            case Bound() if event.identity or event.serial:
                self.instruments.append(event)
            case Command() if event.role != "ambience":
                key = event.person, event.role
                self.people[key] = self.people.get(key, 0) + 1

    def _configured(self, event: Configured) -> None:
        """A later start may state other settings; limits and programme stay those of the opening."""
        if self.opened is None:
            self.settings = event.settings
        self.devices |= {device.name: device for device in devices(event.settings)}

    @property
    def t0(self) -> float | None:
        """The instant from which minutes count: the first dose, as last corrected; None when undone."""
        for dose in reversed(self.doses):
            if dose.change != "further":
                return dose.t0
        return None

    @property
    def minute_s(self) -> float:
        """How long a minute of the programme lasted."""
        return max(0.0, real(self.settings, "minute_s") or 0.0) or 60.0

    @property
    def simulated(self) -> list[str]:
        """The labels of the devices that were simulated."""
        return [device.label for device in self.devices.values() if device.simulated]

    @property
    def room(self) -> str:
        return str(self.settings.get("room") or "")

    def device(self, name: str) -> str:
        """What people call the device."""
        known = self.devices.get(name)
        return known.label if known is not None else name
