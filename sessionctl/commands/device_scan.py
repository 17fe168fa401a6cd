"""`devices scan` beyond the list: the model on each port and in the air, its live values, what to paste."""

import asyncio
import os
from collections.abc import Iterator
from dataclasses import replace

import typer

from sessionctl.commands.device_ports import lasting
from sessionctl.devices.ble_scanner import SHARED, Found
from sessionctl.devices.ble_survey import survey
from sessionctl.devices.connect import transport_for
from sessionctl.devices.identity import Identity
from sessionctl.devices.models import MODELS
from sessionctl.devices.port_holders import holders
from sessionctl.devices.ports import Machine, Port
from sessionctl.devices.proposal import Proposal, asking, block, name_for, of_identity, to_ask
from sessionctl.devices.quirks import recognised, told
from sessionctl.devices.search import Tell, live, search
from sessionctl.devices.serial_port import SerialPort
from sessionctl.devices.settings import DeviceSettings
from sessionctl.devices.transport import LinkLost, Transport

LIVE_S = 4.0  # ours: four lines of the slowest model, and an oximeter's first numbers over Bluetooth
CALL_S = 20.0  # ours: a device that was heard a moment ago


class Names:
    """Names for `devices.toml`, each once."""

    def __init__(self) -> None:
        self._taken: list[str] = []

    def new(self, model: str) -> str:
        self._taken.append(name_for(model, self._taken))
        return self._taken[-1]


async def ports(machine: Machine, ask: tuple[str, ...], names: Names, tell: Tell) -> None:
    """Listens on every port that nobody uses, all at once; shows what is on each."""
    free = list(_free(machine))
    if not free:
        return
    typer.echo(f"listening on {', '.join(str(port.path) for port in free)} ...")
    known = [tuple(dict.fromkeys((*ask, *to_ask(_chip(port))))) for port in free]
    found = await asyncio.gather(
        *(search(str(port.path), machine, each) for port, each in zip(free, known, strict=True))
    )
    for port, searched in zip(free, found, strict=True):
        typer.echo("")
        if searched.proposal is None:
            typer.echo(f"{port.path}: {searched.why}")
            continue
        _propose(str(port.path), searched.proposal)
        wire = searched.proposal.wire or MODELS[searched.proposal.model].wire
        device = DeviceSettings("found", searched.proposal.model, port=str(port.path))
        await _show(device, SerialPort(str(port.path), wire, machine=machine), tell)
        _paste(searched.proposal, lasting(port, machine), names)


def _free(machine: Machine) -> Iterator[Port]:
    for port in machine.ports():
        if all(holder.pid == os.getpid() for holder in holders(port.path, machine.proc)):
            yield port


def _chip(port: Port) -> str:
    return f"{port.adapter.vid}:{port.adapter.pid}" if port.adapter is not None else ""


async def air(heard: list[Found], names: Names, tell: Tell) -> None:
    """Shows what each Bluetooth device that was heard may be. A device that is of no known kind, and a cuff,
    which is awake for seconds and may say its record only once, is not called.
    """
    for device in heard:
        one = Identity(device.name, offers=frozenset(device.services))
        proposal = of_identity(one)
        if proposal is None:
            continue
        typer.echo("")
        if MODELS[proposal.model].episodic:
            _odd(one)
            _propose(device.address, proposal)
            typer.echo("  not called now: a cuff is awake for seconds only, and may send its record once")
            _paste(proposal, device.address, names)
        else:
            await _met(device, proposal, names, tell)


async def _met(device: Found, proposal: Proposal, names: Names, tell: Tell) -> None:
    """Connects, reads the name plate, and shows live values."""
    try:
        looked = await survey(device.address, SHARED, CALL_S)
    except LinkLost as lost:
        _propose(device.address, proposal)
        typer.echo(f"  not reached: {lost}")
        _paste(proposal, device.address, names)
        return
    one = looked.identity
    one = replace(one, name=one.name or device.name, offers=one.offers | set(device.services))
    proposal = of_identity(one) or proposal
    plate = ", ".join(f"{what} {said}" for what, said in looked.plate.items())
    _propose(device.address, proposal, plate)
    _odd(one)
    settings = DeviceSettings("found", proposal.model, address=device.address)
    await _show(settings, transport_for(settings), tell)
    _paste(proposal, device.address, names)


def _propose(place: str, proposal: Proposal, plate: str = "") -> None:
    model = MODELS[proposal.model]
    trust = f"{model.evidence}, {model.confidence}{': experimental' if model.experimental else ''}"
    typer.echo(f"{place}: probably {model.label} ({trust}){f'; it says: {plate}' if plate else ''}")
    typer.echo(f"  {proposal.why}")
    if others := proposal.models[1:]:
        typer.echo(f"  or: {', '.join(others)}")


def _odd(one: Identity) -> None:
    if what := told(recognised(one)):
        typer.echo(f"  {what}")


async def _show(device: DeviceSettings, transport: Transport, tell: Tell) -> None:
    """Live values, for a person to compare with the display."""
    model = MODELS[device.model]
    if model.dialogue is not None and asking(model).dialogue is None:
        typer.echo("  it only answers when asked, and a search does not ask it: sessionctl devices test NAME")
        return
    typer.echo("  compare with its display:")
    if not await live(device, transport, LIVE_S, tell):
        typer.echo("  no value yet: is the sensor on a finger, the cuff at work?")


def _paste(proposal: Proposal, place: str, names: Names) -> None:
    typer.echo("  for devices.toml:")
    for line in block(proposal, place, names.new(proposal.model)):
        typer.echo(f"    {line}")
