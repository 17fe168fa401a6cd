"""What a device that is not in the table offers: its services and characteristics, looked at and left alone.

Rule 1. Nothing is written and nothing subscribed: a control point may inflate a cuff or delete a memory.
Rule 2. Read is only what the Bluetooth SIG defines as a device's own name plate (Device Information 0x180A).
"""

from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass

from bleak import BleakClient

from sessionctl.devices.ble_bluez import BUS_S, watch_bluez
from sessionctl.devices.ble_channels import channel_of, uuid_of
from sessionctl.devices.ble_faults import Unpaired
from sessionctl.devices.ble_link import CONNECT_S, HANG_UP_S, HUNG_UP, TALK_S
from sessionctl.devices.ble_loss import Loss
from sessionctl.devices.ble_reserve import RESERVE
from sessionctl.devices.ble_scanner import LEAVE_S, Scanner, printable
from sessionctl.devices.identity import Identity
from sessionctl.devices.transport import LinkLost

PLATE = {"2a29": "maker", "2a24": "model", "2a26": "firmware"}
"""What is read; the serial number (2a25) is left out: it goes into bug reports."""


@dataclass(frozen=True, slots=True)
class Service:
    """One service: its channel, and each characteristic's channel with what can be done with it."""

    channel: str
    characteristics: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Survey:
    """What a device calls itself, its name plate, and what it offers."""

    name: str
    plate: dict[str, str]
    services: tuple[Service, ...]

    @property
    def identity(self) -> Identity:
        """What it says of itself, to be looked up by."""
        offers = {one.channel for one in self.services}
        offers |= {channel for one in self.services for channel, _ in one.characteristics}
        return Identity(self.name, self.plate, frozenset(offers))


async def survey(address: str, scanner: Scanner, search_s: float) -> Survey:
    """Looks at the device at `address`. Raises LinkLost."""
    address = address.upper()
    loss = Loss()
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(RESERVE.hold(address))
        watch = await stack.enter_async_context(watch_bluez(loss))
        await loss.within(BUS_S, watch.release(address), "ending an old connection")
        device = await loss.within(search_s + LEAVE_S, scanner.find(address, search_s), "searching")
        watch.device_path = device.details["path"]
        client = BleakClient(device, disconnected_callback=lambda _: loss.because(HUNG_UP), timeout=CONNECT_S)
        stack.push_async_callback(_leave, client)
        await loss.within(CONNECT_S, client.connect(), "connecting")
        services = tuple(
            Service(
                channel_of(one.uuid),
                tuple((channel_of(each.uuid), tuple(each.properties)) for each in one.characteristics),
            )
            for one in client.services
        )
        return Survey(printable(device.name or ""), await _plate(client, loss), services)


async def _plate(client: BleakClient, loss: Loss) -> dict[str, str]:
    found: dict[str, str] = {}
    for channel, what in PLATE.items():
        target = client.services.get_characteristic(uuid_of(channel))
        if target is None or "read" not in target.properties:
            continue
        with suppress(Unpaired):
            value = await loss.within(TALK_S, client.read_gatt_char(target), "reading")
            found[what] = printable(bytes(value).rstrip(b"\0").decode(errors="replace"))
    return found


async def _leave(client: BleakClient) -> None:
    with suppress(LinkLost):
        await Loss().within(HANG_UP_S, client.disconnect(), "hanging up")
