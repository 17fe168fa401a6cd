"""How many frames must say a number before it is believed: by the check code, and by the state of the line.

Rule 1. Without a check code a step of more than 3 units is questionable until the next frame agrees.
Rule 2. Where bytes of the device were garbled within the last minute, one more frame must agree: two without
        a check code, one with a plain sum, none with a cyclic code. A sum lets two wrong bits pass that
        cancel each other; a line that is garbled is where two wrong bits come.
Rule 3. Agreement is with each of those frames, not with the last alone: small errors must not add up.

What is unconfirmed is marked and kept: a real fall to 42 % is shown at once, and may begin an alarm.
"""

from sessionctl.events import Garbled, Measured
from sessionctl.vitals import CONTINUOUS, Vital

STEP_UNITS = 3.0
"""A larger step from frame to frame without a check code needs a second frame (SpO2 %, pulse /min)."""

JUDGED = frozenset((*CONTINUOUS, Vital.PERFUSION_INDEX))
"""What comes again with each frame, so that the next one can confirm it. A cuff's result comes once: its
dialogue asks for it twice."""

GARBLED_S = 60.0
"""Ours: at one wrong bit in 100,000, three packets a second of a Nonin are garbled every half minute."""

FRAMES_KEPT = 2
"""The most frames before this one that must ever agree."""

NOT_THE_LINE = frozenset({"channel", "unasked", "unsent_command", "forbidden_command"})
"""Rejections that say nothing of the line: its bytes were good."""


def tells_of_the_line(event: Garbled) -> bool:
    """False for what was rejected although its bytes were good."""
    return event.reason not in NOT_THE_LINE


def needed(event: Measured, garbled_at: float | None) -> int:
    """How many frames before this one must agree. `garbled_at`: when the device was last garbled."""
    if event.checked and not event.weak:
        return 0
    noisy = garbled_at is not None and event.at - garbled_at <= GARBLED_S
    return (0 if event.checked else 1) + (1 if noisy else 0)


def confirmed(value: float, before: tuple[float, ...], frames: int) -> bool:
    """True when each of the last `frames` values `before` (newest first) lies within a step of `value`."""
    if len(before) < frames:
        return False
    return all(abs(value - other) <= STEP_UNITS for other in before[:frames])
