"""One link to one BLE device: connect, subscribe, pass on what it says, notice when it is gone."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress

from bleak import BleakClient
from bleak.backends.characteristic import BleakGATTCharacteristic

from sessionctl.devices.ble import Habits
from sessionctl.devices.ble_bluez import BUS_S, watch_bluez
from sessionctl.devices.ble_channels import uuid_of
from sessionctl.devices.ble_claim import claimed
from sessionctl.devices.ble_loss import Loss, end
from sessionctl.devices.ble_scanner import LEAVE_S, Scanner, printable
from sessionctl.devices.transport import LinkLost, Receive

CONNECT_S = 30.0
"""Connecting and reading the list of services; ours. BlueZ gives up a connection itself after about 20 s."""

TALK_S = 30.0
"""One read, write or subscription: the transaction timeout of Bluetooth Core, Vol 3 Part F 3.3.3."""

HANG_UP_S = 5.0
"""Ours: how long we wait for a device to take our leave. It goes in any case."""

HUNG_UP = "device ended the connection (done, switched off or out of reach)"


class BleLink:
    """A standing link."""

    def __init__(self, client: BleakClient, detail: str, receive: Receive, loss: Loss) -> None:
        self.detail = detail
        self.identity = f"ble:{client.address.upper()}"
        self._client = client
        self._receive = receive
        self._loss = loss

    async def write(self, data: bytes, channel: str = "") -> None:
        """Writes `data` to the characteristic `channel`. Raises LinkLost when the device does not take it."""
        target = self._characteristic(channel)
        if target is None:
            raise LinkLost(f"{self.detail} has no characteristic {channel}")
        work = self._client.write_gatt_char(target, data, response="write" in target.properties)
        await self._loss.within(TALK_S, work, "writing")

    async def lost(self) -> str:
        """Waits until the link is gone and returns the reason."""
        return await self._loss.wait()

    async def subscribe(self, channels: tuple[str, ...]) -> None:
        """Asks for what the device has to say; it may answer before this returns. Raises LinkLost."""
        targets = {channel: found for channel in channels if (found := self._characteristic(channel))}
        if not targets:
            raise LinkLost(f"{self.detail} is another kind of device: it has none of {', '.join(channels)}")
        for channel, target in targets.items():
            work = self._client.start_notify(target, self._into(channel))
            await self._loss.within(TALK_S, work, f"subscribing to {channel}")

    async def read(self, channels: tuple[str, ...]) -> None:
        """Reads each of `channels` that the device has and gives; none of them is worth losing the link."""
        for channel in channels:
            with suppress(LinkLost):
                target = self._characteristic(channel)
                if target is None or "read" not in target.properties:
                    continue
                value = await self._loss.within(TALK_S, self._client.read_gatt_char(target), "reading")
                self._receive(bytes(value), channel)

    def _characteristic(self, channel: str) -> BleakGATTCharacteristic | None:
        self._loss.check()  # a lost client has no table of characteristics any more
        return self._client.services.get_characteristic(uuid_of(channel))

    def _into(self, channel: str) -> Callable[[BleakGATTCharacteristic, bytearray], None]:
        return lambda _, data: self._receive(bytes(data), channel)


@asynccontextmanager
async def connected(
    address: str, habits: Habits, scanner: Scanner, receive: Receive
) -> AsyncIterator[BleLink]:
    """A link to `address` for as long as the context lasts. Entering raises LinkLost."""
    loss = Loss()
    async with AsyncExitStack() as stack:
        stack.enter_context(claimed(address))
        watch = await stack.enter_async_context(watch_bluez(loss))
        await loss.within(BUS_S, watch.release(address), "ending an old connection")
        search_s = habits.search_s + LEAVE_S
        device = await loss.within(search_s, scanner.find(address, habits.search_s), "searching")
        watch.device_path = device.details["path"]
        client = BleakClient(
            device, disconnected_callback=lambda _: loss.because(HUNG_UP), timeout=CONNECT_S, pair=habits.pair
        )
        stack.push_async_callback(_hang_up, client)
        await loss.within(CONNECT_S, client.connect(), "connecting")
        link = BleLink(client, f"{address} {printable(device.name or '')}".strip(), receive, loss)
        await asyncio.sleep(habits.settle_s)
        await link.subscribe(habits.listen)
        reading = asyncio.ensure_future(link.read(habits.read))
        stack.push_async_callback(end, reading)
        yield link


async def _hang_up(client: BleakClient) -> None:
    """Ends the connection as well as that can be done; nothing here may stand in the way of the next."""
    with suppress(LinkLost):
        await Loss().within(HANG_UP_S, client.disconnect(), "hanging up")
