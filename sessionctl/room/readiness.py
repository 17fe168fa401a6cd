"""What must be so before watching begins: a device without an alarm of its own never watches alone.

Rule 1. Where an oximeter (or another continuous device) cannot alarm by itself, a person signs with their
        name that another monitor with alarms is on the patient. Spares count: they may take its place.
Rule 2. A cuff is silent between readings whatever it can do: it neither watches nor asks for this.
"""

from collections.abc import Iterable, Mapping

from sessionctl.room.settings import RoomDevice, Settings

SIGNATURE = "other_monitor"
"""The argument of `open-session` that is the signature: true."""

_ASKED = "{who}. Another monitor with alarms is on the patient."
_UNSIGNED = "{who}: confirm with your name that another monitor with alarms is on the patient"


def silent(devices: Iterable[RoomDevice]) -> tuple[str, ...]:
    """The labels of those that measure all the time and cannot alarm by themselves."""
    return tuple(d.label or d.name for d in devices if d.continuous and not d.own_alarm)


def have_none(labels: tuple[str, ...]) -> str:
    """`labels` (at least one) as a clause: "Oximeter has no alarm of its own"."""
    if len(labels) == 1:
        return f"{labels[0]} has no alarm of its own"
    return f"{', '.join(labels[:-1])} and {labels[-1]} have no alarms of their own"


def to_sign(settings: Settings) -> tuple[str, ...]:
    """The devices for which a signature is wanted before watching begins."""
    return silent(settings.devices) if settings.signs else ()


def question(settings: Settings) -> str:
    """What a person signs, in words; "" where no signature is wanted."""
    labels = to_sign(settings)
    return _ASKED.format(who=have_none(labels)) if labels else ""


def refusal(settings: Settings, args: Mapping[str, object]) -> str | None:
    """Why watching may not begin with these arguments; None when it may."""
    labels = to_sign(settings)
    if not labels or args.get(SIGNATURE) is True:
        return None
    return _UNSIGNED.format(who=have_none(labels))
