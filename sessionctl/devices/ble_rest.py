"""When a device may be called again after a link: pure, so that the pauses can be told as a table.

Rule 1. A device that has said its result and hung up is left alone: called at once it has nothing more to
        say, and a second call can keep it from its next reading.
Rule 2. A device that takes the connection and says nothing, or refuses it, is called less and less often.
Rule 3. What this machine did (bluetoothd, adapter, bus) is not the device's fault and costs no pause.
"""

from dataclasses import dataclass


@dataclass(slots=True)
class Course:
    """How a link went: the device was `called` and `spoke`; `ours`: this machine ended the link."""

    called: bool = False
    spoke: bool = False
    ours: bool = False


@dataclass(frozen=True, slots=True)
class Rest:
    """The device is not looked for before `until`; `in_vain` calls in a row brought nothing."""

    until: float = 0.0
    in_vain: int = 0


def after(rest: Rest, course: Course, now: float, rest_s: float, pauses_s: tuple[float, ...]) -> Rest:
    """The rest after a link that ended at `now`: `rest_s` after data, the next of `pauses_s` without."""
    if course.ours or not course.called:
        return Rest(now, rest.in_vain)
    if course.spoke:
        return Rest(now + rest_s)
    return Rest(now + pauses_s[min(rest.in_vain, len(pauses_s) - 1)], rest.in_vain + 1)
