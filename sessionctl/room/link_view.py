"""A device's link as people see it: state, battery, signal in dBm and in a word, rejections by reason."""

from typing import Any

from sessionctl.room.links import DeviceLink, Links

SIGNAL_WORDS = ((-60.0, "strong"), (-75.0, "good"), (-85.0, "weak"))
"""From this many dBm on, a Bluetooth signal is called so; below the last it is "very weak".

Ours: receivers are specified to -70 dBm at least and commonly reach -90 (Bluetooth Core, Vol 6 Part A 4.1).
"""

NEVER = DeviceLink(False, "", 0.0)


def link_view(links: Links, name: str) -> dict[str, Any]:
    """What the view says of the link of device `name`; "waiting" before the first word of it."""
    link = links.links.get(name)
    state = "waiting" if link is None else "up" if link.up else "down"
    known = link or NEVER
    return {
        "link": state,
        "link_text": known.text,
        "since": None if link is None else link.since,
        "battery": known.battery,
        "battery_low": known.battery_low,
        "signal": known.signal,
        "signal_text": signal_word(known.signal),
        "garbled": known.garbled,
        "rejected": {
            reason: {"link": each.on_link, "all": each.in_all, "at": each.at, "sample": each.sample}
            for reason, each in known.rejected.items()
        },
    }


def signal_word(dbm: float | None) -> str:
    """A word for a signal; "" when it is not known."""
    if dbm is None:
        return ""
    return next((word for least, word in SIGNAL_WORDS if dbm >= least), "very weak")
