"""What is near, and what an unknown device offers: `devices scan` and `devices test ADDRESS`."""

from typing import TYPE_CHECKING

import typer

from sessionctl.commands.says import fail

if TYPE_CHECKING:
    from sessionctl.devices.ble_scanner import Found
    from sessionctl.devices.ble_survey import Survey


def near(found: "Found") -> str:
    """One device that was heard, on one line: address, name, signal, services, and what reads it."""
    from sessionctl.devices.ble_kinds import named
    from sessionctl.devices.identity import Identity
    from sessionctl.devices.proposal import of_identity

    services = ", ".join(named(one) for one in found.services) or "names no services"
    proposal = of_identity(Identity(found.name, offers=frozenset(found.services)))
    reads = f"model {proposal.model}" if proposal else f"unknown: sessionctl devices test {found.address}"
    return f"{found.address}  {found.name or '(no name)'}  {found.rssi} dBm  {services}  {reads}"


async def show_survey(address: str, seconds: float) -> int:
    """Prints what the device at `address` offers; nothing is written to it. Returns the exit code."""
    from sessionctl.devices.ble_scanner import SHARED
    from sessionctl.devices.ble_survey import survey
    from sessionctl.devices.transport import LinkLost

    try:
        found = await survey(address, SHARED, seconds)
    except LinkLost as lost:
        fail(f"{address}: {lost}")
    for line in lines(address.upper(), found):
        typer.echo(line)
    return 0


def lines(address: str, found: "Survey") -> list[str]:
    """A survey for a person, and what to do with it."""
    from sessionctl.devices.ble_kinds import named
    from sessionctl.devices.proposal import of_identity
    from sessionctl.devices.quirks import recognised, told as odd_told

    plate = ", ".join(f"{what} {said}" for what, said in found.plate.items())
    told = [f"{address}  {found.name or '(no name)'}{f'  ({plate})' if plate else ''}"]
    for service in found.services:
        told.append(f"  service {named(service.channel)}")
        told += [f"    {channel}  {', '.join(can)}" for channel, can in service.characteristics]
    if proposal := of_identity(found.identity):
        model = proposal.model
        told.append(f'It can be read with model = "{model}" and address = "{address}" in devices.toml.')
        if odd := odd_told(recognised(found.identity)):
            told.append(f"{odd[0].upper()}{odd[1:]}.")
    else:
        told.append(
            "Unknown: no model reads these services. Nothing was written to it, nothing subscribed. Capture"
            f" this for a report: sessionctl devices test {address} > device.txt; add what its display shows."
        )
    return told
