"""`sessionctl devices scan · list · test · capture`: find, show, prove (`test`) and record devices."""

import asyncio
from collections.abc import Coroutine
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sessionctl.commands.pairing import is_address
from sessionctl.commands.says import fail
from sessionctl.commands.survey import near, show_survey

if TYPE_CHECKING:
    from sessionctl.devices.driver import Driver
    from sessionctl.devices.ports import Machine
    from sessionctl.devices.settings import DeviceSettings
    from sessionctl.devices.transport import Transport
    from sessionctl.events import Event

CONFIG = Path("config")
SAMPLE_BYTES = 4096  # what `test` keeps to say what a stream that it cannot read might be

ConfigDir = Annotated[Path, typer.Option("--config", help="Directory with devices.toml.")]
Seconds = Annotated[float, typer.Option(min=0.5, max=86_400.0, help="How long.")]


def list_(
    model: Annotated[str, typer.Argument(help="One model, in full.")] = "",
    config: Annotated[
        Path | None, typer.Option("--config", help="Show the devices configured there.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="The same for programs.")] = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="As docs/devices/index.md.")] = False,
) -> None:
    """Show the models that can be used, one MODEL in full, or with --config the devices of a room."""
    if config is not None:
        rows: list[tuple[str, ...]] = [("name", "model", "at", "simulated")]
        for device in _configured(config):
            at = device.port or device.address
            rows.append((device.name, device.model, at, "yes" if device.simulated else "no"))
        _table(rows)
        return
    from sessionctl.commands import device_list

    every = device_list.every()
    found = [each for each in every if not model or each.model == model]
    if not found:
        near = get_close_matches(model, [each.model for each in every], 3)
        fail(f"there is no model {model!r}; see: {', '.join(near) or 'sessionctl devices list'}", 2)
    if json:
        import orjson

        typer.echo(orjson.dumps([each.plain() for each in found], option=orjson.OPT_INDENT_2).decode())
    elif markdown:
        typer.echo(device_list.markdown(found), nl=False)
    else:
        for line in device_list.one(found[0]) if model else device_list.table(found):
            typer.echo(line)


def scan(
    seconds: Seconds = 5.0,
    listen: Annotated[
        bool, typer.Option(help="Listen to what is there, and say which model it is. Starts no cuff.")
    ] = True,
    ask: Annotated[
        list[str] | None,
        typer.Option("--ask", help="A model that says nothing unasked: ask silent ports for it."),
    ] = None,
) -> None:
    """Find devices: serial ports and who uses them, Bluetooth devices near, the model each probably is.

    It listens at the settings of the models and shows live values beside what to write in devices.toml.
    Nothing is written to an unknown device; --ask MODEL says what hangs on a silent port.
    """
    from sessionctl.commands.device_ports import rows
    from sessionctl.devices.ports import Machine

    asked = tuple(ask or ())
    _askable(asked)
    machine = Machine()
    if found := rows(machine):
        _table([("port", "port = ... in devices.toml", "adapter", "in use by"), *found])
    else:
        typer.echo("no serial port found")
    _run(_scan(machine, seconds, listen, asked))


def prove(name: str, config: ConfigDir = CONFIG, seconds: Seconds = 10.0) -> None:
    """Show what a configured device sends, and say whether it can be read. Never starts a cuff.

    With a Bluetooth address instead of a name: what that device offers, whether it is in the table or not.
    """
    if is_address(name):
        raise SystemExit(_run(show_survey(name, seconds)))
    raise SystemExit(_run(_test(_device(config, name), seconds)))


def capture(name: str, file: Path, config: ConfigDir = CONFIG, seconds: Seconds = 60.0) -> None:
    """Record the bytes of a configured device, with their times, to a new file for `replay` and `redact`."""
    device = _device(config, name)
    try:
        with file.open("x", encoding="utf-8") as out:
            raise SystemExit(_run(_capture(device, out, file, seconds)))
    except FileExistsError:
        fail(f"{file} exists; a capture is written to a new file")
    except OSError as error:
        fail(f"{file} cannot be written: {error.strerror}")


def _askable(models: tuple[str, ...]) -> None:
    """Ends the program where one of `models` has nothing harmless to be asked by."""
    from sessionctl.devices.models import MODELS
    from sessionctl.devices.proposal import asking

    able = [k for k, m in MODELS.items() if m.transport == "serial" and asking(m).dialogue is not None]
    for name in models:
        if name not in able:
            fail(f"--ask {name}: a search can ask for: {', '.join(able)}", 2)


async def _scan(machine: "Machine", seconds: float, listen: bool, ask: tuple[str, ...]) -> int:
    from sessionctl.commands import device_scan
    from sessionctl.devices import ble
    from sessionctl.devices.transport import LinkLost

    names = device_scan.Names()
    if listen:
        await device_scan.ports(machine, ask, names, _say)
        typer.echo("")
    try:
        found = await ble.scan(seconds)
    except LinkLost as lost:
        typer.echo(f"Bluetooth: {lost}")
        return 0
    for device in found:
        typer.echo(near(device))
    if not found:
        typer.echo(f"Bluetooth: nothing heard in {seconds:g} s")
    if listen:
        await device_scan.air(found, names, _say)
    return 0


async def _test(device: "DeviceSettings", seconds: float) -> int:
    from sessionctl.commands.device_verdict import verdict
    from sessionctl.devices.connect import transport_for

    sample = _Sample(transport_for(device))
    driver = await _drive(device, sample, seconds, _say)
    frames, rejected = sum(driver.tally.frames.values()), driver.tally.rejected
    why = ", ".join(f"{reason} {count}" for reason, count in rejected.most_common())
    typer.echo(f"{device.name}: {frames} frames, {rejected.total()} rejected{f' ({why})' if why else ''}")
    if not frames:
        typer.echo(f"{device.name}: {await verdict(device, bytes(sample.data))}")
    return 0 if frames else 1


async def _capture(device: "DeviceSettings", out: Any, file: Path, seconds: float) -> int:
    from sessionctl.devices.capture import Recorded, Recorder
    from sessionctl.devices.connect import transport_for

    recorder = Recorder(out, device)
    await _drive(device, Recorded(transport_for(device), recorder), seconds, _say_link)
    if recorder.failed is not None:
        fail(f"{file}: {recorder.bytes} bytes, then no more could be written: {recorder.failed.strerror}")
    typer.echo(f"{file}: {recorder.bytes} bytes")
    return 0 if recorder.bytes else 1


async def _drive(device: "DeviceSettings", transport: "Transport", seconds: float, tell: Any) -> "Driver":
    """Runs the device for `seconds`, or until Ctrl-C. Nothing here asks it for anything."""
    from sessionctl.devices.driver import Driver

    loop = asyncio.get_running_loop()
    began = loop.time()
    driver = Driver(device, transport, tell, lambda: loop.time() - began)
    running = asyncio.create_task(driver.run(), name=f"drive {device.name}")
    try:
        done, _ = await asyncio.wait([running], timeout=seconds)
        for ended in done:
            ended.result()  # only a bug of ours ends it
    finally:
        running.cancel()
        await asyncio.wait([running], timeout=5.0)
    return driver


class _Sample:
    """A transport that keeps the first bytes that pass."""

    def __init__(self, transport: "Transport") -> None:
        self._transport = transport
        self.data = bytearray()

    @property
    def meet(self) -> Any:
        return getattr(self._transport, "meet", None)

    @meet.setter
    def meet(self, meet: Any) -> None:
        if hasattr(self._transport, "meet"):
            self._transport.meet = meet

    def open(self, receive: Any) -> Any:
        def keep(data: bytes, channel: str) -> None:
            self.data += data[: SAMPLE_BYTES - len(self.data)]
            receive(data, channel)

        return self._transport.open(keep)


def _say(event: "Event") -> None:
    from sessionctl.events import Garbled, Measured, Reported
    from sessionctl.vitals import LABEL, UNIT

    if isinstance(event, Measured):
        for m in event.measurements:
            value = "--" if m.value is None else f"{m.value:g} {UNIT[m.vital]}"
            marks = ", ".join((*([m.validity] if m.validity != "valid" else []), *m.reasons))
            old = f" from its memory, {m.history}" if m.history else ""
            typer.echo(f"{event.at:7.1f} s  {LABEL[m.vital]} {value}{f' ({marks})' if marks else ''}{old}")
    elif isinstance(event, Garbled):
        typer.echo(f"{event.at:7.1f} s  garbled: {event.reason} {event.count}x, e.g. {event.sample or '-'}")
    elif isinstance(event, Reported):
        unit = "dBm" if event.what == "signal" else "%"
        value = "" if event.value is None else f"{event.value:g} {unit} "
        typer.echo(f"{event.at:7.1f} s  {event.what}: {value}{event.state} {event.text}".rstrip())
    else:
        _say_link(event)


def _say_link(event: "Event") -> None:
    from sessionctl.events import LinkDown, LinkUp

    if isinstance(event, LinkUp):
        typer.echo(f"{event.at:7.1f} s  connected: {event.detail}")
    elif isinstance(event, LinkDown):
        typer.echo(f"{event.at:7.1f} s  no link: {event.reason}")


def _configured(config: Path) -> "tuple[DeviceSettings, ...]":
    from sessionctl.config import ConfigError, load

    try:
        return load(config).devices
    except ConfigError as wrong:
        fail(str(wrong))


def configured(config: Path, name: str) -> "DeviceSettings":
    """The device of that name in devices.toml; one line ends the program where there is none."""
    return _device(config, name)


def _device(config: Path, name: str) -> "DeviceSettings":
    devices = {device.name: device for device in _configured(config)}
    if name not in devices:
        known = ", ".join(devices) or "none"
        fail(f"{config / 'devices.toml'} has no device {name!r}; it has: {known}")
    return devices[name]


def _run(work: Coroutine[Any, Any, int]) -> int:
    """Runs `work`; Ctrl-C ends it as cleanly as its time does."""
    try:
        return asyncio.run(work)
    except KeyboardInterrupt:
        return 130


def _table(rows: list[tuple[str, ...]]) -> None:
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        typer.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
