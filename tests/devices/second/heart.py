"""The Heart Rate Service (0x2A37) a second time."""

from typing import Any

from tests.devices.second.messages import Missing, within

CONTACT = ("unsupported", "unsupported", "not_detected", "detected")


def measurement(data: bytes) -> dict[str, Any] | Missing:
    """The rate as sent; without contact it is no reading (`usable`)."""
    if not data:
        return Missing()
    flags, rest = data[0], data[1:]
    wide = 2 if flags & 0x01 else 1
    if len(rest) < wide:
        return Missing()
    rate, rest = int.from_bytes(rest[:wide], "little"), rest[wide:]
    out: dict[str, Any] = {
        "heart_rate_bpm": within(10, rate, 350),
        "contact": CONTACT[flags // 2 % 4],
    }
    if flags & 0x08:
        if len(rest) < 2:
            return Missing()
        out["energy_expended_kj"], rest = int.from_bytes(rest[:2], "little"), rest[2:]
    if flags & 0x10:
        if not rest or len(rest) % 2:
            return Missing()
        words = [int.from_bytes(rest[i : i + 2], "little") for i in range(0, len(rest), 2)]
        out["rr_intervals_ms"] = [word * 1000 / 1024 or None for word in words]  # beats 0 s apart are none
    return out


def promised(data: bytes) -> int:
    """How many bytes a message with these flags has; a list of intervals goes on to its end."""
    flags = data[0]
    size = 2 + (flags & 1) + (flags & 8) // 4
    return max(size, len(data)) if flags & 0x10 else size


def usable(data: bytes) -> bool:
    """False when the strap says it touches nobody."""
    return CONTACT[data[0] // 2 % 4] != "not_detected"
