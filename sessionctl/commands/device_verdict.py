"""What `devices test` says when nothing could be read: what the bytes might be, and what to do next."""

import asyncio
from contextlib import suppress

import typer

from sessionctl.devices.connect import transport_for
from sessionctl.devices.identify import Guess, identify
from sessionctl.devices.models import MODELS
from sessionctl.devices.serial_port import SerialPort
from sessionctl.devices.settings import DeviceSettings
from sessionctl.devices.transport import LinkLost
from sessionctl.devices.wire import Wire

LISTEN_S = 3.5  # ours: three lines of the slowest model, which prints one a second
SHOWN_BYTES = 32
SAMPLE_BYTES = 4096


async def verdict(device: DeviceSettings, data: bytes) -> str:
    """One sentence on a device that was not read and sent `data`."""
    if not data:
        return "nothing came: is it switched on, and set to send?"
    if guesses := identify(data):
        return f"this looks like {_named(guesses[0])}"
    transport = transport_for(device)
    if isinstance(transport, SerialPort) and not device.port.startswith("socket:"):
        for wire in _others(transport.wire):
            typer.echo(f"{device.name}: not at {transport.wire}; listening at {wire}")
            if guesses := identify(await _heard(device.port, wire)):
                return f"at {wire} this looks like {_named(guesses[0])}; {_advice(device, wire)}"
    shown = data[:SHOWN_BYTES]
    text = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in shown)
    return (
        f"unknown: it sends {shown.hex(' ')} ({text}). Are model, baud and parity right?"
        f" To have it looked at: sessionctl devices capture {device.name} {device.name}.jsonl"
    )


def _named(guess: Guess) -> str:
    return f"{guess.protocol}: try model {' or '.join(guess.models)}"


def _others(known: Wire) -> list[Wire]:
    """Every setting that any serial model has, but `known`; each once."""
    wires = [wire for m in MODELS.values() if m.transport == "serial" for wire in (m.wire, *m.other_wires)]
    return [wire for wire in dict.fromkeys(wires) if wire != known]


async def _heard(port: str, wire: Wire) -> bytes:
    """What comes at `wire` within LISTEN_S; nothing is said to the device."""
    heard = bytearray()

    def keep(data: bytes, _: str) -> None:
        heard.extend(data[: SAMPLE_BYTES - len(heard)])

    with suppress(LinkLost):
        async with SerialPort(port, wire).open(keep):
            await asyncio.sleep(LISTEN_S)
    return bytes(heard)


def _advice(device: DeviceSettings, wire: Wire) -> str:
    if device.baud is None and device.parity is None and wire in MODELS[device.model].other_wires:
        return "the monitor finds that setting by itself"
    return f'write baud = {wire.baud} and parity = "{wire.parity}" in devices.toml'
