"""An A&D cuff: its clock is set on every link, and it is told to hang up when it has said its results.

Rule 1. Two things are ever said: the time to 0x2A08, and "disconnect" to the maker's own characteristic. What
        else that takes (send all stored records again, settings) is not said.
Rule 2. It is told to hang up only after a result, and 2 s after the last: before that it is still sending.

Source of both: the programs of obniz for UA-651BLE and UA-1200BLE, and the blessed demonstration, which
waits 2 s.
"""

from dataclasses import dataclass
from datetime import datetime

from sessionctl.devices.ble_channels import BLOOD_PRESSURE_CLOCK
from sessionctl.devices.decoders.ble_current_time import date_time_bytes
from sessionctl.devices.decoders.ieee11073 import date_time
from sessionctl.devices.dialogue import Arrived, Closed, Dialogue, Due, Heard, Opened, Said, Say

CUSTOM = "233bf001-5a34-1b6d-975c-000d5690abe4"
HANG_UP = Say(b"\x02\x01\x03", CUSTOM, optional=True)
LAST_S = 2.0


@dataclass(frozen=True, slots=True)
class Sending:
    """`due`: when it is told to hang up; None while it has said nothing, or was told."""

    due: float | None = None


def set_clock(wall: datetime) -> Say:
    """The time `wall` for the device's clock."""
    return Say(date_time_bytes(wall), BLOOD_PRESSURE_CLOCK, optional=True)


def step(state: Sending, heard: Heard) -> tuple[Sending, list[Said]]:
    """Sets the clock when the link stands; hangs up when the results are over."""
    match heard:
        case Opened(_, wall) if wall is not None:
            return state, [set_clock(wall)]  # a result may have come before the link was handed out
        case Closed():
            return Sending(), []
        case Arrived(at, fields) if "systolic_mmhg" in fields:
            return Sending(at + LAST_S), []
        case Due(at) if state.due is not None and at >= state.due:
            return Sending(), [HANG_UP]
    return state, []


def allows(said: Say) -> bool:
    """The gate's judgement of what may leave: a time for the clock, and to hang up."""
    if said.channel == BLOOD_PRESSURE_CLOCK:
        return len(said.data) == 7 and date_time(said.data) is not None
    return (said.data, said.channel) == (HANG_UP.data, HANG_UP.channel)


DIALOGUE = Dialogue(frozenset(), Sending, step, lambda state: state.due, allows=allows)
