"""`sessionctl devices replay · redact`: a capture as a device again, and without names for a bug report."""

import asyncio
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sessionctl.commands.says import fail

if TYPE_CHECKING:
    from sessionctl.devices.capture import Capture

File = Annotated[Path, typer.Argument(help="A file made by `devices capture`.")]
Speed = Annotated[
    float, typer.Option(min=0.01, max=1000.0, help="How many times faster than it was recorded.")
]


def replay(
    file: File,
    config: Annotated[
        Path | None,
        typer.Option("--config", help="Stand in for the device of the same name there: at its port."),
    ] = None,
    speed: Speed = 1.0,
    link: Annotated[Path | None, typer.Option("--link", help="Where the port is to appear.")] = None,
    decode: Annotated[
        bool, typer.Option("--decode", help="Open no port: show each piece beside what it means.")
    ] = False,
) -> None:
    """Play a capture on a serial port of this machine, in the same pieces at the same times.

    A Bluetooth capture has no port: it is shown beside what it means, without a radio.
    """
    from sessionctl.commands.capture_shown import show
    from sessionctl.devices.models import MODELS

    capture = _read(file)
    model = MODELS.get(capture.model)
    if decode or (model is not None and model.transport == "ble"):
        raise SystemExit(_run(show(capture, speed if not decode else 0.0)))
    if config is not None and link is not None:
        fail("replay: give --config or --link, not both", 2)
    if config is not None:
        link = _port_of(config, str(capture.settings.get("name") or ""))
    if link is not None and link.exists():
        fail(f"{link} exists: a device may be there; name another --link")
    with tempfile.TemporaryDirectory(prefix="sessionctl-") as folder:
        raise SystemExit(_run(_play(capture, link or Path(folder) / "port", speed)))


def redact(
    file: File, out: Annotated[Path, typer.Argument(help="The new file, fit for a bug report.")]
) -> None:
    """Write a capture without serial numbers, addresses, names and ports; the measurements stay the same."""
    from sessionctl.devices.capture import CaptureError, write
    from sessionctl.devices.redact import redact as redacted

    capture = _read(file)
    try:
        done = redacted(capture)
    except CaptureError as wrong:
        fail(f"{file}: {wrong}")
    try:
        write(out, done.capture)
    except FileExistsError:
        fail(f"{out} exists; a redacted capture is written to a new file")
    except OSError as wrong:
        fail(f"{out} cannot be written: {wrong.strerror}")
    for line in done.told:
        typer.echo(line)
    typer.echo(f"{out}: {len(done.capture.chunks)} pieces; vital signs all the same: ask before sending them")


def _read(file: Path) -> "Capture":
    from sessionctl.devices.capture import CaptureError, read

    try:
        capture = read(file)
    except CaptureError as wrong:
        fail(str(wrong))
    if capture.cut:
        typer.echo(capture.cut, err=True)
    return capture


def _port_of(config: Path, name: str) -> Path:
    from sessionctl.config import ConfigError, load

    try:
        devices = {device.name: device for device in load(config).devices}
    except ConfigError as wrong:
        fail(str(wrong))
    if name not in devices:
        fail(f"{config / 'devices.toml'} has no device {name!r}, as the capture names it; give --link")
    port = devices[name].port
    if not port or "://" in port:
        fail(f"{config / 'devices.toml'}: the port of {name} is {port or 'not given'}, no path; give --link")
    return Path(port)


async def _play(capture: "Capture", at: Path, speed: float) -> int:
    from sessionctl.simulator.line import Line
    from sessionctl.simulator.playback import Playback

    line = Line(at)
    try:
        line.plug()
    except OSError as wrong:
        fail(f"{at}: no port can be made there: {wrong.strerror or wrong}")
    try:
        typer.echo(f"{capture.model} at {at}: waiting for a reader (Ctrl-C ends)")
        playback = Playback(capture, line, speed)
        await playback.until_read()
        played = await playback.run()
    finally:
        line.unplug()
    late_ms = 1000 * played.late_s
    typer.echo(f"{played.pieces} pieces, {played.bytes} bytes; the latest came {late_ms:.0f} ms late")
    if played.joined:
        typer.echo(f"{played.joined} pieces were joined to the one before: the reader was too slow")
    if played.unheard:
        typer.echo(f"{played.unheard} things that the host said in the capture were not heard from this one")
    if played.left:
        typer.echo("the reader closed the port before the end")
    return 1 if played.left else 0


def _run(work: Any) -> int:
    try:
        return int(asyncio.run(work))
    except KeyboardInterrupt:
        return 130
