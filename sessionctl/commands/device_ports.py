"""What `devices scan` says of the serial ports: which adapter hangs on each, its name, and who uses it."""

from sessionctl.devices.port_holders import holders
from sessionctl.devices.ports import Machine, Port


def rows(machine: Machine) -> list[tuple[str, ...]]:
    """A row a port: where it is, what to write in `devices.toml`, its adapter, the programs that use it."""
    return [
        (
            str(port.path),
            lasting(port, machine),
            _adapter(port),
            ", ".join(map(str, holders(port.path, machine.proc))) or "-",
        )
        for port in machine.ports()
    ]


def lasting(port: Port, machine: Machine) -> str:
    """The name that still means this instrument after a re-plug: its serial number, or else its socket."""
    names = [str(name) for name in machine.names(port)]
    ours = [name for name in names if "/sessionctl/" in name]
    if ours:
        return ours[0]
    if port.identity.startswith("usb:"):
        return port.identity
    return next((name for name in names if "/by-path/" in name), str(port.path))


def _adapter(port: Port) -> str:
    if port.adapter is None:
        return "on the board"
    return port.adapter.product or f"{port.adapter.vid}:{port.adapter.pid}"
