"""The serial ports of this machine as the system shows them: what is plugged in, and where a name leads.

Rule 1. An identity is read from sysfs alone. The links below /dev/serial are made a moment later by another
        program, so an identity taken from them could differ from one plugging in to the next.
Rule 2. A serial number that every unit of a kind carries, or that two adapters claim, tells nobody apart:
        then the socket it is plugged into does.
"""

import os
import re
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

EVERYBODYS = re.compile(r"0*1?")
"""Serial numbers that mean nothing: none at all, or 0001, which CP210x bridges carry unless somebody wrote
another one (see systemd/60-sessionctl.rules)."""

LINKS_MOST = 8  # a name, a by-id link, a port: more is a circle


@dataclass(frozen=True, slots=True)
class Adapter:
    """What USB says of the adapter behind a port. `interface` tells the ports of one adapter apart.

    `socket` is where it is plugged in: the controller and the way through the hubs.
    """

    vid: str
    pid: str
    serial: str
    product: str
    interface: int
    socket: str

    @property
    def identity(self) -> str:
        """`usb:VID:PID:SERIAL`, with `#N` for a further port of an adapter; "" without a serial number."""
        if EVERYBODYS.fullmatch(self.serial):
            return ""
        further = f"#{self.interface}" if self.interface else ""
        return f"usb:{self.vid}:{self.pid}:{self.serial}{further}"


@dataclass(frozen=True, slots=True)
class Port:
    """A port of this machine: where it is now, and what it is known by (`events.LinkUp.identity`)."""

    path: Path
    identity: str
    adapter: Adapter | None = None


@dataclass(frozen=True, slots=True)
class Machine:
    """Where the system shows its ports. `root` is "/" except in tests, which build a tree of their own."""

    root: Path = Path("/")

    def ports(self) -> list[Port]:
        """Every port with a device behind it; two that claim one identity are known by their sockets."""
        found = [port for name in self._names() if (port := self._described(name)) is not None]
        claims = Counter(port.identity for port in found)
        return [_by_socket(port) if claims[port.identity] > 1 else port for port in found]

    def port(self, path: Path) -> Port | None:
        """The port that `path` is or leads to; None when that is none of this machine's (a terminal, say)."""
        end = self._end(path)
        return next((port for port in self.ports() if port.path == end), None)

    def known_by(self, identity: str) -> Port | None:
        """The port with that identity, wherever it is now."""
        return next((port for port in self.ports() if port.identity == identity), None)

    def names(self, port: Port) -> list[Path]:
        """The lasting names that lead to `port`: below /dev/serial/by-id, by-path, and our own."""
        folders = [self.root / "dev" / each for each in ("sessionctl", "serial/by-id", "serial/by-path")]
        links = (link for folder in folders if folder.is_dir() for link in sorted(folder.iterdir()))
        return [link for link in links if self._end(link) == port.path]

    @property
    def proc(self) -> Path:
        """Where the system shows its programs."""
        return self.root / "proc"

    def _names(self) -> list[str]:
        try:
            return sorted(entry.name for entry in self._classes.iterdir())
        except OSError:
            return []

    @property
    def _classes(self) -> Path:
        return self.root / "sys/class/tty"

    def _end(self, path: Path) -> Path | None:
        """Follows links one by one, so that a test's port may itself be a link to a pseudo-terminal."""
        for _ in range(LINKS_MOST):
            if path.parent == self.root / "dev" and (self._classes / path.name).exists():
                return path
            try:
                path = Path(os.path.normpath(path.parent / path.readlink()))
            except OSError:
                return None
        return None

    def _described(self, name: str) -> Port | None:
        """The port called `name`; None for terminals and consoles, which have no device behind them."""
        entry, path = self._classes / name, self.root / "dev" / name
        if not (entry / "device").exists() or _text(entry / "type") == "0":  # 0: nothing is on this board
            return None
        adapter = _adapter((entry / "device").resolve())
        if adapter is None:
            return Port(path, f"path:{path}")
        port = Port(path, adapter.identity, adapter)
        return port if port.identity else _by_socket(port)


def _by_socket(port: Port) -> Port:
    return port if port.adapter is None else replace(port, identity=f"path:{port.adapter.socket}")


def _adapter(device: Path) -> Adapter | None:
    """What stands in sysfs about the USB device that `device` is a part of; None when it is no USB device."""
    interface = device
    for folder in device.parents:
        if (folder / "idVendor").is_file():
            controller = str(folder).partition("/devices/")[2].partition("/usb")[0]
            return Adapter(
                _text(folder / "idVendor"),
                _text(folder / "idProduct"),
                _text(folder / "serial"),
                " ".join(filter(None, (_text(folder / "manufacturer"), _text(folder / "product")))),
                _hex(_text(interface / "bInterfaceNumber")),
                f"{controller}/usb-{interface.name.partition('-')[2]}",
            )
        interface = folder
    return None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""


def _hex(text: str) -> int:
    return int(text, 16) if re.fullmatch("[0-9a-fA-F]{1,2}", text) else 0
