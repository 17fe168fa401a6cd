"""The part of a machine that shows its serial ports, in a directory: dev/, sys/ and proc/.

The ports are pseudo-terminals behind dev/ttyUSB0 and so on. The tree is laid out as usb-serial of the kernel
does it (sys/class/tty/ttyUSB0 leads into the USB interface), the names below dev/serial as udev's rules do.
"""

import shutil
from dataclasses import dataclass, field
from pathlib import Path

from sessionctl.devices.ports import Machine
from tests.fakes.ports import Port

CONTROLLER = "platform/scb/fd500000.pcie/pci0000:00/0000:00:00.0/0000:01:00.0"


@dataclass
class FakeMachine:
    """`plug` puts an adapter into a socket of the hub; the port it gets says and hears as `Port` does."""

    root: Path
    plugged: dict[str, Port] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for folder in ("dev/serial/by-id", "dev/serial/by-path", "sys/class/tty"):
            (self.root / folder).mkdir(parents=True)
        (self.root / "proc").symlink_to("/proc")

    @property
    def machine(self) -> Machine:
        return Machine(self.root)

    def path(self, name: str) -> str:
        """The path of a port, as devices.toml would have it."""
        return str(self.root / "dev" / name)

    def plug(
        self, name: str, serial: str, socket: str = "1.1", vid: str = "0403", pid: str = "6001", part: int = 0
    ) -> Port:
        """An adapter's port gets the name `name`."""
        device = self.root / f"sys/devices/{CONTROLLER}/usb1/1-1/1-{socket}"
        interface = device / f"1-{socket}:1.{part}"
        entry = interface / name / "tty" / name
        entry.mkdir(parents=True)
        written = {"idVendor": vid, "idProduct": pid, "manufacturer": "FTDI", "product": "FT232R USB UART"}
        for key, text in written.items():
            (device / key).write_text(f"{text}\n")
        if serial:
            (device / "serial").write_text(f"{serial}\n")
        (interface / "bInterfaceNumber").write_text(f"{part:02x}\n")
        (entry / "device").symlink_to("../../../" + name)
        (self.root / "sys/class/tty" / name).symlink_to(entry)
        port = self.plugged[name] = Port(self.root / "dev" / name)
        self._link("by-id", f"usb-FTDI_FT232R_USB_UART_{serial}-if{part:02}-port0", name)
        self._link("by-path", f"platform-fd500000.pcie-pci-0000:01:00.0-usb-0:{socket}:1.{part}-port0", name)
        return port

    def unplug(self, name: str) -> None:
        """The adapter's port, its names and what sysfs says of it are gone."""
        self.plugged.pop(name).unplug()
        entry = (self.root / "sys/class/tty" / name).resolve()
        (self.root / "sys/class/tty" / name).unlink()
        interface = entry.parents[2]
        shutil.rmtree(interface)
        if not any(":" in part.name for part in interface.parent.iterdir()):
            shutil.rmtree(interface.parent)
        for link in (self.root / "dev/serial").glob("*/*"):
            if link.readlink().name == name:
                link.unlink()

    def close(self) -> None:
        """Unplugs everything."""
        for name in list(self.plugged):
            self.unplug(name)

    def _link(self, folder: str, link: str, name: str) -> None:
        path = self.root / "dev/serial" / folder / link
        path.unlink(missing_ok=True)  # the last one plugged in has it, as with udev
        path.symlink_to(f"../../{name}")
