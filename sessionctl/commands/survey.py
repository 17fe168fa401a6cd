"""What is near, and what an unknown device offers: `devices scan` and `devices test ADDRESS`."""

from typing import TYPE_CHECKING

import typer

from sessionctl.commands.says import fail

if TYPE_CHECKING:
    from sessionctl.devices.ble_scanner import Found
    from sessionctl.devices.ble_survey import Survey


def near(found: "Found") -> str:
    """One device that was heard, on one line: address, name, signal, services, and what reads it."""
    from sessionctl.devices.ble_kinds import model_for, named

    services = ", ".join(named(one) for one in found.services) or "names no services"
    model = model_for(found.services)
    reads = f"model {model}" if model else f"unknown: sessionctl devices test {found.address}"
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
    from sessionctl.devices.ble_kinds import model_for, named

    plate = ", ".join(f"{what} {said}" for what, said in found.plate.items())
    told = [f"{address}  {found.name or '(no name)'}{f'  ({plate})' if plate else ''}"]
    for service in found.services:
        told.append(f"  service {named(service.channel)}")
        told += [f"    {channel}  {', '.join(can)}" for channel, can in service.characteristics]
    model = model_for(service.channel for service in found.services)
    if model:
        told.append(f'It can be read with model = "{model}" and address = "{address}" in devices.toml.')
    else:
        told.append(
            "Unknown: no model reads these services. Nothing was written to it, nothing subscribed. Capture"
            f" this for a report: sessionctl devices test {address} > device.txt; add what its display shows."
        )
    return told
