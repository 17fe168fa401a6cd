"""The faults of our own machine, and how each is told."""

from dataclasses import dataclass

from sessionctl.events import Priority


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
