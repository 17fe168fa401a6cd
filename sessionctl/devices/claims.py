"""What is wrong with the devices of a room together: who measures what, who is whose spare, who is where."""

import os.path
from collections.abc import Iterator

from sessionctl.devices.models import MODELS
from sessionctl.devices.settings import DeviceSettings
from sessionctl.vitals import LABEL, Vital

Devices = tuple[DeviceSettings, ...]


def claim_mistakes(devices: Devices) -> list[str]:
    """Each mistake in a sentence for the operator. Devices of unknown models claim nothing."""
    known = {device.name: device for device in devices if device.model in MODELS}
    return [*_spares(known), *_contradictions(known), *_places(devices)]


def _where(device: DeviceSettings) -> str:
    return f"devices.toml: device {device.name!r}"


def _spares(known: dict[str, DeviceSettings]) -> Iterator[str]:
    for device in known.values():
        if not device.spare_for:
            continue
        given = f"{_where(device)}: spare_for = {device.spare_for!r}"
        first = known.get(device.spare_for)
        if first is None or first is device:
            others = ", ".join(name for name in known if name != device.name) or "none"
            yield f"{given}; expected the name of another device: {others}"
        elif first.spare_for:
            yield f"{given}, which is a spare itself; expected {first.spare_for!r}"
        elif not _both(device, first):
            yield f"{given}; expected a device that measures what a {MODELS[device.model].label} does"


def _contradictions(known: dict[str, DeviceSettings]) -> Iterator[str]:
    """Two devices for one vital that no `spare_for` joins: nobody has said which one is primary."""
    before = list[DeviceSettings]()
    for device in known.values():
        rival = next((other for other in before if _both(device, other) and not _joined(device, other)), None)
        if rival is not None:
            names = " and ".join(LABEL[vital] for vital in _both(device, rival)[:2])
            yield (
                f"{_where(device)}: measures {names}, as {rival.name!r} does; keep one of them, "
                f'or declare the spare: spare_for = "{rival.spare_for or rival.name}"'
            )
        before.append(device)


def _joined(one: DeviceSettings, other: DeviceSettings) -> bool:
    """One is the other's spare, or both are spares of the same device."""
    return (one.spare_for or one.name) == (other.spare_for or other.name)


def _both(one: DeviceSettings, other: DeviceSettings) -> list[Vital]:
    return [vital for vital in MODELS[one.model].vitals if vital in MODELS[other.model].vitals]


def _places(devices: Devices) -> Iterator[str]:
    """One port or address for two devices: each would take the other's bytes."""
    taken = dict[str, DeviceSettings]()
    for device in devices:
        for key, given in (("port", device.port), ("address", device.address)):
            if not given:
                continue
            real = os.path.realpath(given) if given.startswith("/") else given
            first = taken.setdefault(real, device)
            if first is not device:
                yield f"{_where(device)}: {key} = {given!r} is taken by {first.name!r}; expected its own"
