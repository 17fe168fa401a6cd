"""From the name in `devices.toml` to the port that its instrument is on now.

Rule 1. `/dev/ttyUSB0` is what the kernel called the first adapter today. Whoever configures it means the
        adapter that was there: it is followed when the kernel moves it, and another one in its place is
        waited out, and told, before it is opened.
Rule 2. A link that leads to a pseudo-terminal younger than itself leads to a stranger's: its maker has died,
        and the kernel has given the number to somebody else.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from sessionctl.devices.port_faults import PortRefused
from sessionctl.devices.ports import Machine, Port

USB = re.compile(r"usb:([0-9a-fA-F]{4}):([0-9a-fA-F]{4}):(\S+)")
USB_FORM = "usb:VID:PID:SERIAL"
NETWORK = ("socket", "rfc2217")
EXPECTED = (
    "expected a path such as /dev/serial/by-id/..., usb:VID:PID:SERIAL, socket://HOST:PORT"
    " or rfc2217://HOST:PORT"
)

NUMBERED = re.compile(r"tty(USB|ACM)\d+")

WAIT_S = 3.0
"""How long another adapter under the same name is left alone: after a hub lost its power, ports come back in
any order, within two seconds (ours)."""

SAME_TICK_S = 0.02  # times of files count in ticks of the kernel's clock, 10 ms at most


@dataclass(frozen=True, slots=True)
class Found:
    """The port to open: `identity` as `events.LinkUp` says it, `told` what people read.

    `listed`: it is a port of this machine, not a pseudo-terminal.
    """

    path: Path
    identity: str
    told: str
    listed: bool = True


def port_mistake(port: str) -> str:
    """What is wrong with the name of a port, for the operator; "" when nothing is."""
    if port.startswith("usb:"):
        return "" if USB.fullmatch(port) else f"expected {USB_FORM}, as `sessionctl devices scan` shows it"
    if "://" not in port:
        return "" if port.startswith("/") else EXPECTED
    try:
        parts = urlsplit(port)
        whole = parts.scheme in NETWORK and parts.hostname and parts.port
    except ValueError:  # a port number that is none
        whole = None
    return "" if whole else EXPECTED


def find(port: str, machine: Machine, known: str, gone_s: float) -> Found:
    """The port that `port` means now, `known` being what it was when it last stood ("" before that).

    `gone_s`: seconds since then. Raises PortRefused where nothing should be opened.
    """
    if port.startswith("usb:"):
        return _by_number(port, machine)
    path = Path(port)
    here = machine.port(path)
    if here is not None and known in ("", here.identity):
        return Found(here.path, here.identity, port)
    if known and _follows(path) and (moved := machine.known_by(known)) is not None:
        return Found(moved.path, known, f"{moved.path} ({known}, before at {port})")
    if here is None:
        _same_terminal(path)
        return Found(path, "", port, listed=False)
    if _follows(path) and gone_s < WAIT_S:
        raise PortRefused(f"{port} is now another adapter, {_words(here)}: {known} is waited for")
    return Found(here.path, here.identity, f"{port} (another adapter, {_words(here)}; it was {known})")


def _by_number(port: str, machine: Machine) -> Found:
    mistake = port_mistake(port)
    if mistake:
        raise PortRefused(f"{port}: {mistake}")
    wanted = USB.sub(lambda m: f"usb:{m[1].lower()}:{m[2].lower()}:{m[3]}", port)
    found = machine.known_by(wanted)
    if found is not None:
        return Found(found.path, found.identity, f"{found.path} ({found.identity})")
    twins = [p.path.name for p in machine.ports() if p.adapter is not None and p.adapter.identity == wanted]
    if twins:
        raise PortRefused(
            f"{' and '.join(twins)} both say that they are {port}: name one by /dev/serial/by-path/..."
        )
    raise PortRefused(f"no adapter {port} is plugged in: is the cable in?")


def _follows(path: Path) -> bool:
    """Names that mean an adapter. A by-path link or a name of the operator's own means what it leads to."""
    return bool(NUMBERED.fullmatch(path.name)) or path.parent.name == "by-id"


def _words(port: Port) -> str:
    product = port.adapter.product if port.adapter is not None else ""
    return f"{port.identity} ({product})" if product else port.identity


def _same_terminal(path: Path) -> None:
    """Raises PortRefused when `path` leads to a pseudo-terminal that was made after the link to it."""
    link = path
    for _ in range(8):
        if not link.is_symlink():
            return
        target = link.parent / link.readlink()
        if target.parent == Path("/dev/pts"):
            try:
                seen, linked = target.stat(), link.lstat().st_ctime
            except OSError:  # opening it says why
                return
            # All three are set when a terminal is made; reading, writing and chmod move one of them each.
            if min(seen.st_atime, seen.st_mtime, seen.st_ctime) > linked + SAME_TICK_S:
                raise PortRefused(
                    f"no such port {path}: what made it has ended, and {target} is somebody else's"
                )
            return
        link = target
