"""What BlueZ shows of the devices around it: one object for each device, service and characteristic.

Source: the D-Bus interface documents of BlueZ 5 (org.bluez.Device, GattService, GattCharacteristic, Adapter).
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from dbus_fast import Variant

from sessionctl.devices.ble_channels import uuid_of

ADAPTER = "org.bluez.Adapter1"
DEVICE = "org.bluez.Device1"
SERVICE = "org.bluez.GattService1"
CHARACTERISTIC = "org.bluez.GattCharacteristic1"
HCI0 = "/org/bluez/hci0"

BLUEZ = "/org/bluez"
AGENTS = "org.bluez.AgentManager1"
AGENT = "org.bluez.Agent1"

Values = dict[str, Variant]


@dataclass(eq=False)
class Peer:
    """A device in the room.

    `services` holds, by service and channel, the flags of each characteristic and its value when read.
    `in_reach`: it advertises and takes connections. `on_subscribed(channel)` is called after each
    subscription, `on_written(channel, data)` after each write. `refusal` answers every read and
    subscription with that D-Bus error. `written` is what programs wrote to it. `connects` counts the
    connections asked for. `keeps_connection`: it stays connected although it was told to hang up.

    `asks` is how it wants to be paired: "pin", "passkey" (both typed here), "show-pin", "show-passkey" (both
    typed there), "confirm", "allow" (no code at all) or "never". `code` is the right answer; `typed` is what
    its user types or says, when the code is shown here. `needs_bond`: without one it refuses to talk.
    `bonded`: it holds its half of a bond.
    """

    address: str
    name: str
    services: dict[str, dict[str, tuple[list[str], bytes]]]
    in_reach: bool = True
    rssi: int = -55
    on_subscribed: Callable[[str], None] = lambda _channel: None
    on_written: Callable[[str, bytes], None] = lambda _channel, _data: None
    refusal: str = ""
    written: list[tuple[str, bytes]] = field(default_factory=list)
    connects: int = 0
    keeps_connection: bool = False
    asks: str = "allow"
    code: str = "123456"
    typed: str = "123456"
    needs_bond: bool = False
    bonded: bool = False

    @property
    def path(self) -> str:
        return f"{HCI0}/dev_{self.address.replace(':', '_')}"


def adapter(powered: bool) -> Values:
    return {
        "Address": Variant("s", "00:11:22:33:44:55"),
        "Name": Variant("s", "fake"),
        "Alias": Variant("s", "fake"),
        "Powered": Variant("b", powered),
        "Discovering": Variant("b", False),
        "Roles": Variant("as", ["central"]),
        "UUIDs": Variant("as", []),
    }


def device(peer: Peer) -> Values:
    return {
        "Address": Variant("s", peer.address),
        "AddressType": Variant("s", "random"),
        "Name": Variant("s", peer.name),
        "Alias": Variant("s", peer.name),
        "Adapter": Variant("o", HCI0),
        "Paired": Variant("b", False),
        "Bonded": Variant("b", False),
        "Trusted": Variant("b", False),
        "Blocked": Variant("b", False),
        "Connected": Variant("b", False),
        "ServicesResolved": Variant("b", False),
        "UUIDs": Variant("as", [uuid_of(service) for service in peer.services]),
        "RSSI": Variant("n", peer.rssi),
    }


def service(peer: Peer, name: str) -> Values:
    return {
        "UUID": Variant("s", uuid_of(name)),
        "Primary": Variant("b", True),
        "Device": Variant("o", peer.path),
        "Includes": Variant("ao", []),
    }


def characteristic(service_path: str, channel: str, flags: list[str], value: bytes) -> Values:
    return {
        "UUID": Variant("s", uuid_of(channel)),
        "Service": Variant("o", service_path),
        "Value": Variant("ay", value),
        "Notifying": Variant("b", False),
        "Flags": Variant("as", flags),
        "MTU": Variant("q", 185),
    }
