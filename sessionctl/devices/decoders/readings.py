"""From a wire field to a measurement: what a number, its absence and the device's doubts amount to.

Rule 1. A number outside the acceptance window of its vital is withheld at the wire and named `implausible`.
Rule 2. Where the device says that its sensor does not measure, no number is passed on, whatever it holds.
Rule 3. Where the device doubts its number, that is passed on as questionable, with the device's reasons.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sessionctl.devices.decoders.frames import Battery, Fields
from sessionctl.vitals import Measurement, Validity, Vital, acceptable

NO_VALUE = "no value"
IMPLAUSIBLE = "implausible value"


def withhold_implausible(fields: Mapping[str, Any], vitals: Mapping[str, Vital]) -> dict[str, Any]:
    """`fields` with None for every number that cannot be a person's; `implausible` lists their names.

    `vitals` says which fields hold which vital. Without an odd number there is no `implausible`.
    """
    odd = [
        name
        for name, vital in vitals.items()
        if fields.get(name) is not None and not acceptable(vital, fields[name])
    ]
    if not odd:
        return dict(fields)
    return {**fields, **dict.fromkeys(odd), "implausible": odd}


def reading(
    fields: Fields,
    name: str,
    vital: Vital,
    *,
    absent: Iterable[str] = (),
    doubts: Iterable[str] = (),
) -> Measurement:
    """What the field `name` says of `vital`. `absent`: reasons for no value; `doubts`: for less trust."""
    absent, doubts = tuple(absent), tuple(doubts)
    if absent:
        return Measurement(vital, None, Validity.UNAVAILABLE, absent)
    value = fields.get(name)
    if name in fields.get("implausible", ()):
        return Measurement(vital, None, Validity.INVALID, (IMPLAUSIBLE, *doubts))
    if value is None:
        return Measurement(vital, None, Validity.UNAVAILABLE, (NO_VALUE, *doubts))
    if doubts:
        return Measurement(vital, float(value), Validity.QUESTIONABLE, doubts)
    return Measurement(vital, float(value))


def said(fields: Fields, words: Mapping[str, str]) -> tuple[str, ...]:
    """The words of every flag in `words` that is set in `fields`."""
    return tuple(word for flag, word in words.items() if fields.get(flag))


def battery_percent(fields: Fields) -> Battery | None:
    """The battery, where a frame tells it in percent."""
    percent = fields.get("battery_percent")
    return None if percent is None else Battery(percent)
