"""Names of characteristics and services: short ones for those the Bluetooth SIG assigned.

Source: Bluetooth Core Specification, Vol 3 Part B 2.5.1 (the base UUID).
"""

BASE = "-0000-1000-8000-00805f9b34fb"

BLOOD_PRESSURE_CLOCK = "2a08"
"""Date Time: inside the Blood Pressure Service some cuffs take their clock through it."""


def channel_of(uuid: str) -> str:
    """The channel of a characteristic: "2a5f" for an assigned UUID, all of a maker's own one."""
    uuid = uuid.lower()
    return uuid[4:8] if uuid.startswith("0000") and uuid.endswith(BASE) else uuid


def uuid_of(channel: str) -> str:
    """The full UUID of a channel."""
    return f"0000{channel.lower()}{BASE}" if len(channel) == 4 else channel.lower()
