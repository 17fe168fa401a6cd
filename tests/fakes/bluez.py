"""A stand-in for bluetoothd: the objects, signals and refusals of BlueZ that a BLE program meets.

It owns the name org.bluez on whatever bus DBUS_SYSTEM_BUS_ADDRESS names, so the program under test uses its
real Bluetooth library. The world around it is a handful of `Peer`s that a test switches on, moves and speaks
for.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from dbus_fast import BusType, Message, MessageType, NameFlag, Variant
from dbus_fast.aio import MessageBus

from sessionctl.devices.ble_channels import channel_of, uuid_of
from tests.fakes import bluez_objects
from tests.fakes.bluez_objects import (
    ADAPTER,
    AGENTS,
    BLUEZ,
    CHARACTERISTIC,
    DEVICE,
    HCI0,
    SERVICE,
    Peer,
    Values,
)
from tests.fakes.bluez_pairing import Agents

OBJECTS = "org.freedesktop.DBus.ObjectManager"
PROPERTIES = "org.freedesktop.DBus.Properties"


class FakeBlueZ:
    """bluetoothd with one adapter. Start it, let it die, start it again.

    `scanning` is set while a program scans; `scans_refused` counts scans asked for while one ran.
    """

    def __init__(self, *peers: Peer, powered: bool = True, adapter: bool = True) -> None:
        self.peers = list(peers)
        self.scans_refused = 0
        self.scanning = asyncio.Event()
        self._objects: dict[str, dict[str, Values]] = {}
        self._adapter = adapter
        self._powered = powered
        self._bus: MessageBus | None = None
        self._stored: dict[str, dict[str, Values]] = {}
        self.agents = Agents(self._bonded, lambda peer: self._of(peer))
        self._calls = {
            (OBJECTS, "GetManagedObjects"): self._managed_objects,
            (ADAPTER, "SetDiscoveryFilter"): self._done,
            (ADAPTER, "StartDiscovery"): self._start_discovery,
            (ADAPTER, "StopDiscovery"): self._stop_discovery,
            (DEVICE, "Connect"): self._connect,
            (ADAPTER, "RemoveDevice"): self._remove_device,
            (DEVICE, "Disconnect"): self._disconnect,
            (DEVICE, "Pair"): self._pair,
            (DEVICE, "CancelPairing"): self.agents.cancel,
            (AGENTS, "RegisterAgent"): self.agents.register,
            (AGENTS, "UnregisterAgent"): self.agents.unregister,
            (AGENTS, "RequestDefaultAgent"): self.agents.make_default,
            (PROPERTIES, "Get"): self._get,
            (PROPERTIES, "Set"): self._set,
            (CHARACTERISTIC, "StartNotify"): self._start_notify,
            (CHARACTERISTIC, "StopNotify"): self._done,
            (CHARACTERISTIC, "ReadValue"): self._read_value,
            (CHARACTERISTIC, "WriteValue"): self._write_value,
        }

    # --- what a test does ---------------------------------------------------------------------------------

    async def start(self) -> None:
        """bluetoothd starts; of the devices it knows those it is bonded with."""
        self._stored |= {path: kept for path, kept in self._objects.items() if _is_bonded(kept)}
        self._objects.clear()
        self._bus = await MessageBus(bus_type=BusType.SYSTEM).connect()
        self._bus.add_message_handler(self._answer)
        await self._bus.request_name("org.bluez", NameFlag.DO_NOT_QUEUE)
        if self._adapter:
            self.plug_adapter()

    async def die(self) -> None:
        """bluetoothd is killed: no signal says so, its name on the bus is free at once."""
        if self._bus is not None:
            bus, self._bus = self._bus, None
            self.scanning.clear()
            await self.agents.end()
            bus.disconnect()
            with suppress(EOFError, OSError):  # the bus may have died before
                await bus.wait_for_disconnect()  # type: ignore[no-untyped-call]

    def advertise(self) -> None:
        """Every peer in reach and not connected advertises once; it is heard while a program scans."""
        for peer in self.peers:
            if peer.in_reach and not self.is_connected(peer):
                self._hear(peer)

    def say(self, peer: Peer, channel: str, data: bytes) -> None:
        """A notification or an indication of `peer`."""
        self._change(self._path_of(peer, channel), CHARACTERISTIC, Value=Variant("ay", data))

    def hang_up(self, peer: Peer) -> None:
        """The connection to `peer` ends, whoever ended it."""
        for path in sorted(
            (path for path in self._objects if path.startswith(f"{peer.path}/")), reverse=True
        ):
            self._remove(path)
        if peer.path in self._objects:
            self._change(
                peer.path, DEVICE, Connected=Variant("b", False), ServicesResolved=Variant("b", False)
            )

    def is_connected(self, peer: Peer) -> bool:
        """`peer` has a connection to this machine."""
        known = self._objects.get(peer.path)
        return known is not None and known[DEVICE]["Connected"].value is True

    def notifies(self, peer: Peer, channel: str) -> bool:
        """A program has subscribed to `channel` on the connection that stands."""
        return any(
            path.startswith(f"{peer.path}/")
            and CHARACTERISTIC in interfaces
            and interfaces[CHARACTERISTIC]["UUID"].value == uuid_of(channel)
            and interfaces[CHARACTERISTIC]["Notifying"].value
            for path, interfaces in self._objects.items()
        )

    async def speaks(self, peer: Peer, channel: str, data: bytes, every_s: float = 0.5) -> None:
        """`peer` advertises while it is alone, and says `data` again and again to whoever listens."""
        while True:
            if self.notifies(peer, channel):
                self.say(peer, channel, data)
            else:
                self.advertise()
            await asyncio.sleep(every_s)

    def leave_connected(self, peer: Peer) -> None:
        """A connection stands that a program made which has been killed since."""
        self._add(peer.path, {DEVICE: bluez_objects.device(peer)})
        self._change(peer.path, DEVICE, Connected=Variant("b", True))

    def pull_adapter(self) -> None:
        """Somebody pulls the Bluetooth stick."""
        self._stored |= {path: kept for path, kept in self._objects.items() if _is_bonded(kept)}
        self.scanning.clear()
        for path in sorted(self._objects, reverse=True):
            self._remove(path)

    def plug_adapter(self) -> None:
        """The stick is plugged in; its bonds are read from the disk."""
        self._add(HCI0, {ADAPTER: bluez_objects.adapter(self._powered)})
        for path, kept in self._stored.items():
            kept[DEVICE].pop("RSSI", None)
            kept[DEVICE] |= {"Connected": Variant("b", False), "ServicesResolved": Variant("b", False)}
            self._add(path, kept)
        self._stored.clear()

    def power(self, on: bool) -> None:
        """Somebody switches the adapter on or off (`rfkill`, `bluetoothctl power`)."""
        self._powered = on
        if not on:
            for peer in self.peers:
                if self.is_connected(peer):
                    self.hang_up(peer)
            self.scanning.clear()
            self._change(HCI0, ADAPTER, Discovering=Variant("b", False))
        self._change(HCI0, ADAPTER, Powered=Variant("b", on))

    def know(self, peer: Peer, **values: Variant) -> None:
        """BlueZ knows `peer` from before, as `values` have it, and has not heard it since it started."""
        known = bluez_objects.device(peer) | values
        del known["RSSI"]
        self._add(peer.path, {DEVICE: known})

    def touch(self, peer: Peer) -> None:
        """Something changes in what BlueZ remembers of `peer`, who is not there."""
        self._change(peer.path, DEVICE, Alias=Variant("s", peer.name))

    def is_paired(self, peer: Peer) -> bool:
        """BlueZ holds its half of a bond with `peer`."""
        return _is_bonded(self._objects.get(peer.path, {}))

    def is_trusted(self, peer: Peer) -> bool:
        """`peer` may connect by itself."""
        known = self._objects.get(peer.path)
        return known is not None and known[DEVICE]["Trusted"].value is True

    def knows(self, peer: Peer) -> bool:
        """BlueZ has an object for `peer`."""
        return peer.path in self._objects

    def say_as(self, peer: Peer, path_part: str, data: bytes) -> None:
        """A notification of a characteristic nobody asked for, at `path_part` below the device."""
        values = {"Value": Variant("ay", data)}
        self._signal(
            f"{peer.path}/{path_part}",
            PROPERTIES,
            "PropertiesChanged",
            "sa{sv}as",
            [CHARACTERISTIC, values, []],
        )

    # --- what a program asks ------------------------------------------------------------------------------

    def _answer(self, call: Message) -> Message | bool | None:
        if call.message_type is not MessageType.METHOD_CALL or call.interface is None or call.path is None:
            return None
        answer = self._calls.get((call.interface, call.member or ""))
        if answer is None:
            return Message.new_error(call, "org.freedesktop.DBus.Error.UnknownMethod", str(call.member))
        if call.path not in ("/", BLUEZ) and call.path not in self._objects:
            return Message.new_error(call, "org.freedesktop.DBus.Error.UnknownObject", call.path)
        return answer(call)

    def _managed_objects(self, call: Message) -> Message:
        return Message.new_method_return(call, "a{oa{sa{sv}}}", [self._objects])

    def _done(self, call: Message) -> Message:
        return Message.new_method_return(call)

    def _start_discovery(self, call: Message) -> Message:
        if not self._powered:
            return Message.new_error(call, "org.bluez.Error.NotReady", "Resource Not Ready")
        if self._objects[HCI0][ADAPTER]["Discovering"].value:
            self.scans_refused += 1
            return Message.new_error(call, "org.bluez.Error.InProgress", "Operation already in progress")
        self._change(HCI0, ADAPTER, Discovering=Variant("b", True))
        self.scanning.set()
        self._soon(self.advertise)
        return self._done(call)

    def _stop_discovery(self, call: Message) -> Message:
        self._change(HCI0, ADAPTER, Discovering=Variant("b", False))
        self.scanning.clear()
        return self._done(call)

    def _connect(self, call: Message) -> Message:
        peer = self._peer(call)
        peer.connects += 1
        if not self._powered:
            return Message.new_error(call, "org.bluez.Error.NotReady", "Resource Not Ready")
        if not peer.in_reach:
            return Message.new_error(call, "org.bluez.Error.Failed", "Host is down")
        self._change(peer.path, DEVICE, Connected=Variant("b", True))
        self._soon(lambda: self._resolve(peer))
        return self._done(call)

    def _disconnect(self, call: Message) -> Message:
        if not self._peer(call).keeps_connection:
            self._soon(lambda: self.hang_up(self._peer(call)))
        return self._done(call)

    def _remove_device(self, call: Message) -> Message:
        peer = next(peer for peer in self.peers if peer.path == call.body[0])
        if peer.path not in self._objects:
            return Message.new_error(call, "org.bluez.Error.DoesNotExist", "Does Not Exist")
        self.hang_up(peer)
        self._remove(peer.path)
        return self._done(call)

    def _get(self, call: Message) -> Message:
        interface, name = call.body
        return Message.new_method_return(call, "v", [self._objects[str(call.path)][interface][name]])

    def _set(self, call: Message) -> Message:
        interface, name, value = call.body
        self._change(str(call.path), interface, **{name: value})
        return self._done(call)

    def _pair(self, call: Message) -> Message | bool:
        peer = self._peer(call)
        if self.is_paired(peer):
            return Message.new_error(call, "org.bluez.Error.AlreadyExists", "Already Exists")
        if not peer.in_reach:
            return Message.new_error(call, "org.bluez.Error.ConnectionAttemptFailed", "Page Timeout")
        return self.agents.pair(call, peer)

    def _of(self, peer: Peer) -> MessageBus | None:
        return self._bus if peer.path in self._objects else None

    def _bonded(self, peer: Peer) -> None:
        """Both sides hold a bond now, and the connection on which it was made stands."""
        peer.bonded = True
        yes = Variant("b", True)
        self._change(peer.path, DEVICE, Paired=yes, Bonded=yes, Connected=yes)

    def _refusal(self, peer: Peer) -> str:
        """Why `peer` does not talk, as BlueZ says it; "" when it does."""
        bond = peer.bonded and self.is_paired(peer)
        return peer.refusal or ("org.bluez.Error.NotAuthorized" if peer.needs_bond and not bond else "")

    def _start_notify(self, call: Message) -> Message:
        peer = self._peer(call)
        if refusal := self._refusal(peer):
            return Message.new_error(call, refusal, "refused")
        channel = self._channel(call)
        self._change(str(call.path), CHARACTERISTIC, Notifying=Variant("b", True))
        self._soon(lambda: peer.on_subscribed(channel))
        return self._done(call)

    def _read_value(self, call: Message) -> Message:
        peer = self._peer(call)
        if refusal := self._refusal(peer):
            return Message.new_error(call, refusal, "refused")
        return Message.new_method_return(
            call, "ay", [self._objects[str(call.path)][CHARACTERISTIC]["Value"].value]
        )

    def _write_value(self, call: Message) -> Message:
        peer, channel, data = self._peer(call), self._channel(call), bytes(call.body[0])
        peer.written.append((channel, data))
        self._soon(lambda: peer.on_written(channel, data))
        return self._done(call)

    # --- objects and signals ------------------------------------------------------------------------------

    def _soon(self, act: Callable[[], None]) -> None:
        """Does `act` after the reply is on its way; a bluetoothd that has died meanwhile does nothing."""
        asyncio.get_running_loop().call_soon(lambda: act() if self._bus is not None else None)

    def _peer(self, call: Message) -> Peer:
        return next(peer for peer in self.peers if str(call.path).startswith(peer.path))

    def _channel(self, call: Message) -> str:
        uuid: str = self._objects[str(call.path)][CHARACTERISTIC]["UUID"].value
        return channel_of(uuid)

    def _path_of(self, peer: Peer, channel: str) -> str:
        return next(
            path
            for path, interfaces in self._objects.items()
            if path.startswith(f"{peer.path}/")
            and CHARACTERISTIC in interfaces
            and interfaces[CHARACTERISTIC]["UUID"].value == uuid_of(channel)
        )

    def _hear(self, peer: Peer) -> None:
        peer.rssi -= 1  # of a device it knows BlueZ reports only changes
        if not self._objects.get(HCI0, {}).get(ADAPTER, {}).get("Discovering", Variant("b", False)).value:
            return
        if peer.path in self._objects:
            self._change(peer.path, DEVICE, RSSI=Variant("n", peer.rssi))
        else:
            self._add(peer.path, {DEVICE: bluez_objects.device(peer)})

    def _resolve(self, peer: Peer) -> None:
        """The services of a peer that was just connected appear one by one."""
        handle = 0x10
        for service, characteristics in peer.services.items():
            service_path = f"{peer.path}/service{handle:04x}"
            self._add(service_path, {SERVICE: bluez_objects.service(peer, service)})
            for channel, (flags, value) in characteristics.items():
                handle += 2
                path = f"{service_path}/char{handle:04x}"
                self._add(
                    path, {CHARACTERISTIC: bluez_objects.characteristic(service_path, channel, flags, value)}
                )
            handle += 0x10
        self._change(peer.path, DEVICE, ServicesResolved=Variant("b", True))

    def _add(self, path: str, interfaces: dict[str, Values]) -> None:
        self._objects[path] = interfaces
        self._signal("/", OBJECTS, "InterfacesAdded", "oa{sa{sv}}", [path, interfaces])

    def _remove(self, path: str) -> None:
        interfaces = list(self._objects.pop(path))
        self._signal("/", OBJECTS, "InterfacesRemoved", "oas", [path, interfaces])

    def _change(self, path: str, interface: str, **values: Variant) -> None:
        self._objects[path][interface].update(values)
        self._signal(path, PROPERTIES, "PropertiesChanged", "sa{sv}as", [interface, values, []])

    def _signal(self, path: str, interface: str, member: str, signature: str, body: list[Any]) -> None:
        if self._bus is not None:
            self._bus.send(Message.new_signal(path, interface, member, signature, body))


def _is_bonded(interfaces: dict[str, Values]) -> bool:
    return DEVICE in interfaces and interfaces[DEVICE]["Paired"].value is True
