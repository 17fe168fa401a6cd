"""`sessionctl devices pair NAME|ADDRESS`: make a bond with a Bluetooth device, or end one."""

import asyncio
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sessionctl.commands.says import fail

if TYPE_CHECKING:
    from sessionctl.devices.ble_agent import Question

CONFIG = Path("config")
ADDRESS = re.compile(r"([0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}")
ANSWER_S = 60.0
LINE_MOST = 256
USED, BESIDE = "used by another sessionctl", ", or pair it on the devices page of its dashboard"

Target = Annotated[str, typer.Argument(metavar="NAME|ADDRESS", help="A configured device, or its address.")]


def pair(
    target: Target,
    config: Annotated[Path, typer.Option("--config", help="Directory with devices.toml.")] = CONFIG,
    forget: Annotated[bool, typer.Option("--forget", help="Remove the bond instead.")] = False,
) -> None:
    """Pair a Bluetooth device with this machine; an old bond with it is replaced."""
    address = address_of(target, config)
    try:
        raise SystemExit(asyncio.run(_forget(address) if forget else _pair(address)))
    except KeyboardInterrupt:
        raise SystemExit(130) from None


def is_address(text: str) -> bool:
    """`text` is a Bluetooth address, not a name."""
    return ADDRESS.fullmatch(text) is not None


def address_of(target: str, config: Path) -> str:
    """The address meant by a name of devices.toml or by an address; anything else ends the program."""
    if is_address(target):
        return target.upper()
    from sessionctl.commands.devices import configured

    device = configured(config, target)
    if not device.address:
        fail(f"{target} is on a serial port: only Bluetooth devices are paired")
    return device.address


async def _pair(address: str) -> int:
    from sessionctl.devices.ble_pairing import pair as make
    from sessionctl.devices.ble_scanner import SHARED
    from sessionctl.devices.transport import LinkLost

    typer.echo(f"{address}: searching; put it into pairing mode")
    try:
        name = await make(address, Terminal(), SHARED)
    except LinkLost as lost:
        fail(f"{address}: not paired: {lost}{BESIDE if USED in str(lost) else ''}")
    typer.echo(f"{address}: paired{f' ({name})' if name else ''}")
    return 0


async def _forget(address: str) -> int:
    from sessionctl.devices.ble_pairing import forget as end
    from sessionctl.devices.transport import LinkLost

    try:
        known = await end(address)
    except LinkLost as lost:
        fail(f"{address}: {lost}")
    if not known:
        fail(f"{address} is not known to this machine")
    typer.echo(f"{address}: forgotten")
    return 0


class Terminal:
    """The person at the terminal."""

    def __init__(self) -> None:
        self._unread = b""

    async def asked(self, question: "Question") -> str:
        """A typed line. A mistake is told and asked again; the end of the input is a no."""
        while True:
            hint = " [yes/no] " if question.kind in ("confirm", "allow") else " "
            typer.echo(question.text + hint, nl=False)
            answer = await self._line()
            if answer is None:
                return ""
            if question.kind in ("confirm", "allow"):
                return "yes" if answer.lower() in ("y", "yes") else ""
            if not (mistake := question.mistake(answer)):
                return answer
            typer.echo(mistake)

    def told(self, question: "Question") -> None:
        typer.echo(question.text)

    def withdrawn(self) -> None:
        typer.echo("\nthe question is void")

    async def _line(self) -> str | None:
        """The next line, or None at the end of the input or after a minute."""
        from sessionctl.devices.aside import aside

        while b"\n" not in self._unread:
            try:
                # Not `input`: a thread inside it would hold a lock that the end of the program needs.
                read = await aside(lambda: os.read(sys.stdin.fileno(), LINE_MOST), ANSWER_S)
            except (TimeoutError, OSError):
                return None
            if not read or len(self._unread) > LINE_MOST:
                return None
            self._unread += read
        line, _, self._unread = self._unread.partition(b"\n")
        return line.decode(errors="replace").strip()
