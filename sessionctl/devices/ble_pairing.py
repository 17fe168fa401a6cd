"""Pairs a device with this machine, and ends a bond.

Rule 1. A bond is removed only when the device is heard: a new one can then take its place at once.
Rule 2. One deadline over all: a pairing that hangs is broken off, in BlueZ too.
Rule 3. Links to other devices go on; the link to this one waits, and is refused a pairing while it stands.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress

from bleak.backends.device import BLEDevice
from dbus_fast import Variant
from dbus_fast.errors import DBusError

from sessionctl.devices.ble_agent import AGENT_PATH, CAPABILITY, Agent, Person
from sessionctl.devices.ble_bluez import (
    BLUEZ,
    BUS,
    BUS_PATH,
    BUS_S,
    DEVICE,
    DIED,
    PROPERTIES,
    Watch,
    watch_bluez,
)
from sessionctl.devices.ble_faults import FAILURES
from sessionctl.devices.ble_loss import Loss
from sessionctl.devices.ble_reserve import RESERVE, Reserve
from sessionctl.devices.ble_scanner import LEAVE_S, Scanner, printable
from sessionctl.devices.transport import LinkLost

PAIR_S = 60.0
"""From the wish to its end. BlueZ gives up a question after 60 s, a device mostly after 30 s."""

SEARCH_S = 30.0
BLUEZ_PATH = "/org/bluez"
AGENTS = "org.bluez.AgentManager1"

LATE = f"not paired within {PAIR_S:g} s: put the device into pairing mode and try again"
OLD_REMOVED = "; the old bond is removed"
REFUSED = {
    "org.bluez.Error.AuthenticationFailed": "the device did not accept the code, or keeps another partner",
    "org.bluez.Error.AuthenticationCanceled": "the pairing was broken off",
    "org.bluez.Error.AuthenticationRejected": "the pairing was declined",
    "org.bluez.Error.AuthenticationTimeout": "the device had no answer in time",
    "org.bluez.Error.ConnectionAttemptFailed": "the device does not answer: is it in pairing mode?",
    "org.freedesktop.DBus.Error.NoReply": DIED,
}


async def pair(
    address: str, person: Person, scanner: Scanner, *, reserve: Reserve = RESERVE, within_s: float = PAIR_S
) -> str:
    """Makes a new bond with `address`, asking `person` what has to be asked; returns the device's name.

    An old bond is removed first. Raises LinkLost, with a sentence for a technician.
    """
    address = address.upper()
    async with _talking(address, reserve, within_s) as (loss, watch):
        await loss.within(BUS_S, watch.release(address), "ending an old connection")
        device = await _found(loss, scanner, address)
        path = device.details["path"]
        bonded = await loss.within(BUS_S, watch.paired(path), "asking for the bond")
        try:
            if bonded:
                await loss.within(BUS_S, watch.forget(path), "removing the old bond")
                device = await _found(loss, scanner, address)
                path = device.details["path"]
            watch.device_path = path
            await _bond(loss, watch, path, person, within_s)
        except LinkLost as lost:
            raise LinkLost(f"{lost}{OLD_REMOVED if bonded else ''}") from lost
        return printable(device.name or "")


async def forget(address: str, *, reserve: Reserve = RESERVE) -> bool:
    """Removes what BlueZ knows of `address`, its bond too; False when it knew nothing. Raises LinkLost."""
    address = address.upper()
    async with _talking(address, reserve, PAIR_S) as (loss, watch):
        known = await loss.within(BUS_S, watch.known(address), "asking for the bond")
        for path in known:
            await loss.within(BUS_S, watch.forget(path), "removing the bond")
        return bool(known)


@asynccontextmanager
async def _talking(address: str, reserve: Reserve, within_s: float) -> AsyncIterator[tuple[Loss, Watch]]:
    """The address is ours, bluetoothd is watched, and the time runs."""
    loss = Loss()
    async with AsyncExitStack() as stack:
        late = asyncio.get_running_loop().call_later(within_s, loss.because, LATE)
        stack.callback(late.cancel)
        await stack.enter_async_context(reserve.hold(address))
        watch = await stack.enter_async_context(watch_bluez(loss))
        yield loss, watch


async def _found(loss: Loss, scanner: Scanner, address: str) -> BLEDevice:
    return await loss.within(SEARCH_S + LEAVE_S, scanner.find(address, SEARCH_S), "searching")


async def _bond(loss: Loss, watch: Watch, path: str, person: Person, within_s: float) -> None:
    """Has BlueZ pair the device at `path`, with an agent of ours as long as that takes."""
    owner = await loss.within(BUS_S, watch.ask(BUS, BUS_PATH, BUS, "GetNameOwner", BLUEZ), "asking the bus")
    agent = Agent(watch.bus, owner, path, person)
    watch.bus.add_message_handler(agent.hear)
    register = watch.ask(BLUEZ, BLUEZ_PATH, AGENTS, "RegisterAgent", AGENT_PATH, CAPABILITY, signature="os")
    await loss.within(BUS_S, register, "offering to answer")
    try:
        default = watch.ask(BLUEZ, BLUEZ_PATH, AGENTS, "RequestDefaultAgent", AGENT_PATH, signature="o")
        await loss.within(BUS_S, default, "offering to answer")
        await loss.within(within_s, _pair(watch, path), "pairing")
        trusted = watch.ask(
            BLUEZ, path, PROPERTIES, "Set", DEVICE, "Trusted", Variant("b", True), signature="ssv"
        )
        await loss.within(BUS_S, trusted, "trusting the device")
    except BaseException:
        await _quietly(watch, path, DEVICE, "CancelPairing")
        raise
    finally:
        agent.end()
        await _quietly(watch, BLUEZ_PATH, AGENTS, "UnregisterAgent", AGENT_PATH)
        await _quietly(watch, path, DEVICE, "Disconnect")  # many finish the bond on the next link only
        watch.bus.remove_message_handler(agent.hear)


async def _pair(watch: Watch, path: str) -> None:
    try:
        await watch.ask(BLUEZ, path, DEVICE, "Pair")
    except DBusError as error:
        name = str(error.type)
        said = REFUSED.get(name, f"BlueZ refused it: {name.removeprefix('org.bluez.Error.')}")
        raise LinkLost(said) from error


async def _quietly(watch: Watch, path: str, interface: str, member: str, *body: str) -> None:
    """A call of cleaning up: BlueZ may be gone, and so may what was to be cleaned."""
    with suppress(*FAILURES, TimeoutError):
        async with asyncio.timeout(BUS_S):
            await watch.ask(BLUEZ, path, interface, member, *body, signature="o" * len(body))
