"""A device's link as people see it: state, battery, signal in dBm and in a word, rejections by reason."""

from typing import Any

from sessionctl.room.links import DeviceLink, Links, Rejection

SIGNAL_WORDS = ((-60.0, "strong"), (-75.0, "good"), (-85.0, "weak"))
"""From this many dBm on, a Bluetooth signal is called so; below the last it is "very weak".

Ours: receivers are specified to -70 dBm at least and commonly reach -90 (Bluetooth Core, Vol 6 Part A 4.1).
"""

REASON_WORDS = {
    "sync": "bytes that belong to no frame",
    "checksum": "the check code does not fit: noise on the line",
    "invalid_frame": "a frame that is not built as it should be",
    "incomplete": "frames are missing inside a packet",
    "too_short": "cut short",
    "bad_length": "not as long as it says",
    "too_long": "longer than any line of this device",
    "syntax": "a line that is not whole or not readable",
    "header": "begins as no frame does",
    "cut_off": "cut off when the link was lost",
    "unasked": "an answer nobody asked for",
    "channel": "a characteristic this model does not have",
}
"""What a technician may make of a decoder's reason; one without words stands for itself."""

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
        "rejected": {reason: _rejection(reason, each) for reason, each in known.rejected.items()},
    }


def _rejection(reason: str, each: Rejection) -> dict[str, Any]:
    text = REASON_WORDS.get(reason, "")
    return {"link": each.on_link, "all": each.in_all, "at": each.at, "sample": each.sample, "text": text}


def signal_word(dbm: float | None) -> str:
    """A word for a signal; "" when it is not known."""
    if dbm is None:
        return ""
    return next((word for least, word in SIGNAL_WORDS if dbm >= least), "very weak")
