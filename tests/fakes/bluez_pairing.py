"""The half of the stand-in for bluetoothd that pairs: whom to ask for codes, and what a device makes of them.

Source: the D-Bus interface documents of BlueZ 5 (org.bluez.Agent, AgentManager, Device: Pair, CancelPairing).
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from dbus_fast import Message, MessageType
from dbus_fast.aio import MessageBus

from tests.fakes.bluez_objects import AGENT, Peer

FAILED = "org.bluez.Error.AuthenticationFailed"
DOES_NOT_EXIST = "org.bluez.Error.DoesNotExist"
SIGNATURE = {
    "RequestPinCode": "o",
    "RequestPasskey": "o",
    "DisplayPinCode": "os",
    "DisplayPasskey": "ouq",
    "RequestConfirmation": "ou",
    "RequestAuthorization": "o",
}
ASKING = {
    "pin": "RequestPinCode",
    "passkey": "RequestPasskey",
    "show-pin": "DisplayPinCode",
    "show-passkey": "DisplayPasskey",
    "confirm": "RequestConfirmation",
    "allow": "RequestAuthorization",
}


@dataclass(eq=False)
class _Agent:
    owner: str
    path: str
    capability: str


class Agents:
    """The agents programs have registered, and the pairing that runs. `asked` keeps every question.

    Set `typed_there` when the code that is shown here has been typed on the device.
    """

    def __init__(self, bonded: Callable[[Peer], None], bus_of: Callable[[Peer], MessageBus | None]) -> None:
        self.asked: list[str] = []
        self.capabilities: list[str] = []
        self.typed_there = asyncio.Event()
        self._bonded = bonded
        self._bus_of = bus_of
        self._agents: list[_Agent] = []
        self._running: dict[str, asyncio.Task[None]] = {}

    @property
    def registered(self) -> int:
        """How many agents are registered now."""
        return len(self._agents)

    def owner(self) -> str:
        """The name on the bus of the program whose agent is asked."""
        return self._agents[-1].owner

    def register(self, call: Message) -> Message:
        path, capability = call.body
        self._agents.append(_Agent(str(call.sender), path, capability))
        self.capabilities.append(capability)
        return Message.new_method_return(call)

    def make_default(self, call: Message) -> Message:
        return self._with(call, self._to_the_end)

    def unregister(self, call: Message) -> Message:
        return self._with(call, self._agents.remove)

    def pair(self, call: Message, peer: Peer) -> bool:
        """Pairs beside the loop; the answer to `call` follows when it is over."""
        task = asyncio.ensure_future(self._pair(call, peer))
        self._running[peer.path] = task
        return True

    def cancel(self, call: Message) -> Message:
        task = self._running.get(str(call.path))
        if task is None:
            return Message.new_error(call, DOES_NOT_EXIST, "Does Not Exist")
        task.cancel()
        return Message.new_method_return(call)

    async def end(self) -> None:
        """bluetoothd ends: nobody is answered any more."""
        self._agents.clear()
        running, self._running = list(self._running.values()), {}
        for task in running:
            task.cancel()
        if running:
            await asyncio.wait(running)

    def _with(self, call: Message, act: Callable[[_Agent], object]) -> Message:
        for agent in self._agents:
            if (agent.owner, agent.path) == (call.sender, call.body[0]):
                act(agent)
                return Message.new_method_return(call)
        return Message.new_error(call, DOES_NOT_EXIST, "Does Not Exist")

    def _to_the_end(self, agent: _Agent) -> None:
        self._agents.remove(agent)
        self._agents.append(agent)

    async def _pair(self, call: Message, peer: Peer) -> None:
        refused = "org.bluez.Error.AuthenticationCanceled"
        try:
            refused = await self._talk(peer)
        except asyncio.CancelledError:
            await self._ask(peer, "Cancel")
        finally:
            self._running.pop(peer.path, None)
            bus = self._bus_of(peer)
            if bus is not None and not refused:
                self._bonded(peer)
            if bus is not None:
                answer = (
                    Message.new_error(call, refused, "refused")
                    if refused
                    else Message.new_method_return(call)
                )
                with suppress(EOFError, OSError):
                    await bus.send(answer)

    async def _talk(self, peer: Peer) -> str:
        """Has the code asked for or shown; the error with which the pairing ends, or nothing."""
        if peer.asks == "never":
            await asyncio.get_running_loop().create_future()
        member = ASKING[peer.asks]
        self.asked.append(member)
        body: list[Any] = [peer.path]
        if member == "DisplayPinCode":
            body += [peer.code]
        elif member == "DisplayPasskey":
            body += [int(peer.code), 0]
        elif member == "RequestConfirmation":
            body += [int(peer.code)]
        answer = await self._ask(peer, member, SIGNATURE[member], body)
        if answer is None or answer.message_type is MessageType.ERROR:
            return (
                "org.bluez.Error.AuthenticationRejected" if answer else "org.bluez.Error.AuthenticationFailed"
            )
        said = str(answer.body[0]).zfill(6) if peer.asks in ("pin", "passkey") else peer.typed
        return "" if said == peer.code else "org.bluez.Error.AuthenticationFailed"

    async def _ask(
        self, peer: Peer, member: str, signature: str = "", body: list[Any] | None = None
    ) -> Message | None:
        """What the default agent answers; None when there is none."""
        bus = self._bus_of(peer)
        if bus is None or not self._agents:
            return None
        agent = self._agents[-1]
        question = Message(agent.owner, agent.path, AGENT, member, signature=signature, body=body or [])
        return await bus.call(question)
