"""One link to one BLE device: connect, subscribe, pass on what it says, notice when it is gone."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress

from bleak import BleakClient
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.device import BLEDevice

from sessionctl.devices.ble import Habits
from sessionctl.devices.ble_bluez import BUS_S, watch_bluez
from sessionctl.devices.ble_channels import channel_of, uuid_of
from sessionctl.devices.ble_faults import BOND_GONE, Unpaired
from sessionctl.devices.ble_loss import Loss, end
from sessionctl.devices.ble_reserve import RESERVE
from sessionctl.devices.ble_rest import Course
from sessionctl.devices.ble_scanner import LEAVE_S, Scanner, printable
from sessionctl.devices.ble_silence import Silence
from sessionctl.devices.identity import Identity, Meet
from sessionctl.devices.transport import LinkLost, Receive

CONNECT_S = 30.0
"""Connecting and reading the list of services; ours. BlueZ gives up a connection itself after about 20 s."""

TALK_S = 30.0
"""One read, write or subscription: the transaction timeout of Bluetooth Core, Vol 3 Part F 3.3.3."""

NAMED = 6
"""Characteristics of a device of another kind that are named to a person."""

HANG_UP_S = 5.0
"""Ours: how long we wait for a device to take our leave. It goes in any case."""

NO_SERVICES = "{who} shows no services at all: switch it off and on"
HUNG_UP = "device ended the connection (done, switched off or out of reach)"


class BleLink:
    """A standing link."""

    def __init__(
        self, client: BleakClient, detail: str, receive: Receive, loss: Loss, signal: Callable[[], int | None]
    ) -> None:
        self.detail = detail
        self.signal = signal
        """How strongly the device was last heard, in dBm: BlueZ tells it of advertisements only, so as a rule
        this is from before the link."""
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
            raise LinkLost(self._another_kind(channels))
        for channel, target in targets.items():
            work = self._client.start_notify(target, self._into(channel))
            await self._loss.within(TALK_S, work, f"subscribing to {channel}")

    def _another_kind(self, channels: tuple[str, ...]) -> str:
        has = sorted({channel_of(one.uuid) for one in self._client.services.characteristics.values()})
        if not has:
            return NO_SERVICES.format(who=self.detail)
        more = f" and {len(has) - NAMED} more" if len(has) > NAMED else ""
        return (
            f"{self.detail} is another kind of device: it has none of {', '.join(channels)}; "
            f"it has {', '.join(has[:NAMED])}{more}"
        )

    async def read(self, channels: tuple[str, ...]) -> None:
        """Reads each of `channels` that the device has and gives; none of them is worth losing the link."""
        for channel in channels:
            with suppress(LinkLost):
                target = self._characteristic(channel)
                if target is None or "read" not in target.properties:
                    continue
                value = await self._loss.within(TALK_S, self._client.read_gatt_char(target), "reading")
                self._receive(bytes(value), channel)

    def has(self, channel: str) -> bool:
        """The device has the characteristic `channel`. Raises LinkLost."""
        return self._characteristic(channel) is not None

    def offers(self) -> frozenset[str]:
        """The channels of its services and characteristics. Raises LinkLost."""
        self._loss.check()
        services = self._client.services
        uuids = [*(each.uuid for each in services), *(c.uuid for c in services.characteristics.values())]
        return frozenset(map(channel_of, uuids))

    def _characteristic(self, channel: str) -> BleakGATTCharacteristic | None:
        self._loss.check()  # a lost client has no table of characteristics any more
        return self._client.services.get_characteristic(uuid_of(channel))

    def _into(self, channel: str) -> Callable[[BleakGATTCharacteristic, bytearray], None]:
        return lambda _, data: self._receive(bytes(data), channel)


@asynccontextmanager
async def connected(
    address: str,
    habits: Habits,
    scanner: Scanner,
    receive: Receive,
    course: Course | None = None,
    meet: Meet | None = None,
) -> AsyncIterator[BleLink]:
    """A link to `address` for as long as the context lasts; `course` is told how it went, `meet` who answers
    and then how that one is to be treated. Raises LinkLost.
    """
    course = course or Course()
    meet = meet or (lambda _: None)
    loss = Loss()
    async with AsyncExitStack() as stack:
        stack.callback(lambda: setattr(course, "ours", loss.ours))
        stack.enter_context(RESERVE.link(address, loss))
        watch = await stack.enter_async_context(watch_bluez(loss))
        await loss.within(BUS_S, watch.release(address), "ending an old connection")
        search_s = habits.search_s + LEAVE_S
        device = await loss.within(search_s, scanner.find(address, habits.search_s), "searching")
        watch.device_path = device.details["path"]
        silence = Silence(habits.silence_s, loss)
        stack.callback(silence.end)

        def hear(data: bytes, channel: str) -> None:
            silence.heard()
            receive(data, channel)

        course.called = True
        try:
            link = await _linked(stack, device, habits, hear, loss, meet, lambda: scanner.rssi(address))
        except Unpaired as refused:
            bonded = await loss.within(BUS_S, watch.paired(watch.device_path), "asking for the bond")
            raise LinkLost(BOND_GONE if bonded else str(refused)) from refused
        RESERVE.stands(address)
        if habits.silence_s and link.has(habits.listen[0]):
            silence.begin()
        yield link


async def _linked(
    stack: AsyncExitStack,
    device: BLEDevice,
    habits: Habits,
    receive: Receive,
    loss: Loss,
    meet: Meet,
    signal: Callable[[], int | None],
) -> BleLink:
    """Connects to a device that was heard, meets it, and subscribes. Raises LinkLost."""
    client = BleakClient(
        device, disconnected_callback=lambda _: loss.because(HUNG_UP), timeout=CONNECT_S, pair=habits.pair
    )
    stack.push_async_callback(_hang_up, client)
    await loss.within(CONNECT_S, client.connect(), "connecting")
    detail = f"{device.address.upper()} {printable(device.name or '')}".strip()
    link = BleLink(client, detail, receive, loss, signal)
    habits = meet(Identity(printable(device.name or ""), offers=link.offers())) or habits
    await asyncio.sleep(habits.settle_s)
    await link.subscribe(habits.listen)
    reading = asyncio.ensure_future(link.read(habits.read))
    stack.push_async_callback(end, reading)
    return link


async def _hang_up(client: BleakClient) -> None:
    """Ends the connection as well as that can be done; nothing here may stand in the way of the next."""
    with suppress(LinkLost):
        await Loss().within(HANG_UP_S, client.disconnect(), "hanging up")
