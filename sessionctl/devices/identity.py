"""What a Bluetooth device says of itself when it is met, before anything is asked of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from sessionctl.devices.ble import Habits


@dataclass(frozen=True, slots=True)
class Identity:
    """`plate` is read from Device Information 0x180A ("maker", "model", "firmware"), where it was read.

    `offers` are the channels of its services and characteristics.
    """

    name: str = ""
    plate: Mapping[str, str] = field(default_factory=dict)
    offers: frozenset[str] = frozenset()


Meet = Callable[[Identity], Habits | None]
"""Told who answers, on each link and before the first byte; returns other habits where it has others."""


@runtime_checkable
class Meeting(Protocol):
    """A transport that learns who answers, and tells `meet`."""

    meet: Meet | None
