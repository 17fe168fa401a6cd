"""A lamp's level and colour temperature as DMX slots. Pure."""

from sessionctl.ambience.lamps.settings import LampSettings

FULL_8, FULL_16 = 255, 65535


def slots(lamp: LampSettings, level: float, kelvin: float) -> tuple[int, ...]:
    """The values of the lamp's channels in their order; a level above 0 never rounds down to dark.

    "warm" and "cool" share the level by how far `kelvin` lies between the lamp's two whites, in mired, as
    mixing goes.
    """
    cool = _share(lamp, kelvin)
    parts = {"level": level, "warm": level * (1 - cool), "cool": level * cool}
    return tuple(_slot(channel, parts, cool, lamp.channels) for channel in lamp.channels)


def _slot(channel: str, parts: dict[str, float], cool: float, channels: tuple[str, ...]) -> int:
    if channel == "kelvin":
        return round(cool * FULL_8)
    part, _, fine = channel.partition("_")
    value = parts[part]
    if f"{part}_fine" not in channels:
        return _whole(value, FULL_8)
    wide = _whole(value, FULL_16)
    return wide & 0xFF if fine else wide >> 8


def _whole(value: float, full: int) -> int:
    return max(round(value * full), 1 if value > 1 / (2 * FULL_16) else 0)


def _share(lamp: LampSettings, kelvin: float) -> float:
    """How much of the light is the cool white: 0 to 1."""
    warmest, coolest = 1e6 / lamp.kelvin_min, 1e6 / lamp.kelvin_max
    if warmest == coolest:
        return 0.0
    return min(1.0, max(0.0, (warmest - 1e6 / kelvin) / (warmest - coolest)))
