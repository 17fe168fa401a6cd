"""Is bluetoothd alive, and is its adapter there?

A BLE library does not notice that bluetoothd died: its links look connected for ever. The bus does notice:
it tells of every name that changes hands. So each link has a watch of its own, on a connection of its own.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from dbus_fast import unpack_variants
from dbus_fast.aio.message_bus import MessageBus
from dbus_fast.constants import BusType, MessageType
from dbus_fast.errors import DBusError
from dbus_fast.message import Message

from sessionctl.devices.ble_faults import BOND_GONE, FAILURES, NO_BLUETOOTHD
from sessionctl.devices.ble_loss import Loss, end
from sessionctl.devices.transport import LinkLost

BUS_S = 5.0
"""How long the bus may take for one answer; a millisecond as a rule, seconds while a machine boots."""

LOOKS, LOOK_S = 20, 0.1  # ours: how often and how fast an old connection is looked at while it ends

DIED = "bluetoothd stopped"
ADAPTER_GONE = "the Bluetooth adapter was removed"
ADAPTER_OFF = "the Bluetooth adapter was switched off"
STUCK = "BlueZ holds an old connection to {address} and does not let go: systemctl restart bluetooth"
BUS_CLOSED = "the system bus closed"
ASKING = "no Bluetooth adapter: asking the system bus"

BUS = "org.freedesktop.DBus"
BUS_PATH = "/org/freedesktop/DBus"
OBJECTS = "org.freedesktop.DBus.ObjectManager"
BLUEZ = "org.bluez"
ADAPTER = "org.bluez.Adapter1"
DEVICE = "org.bluez.Device1"
PROPERTIES = "org.freedesktop.DBus.Properties"
KEY_REFUSED = "org.bluez.Reason.Authentication"  # BlueZ 5.82 and later says why a connection ended
RULES = (
    f"type='signal',sender='{BUS}',interface='{BUS}',member='NameOwnerChanged',arg0='{BLUEZ}'",
    f"type='signal',interface='{OBJECTS}',member='InterfacesRemoved',arg0path='/org/bluez/'",
    f"type='signal',sender='{BLUEZ}',interface='{PROPERTIES}',member='PropertiesChanged',arg0='{ADAPTER}'",
    f"type='signal',sender='{BLUEZ}',interface='{DEVICE}',member='Disconnected'",
)


class Watch:
    """Tells `loss` when bluetoothd, its adapter or the bus goes away."""

    def __init__(self, bus: MessageBus, loss: Loss) -> None:
        self.bus = bus
        self._loss = loss
        self.device_path = ""
        """The device's object in BlueZ, once it is known; until then any adapter counts as ours."""

    async def begin(self) -> None:
        """Starts to listen. Raises LinkLost when bluetoothd does not run."""
        self.bus.add_message_handler(self.hear)
        for rule in RULES:
            await self.ask(BUS, BUS_PATH, BUS, "AddMatch", rule)
        if not await self.ask(BUS, BUS_PATH, BUS, "NameHasOwner", BLUEZ):
            raise LinkLost(NO_BLUETOOTHD)

    def hear(self, message: Message) -> None:
        """Looks at one message of the bus."""
        if message.message_type is not MessageType.SIGNAL:
            return
        if message.member == "NameOwnerChanged" and message.body[0] == BLUEZ:
            self._loss.because(DIED, ours=True)
        elif message.member == "InterfacesRemoved":
            path, interfaces = message.body
            if ADAPTER in interfaces and self._is_our_adapter(path):
                self._loss.because(ADAPTER_GONE, ours=True)
        elif message.member == "PropertiesChanged" and message.body[0] == ADAPTER:
            powered = message.body[1].get("Powered")
            if powered is not None and not powered.value and self._is_our_adapter(str(message.path)):
                self._loss.because(ADAPTER_OFF, ours=True)
        elif message.path == self.device_path and message.body[:1] == [KEY_REFUSED]:
            self._loss.because(BOND_GONE)

    def _is_our_adapter(self, path: str) -> bool:
        return not self.device_path or self.device_path.startswith(f"{path}/")

    async def release(self, address: str) -> None:
        """Ends a connection to `address` that a program before us left standing: connected, it stays unheard.

        BlueZ keeps a connection when the program that made it dies; a connected device does not advertise.
        A device that stays connected all the same is forgotten, unless that would cost its bond: then
        LinkLost is raised.
        """
        for path, device in await self._devices(address):
            if not device.get("Connected"):
                continue
            with suppress(DBusError):
                await self.ask(BLUEZ, path, DEVICE, "Disconnect")
            if await self._lets_go(address, path):
                continue
            if device.get("Paired"):
                raise LinkLost(STUCK.format(address=address))
            await self.forget(path)

    async def _lets_go(self, address: str, path: str) -> bool:
        """BlueZ answers when the connection has ended, and says so on the bus a moment later."""
        for _ in range(LOOKS):
            found = dict(await self._devices(address))
            if not found.get(path, {}).get("Connected"):
                return True
            await asyncio.sleep(LOOK_S)
        return False

    async def forget(self, path: str) -> None:
        """Has BlueZ forget the device at `path` and its bond."""
        await self.ask(BLUEZ, path.rpartition("/")[0], ADAPTER, "RemoveDevice", path, signature="o")

    async def paired(self, path: str) -> bool:
        """BlueZ holds a bond with the device at `path`. Raises DBusError for a device it does not know."""
        answer = await self.ask(BLUEZ, path, PROPERTIES, "Get", DEVICE, "Paired")
        return bool(answer.value)

    async def known(self, address: str) -> list[str]:
        """The objects of `address` (upper case) in BlueZ, one for each adapter that knows it."""
        return [path for path, _ in await self._devices(address)]

    async def _devices(self, address: str) -> list[tuple[str, dict[str, Any]]]:
        objects: Any = await self.ask(BLUEZ, "/", OBJECTS, "GetManagedObjects")
        found = ((path, unpack_variants(interfaces.get(DEVICE, {}))) for path, interfaces in objects.items())
        return [(path, device) for path, device in found if device.get("Address", "").upper() == address]

    async def bus_closes(self) -> None:
        """Waits until the bus closes the connection, which is a loss too."""
        with suppress(*FAILURES):
            await self.bus.wait_for_disconnect()  # type: ignore[no-untyped-call]
        self._loss.because(BUS_CLOSED, ours=True)

    async def ask(
        self, to: str, path: str, interface: str, member: str, *body: Any, signature: str = ""
    ) -> Any:
        """The answer to one method call; `body` is text where no `signature` says what it is.

        Raises DBusError for a refusal.
        """
        kinds = signature or "s" * len(body)
        answer = await self.bus.call(Message(to, path, interface, member, signature=kinds, body=list(body)))
        if answer is None or answer.message_type is MessageType.ERROR:
            raise DBusError((answer and answer.error_name) or "org.freedesktop.DBus.Error.NoReply", "refused")
        return answer.body[0] if answer.body else None


@asynccontextmanager
async def watch_bluez(loss: Loss) -> AsyncIterator[Watch]:
    """Watches bluetoothd as long as the context lasts. Entering raises LinkLost when it does not run."""
    bus = MessageBus(bus_type=BusType.SYSTEM)
    watch = Watch(bus, loss)
    await loss.within(BUS_S, bus.connect(), ASKING)
    closing = asyncio.ensure_future(watch.bus_closes())
    try:
        await loss.within(BUS_S, watch.begin(), ASKING)
        yield watch
    finally:
        bus.disconnect()
        await end(closing)
