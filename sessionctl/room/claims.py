"""Which of the room's devices count, where more than one could measure the same.

Rule 1. A spare (`spare_for`) measures nothing until a person puts it in the place of its primary.
Rule 2. Two devices for one vital that no `spare_for` joins contradict each other: both wait for a person.
"""

from collections.abc import Iterable
from dataclasses import replace

from sessionctl.room.between import InCharge
from sessionctl.room.settings import RoomDevice
from sessionctl.vitals import Vital

Devices = dict[str, RoomDevice]


def spares(devices: Devices) -> tuple[str, ...]:
    """The devices that are out of charge until a person says otherwise."""
    return tuple(name for name, device in devices.items() if device.spare_for in devices)


def kept(devices: Devices, before: Devices, relieved: tuple[str, ...]) -> tuple[str, ...]:
    """Who is out of charge after new settings: as a person left it, unless other devices claim now."""
    return relieved if _claims(devices) == _claims(before) else spares(devices)


def _claims(devices: Devices) -> list[tuple[str, str, tuple[Vital, ...]]]:
    return [(device.name, device.spare_for, device.vitals) for device in devices.values()]


def related(devices: Devices, name: str) -> tuple[str, ...]:
    """The other devices that could measure in the place of `name`: its primary, its spares, its rivals."""
    mine = devices.get(name)
    if mine is None:
        return ()
    first = mine.spare_for if mine.spare_for in devices else name
    return tuple(
        other.name
        for other in devices.values()
        if other.name != name
        and (first in (other.name, other.spare_for) or set(other.vitals) & set(mine.vitals))
    )


def shared(devices: Devices) -> tuple[str, ...]:
    """The devices that have one beside them that could measure in their place."""
    return tuple(name for name in devices if related(devices, name))


def in_charge(
    at: float, devices: Devices, relieved: tuple[str, ...], linked: Iterable[str], held: Iterable[str]
) -> InCharge:
    """What the other parts work by."""
    counted = tuple(
        replace(device, vitals=(), driven=False, episodic=True) if device.name in relieved else device
        for device in devices.values()
    )
    return InCharge(at, counted, tuple(linked), tuple(held))
