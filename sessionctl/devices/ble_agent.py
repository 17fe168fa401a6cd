"""Answers what BlueZ asks while a device is paired: org.bluez.Agent1, for one device and one pairing.

Rule 1. Only bluetoothd is answered, and only about the device that a person asked to pair.
Rule 2. A code goes from the person to bluetoothd and is kept nowhere: not in a log, a record or an event.
Rule 3. No answer, a wrong one or a withdrawn question is a refusal, never a consent.

Source: org.bluez.Agent(5) of BlueZ 5.
"""

import asyncio
from dataclasses import dataclass, field
from typing import Literal, Protocol

from dbus_fast.aio.message_bus import MessageBus
from dbus_fast.constants import MessageType
from dbus_fast.message import Message

AGENT = "org.bluez.Agent1"
AGENT_PATH = "/org/sessionctl/pairing"
CAPABILITY = "KeyboardDisplay"
"""Digits can be typed and shown here: so the device chooses the way that fits it."""

REJECTED = "org.bluez.Error.Rejected"
PIN_MOST = 16  # characters of a PIN (Bluetooth Core, Vol 3 Part C 3.2.3)
PASSKEY_MOST = 6  # digits of a passkey (Vol 3 Part H 2.3.5)
YES = "yes"

Kind = Literal["pin", "passkey", "show", "confirm", "allow"]


@dataclass(frozen=True, slots=True)
class Question:
    """What the person is asked: to type a "pin" or "passkey", to "confirm" that the device shows `code`, to
    "allow" a pairing without any code; or they are told ("show") what to type on the device.
    """

    kind: Kind
    code: str = field(default="", repr=False)

    @property
    def text(self) -> str:
        """The question for a person."""
        return {
            "pin": "Type the PIN of the device (on its back, in its manual, or on its display).",
            "passkey": "Type the six digits that the device shows.",
            "show": f"Type {self.code} on the device.",
            "confirm": f"Does the device show {self.code}?",
            "allow": "The device pairs without a code, so nothing proves that it is yours. Pair it?",
        }[self.kind]

    def mistake(self, answer: str) -> str:
        """Why `answer` cannot be the answer; "" when it can, also when it is a no."""
        if self.kind == "passkey" and answer and not (answer.isascii() and answer.isdigit()):
            return "a passkey has digits only"
        if self.kind == "passkey" and len(answer) > PASSKEY_MOST:
            return f"a passkey has {PASSKEY_MOST} digits"
        if self.kind == "pin" and (len(answer) > PIN_MOST or not (answer.isascii() and answer.isprintable())):
            return f"a PIN has at most {PIN_MOST} letters and digits"
        return ""


class Person(Protocol):
    """Who is asked."""

    async def asked(self, question: Question) -> str:
        """The person's answer: a code, or "yes"; anything else means no. May be cancelled."""
        ...

    def told(self, question: Question) -> None:
        """Shows what is to be typed on the device; no answer is awaited."""
        ...

    def withdrawn(self) -> None:
        """The last question is void."""
        ...


class Agent:
    """Passes BlueZ's questions about the device at `path` to a person. `owner` is bluetoothd on the bus."""

    def __init__(self, bus: MessageBus, owner: str, path: str, person: Person) -> None:
        self._bus = bus
        self._owner = owner
        self._path = path
        self._person = person
        self._asking: asyncio.Task[None] | None = None

    def hear(self, call: Message) -> Message | bool | None:
        """Looks at one message of the bus; answers what is for the agent, at once or later."""
        if call.message_type is not MessageType.METHOD_CALL or call.interface != AGENT:
            return None
        if call.sender != self._owner or call.path != AGENT_PATH:
            return Message.new_error(call, REJECTED, "this is not yours to ask")
        if call.member in ("Cancel", "Release"):
            self.end()
            return Message.new_method_return(call)
        if not call.body or call.body[0] != self._path:
            return Message.new_error(call, REJECTED, "another device is being paired")
        return self._about_our_device(call)

    def end(self) -> None:
        """Nobody waits for an answer any more."""
        if self._asking is not None:
            self._asking.cancel()
            self._person.withdrawn()

    def _about_our_device(self, call: Message) -> Message | bool:
        match call.member:
            case "DisplayPinCode":
                self._person.told(Question("show", str(call.body[1])))
            case "DisplayPasskey":  # told again for each digit that is typed there
                self._person.told(Question("show", f"{call.body[1]:06d}"))
            case "AuthorizeService":
                pass  # a service of the device that a person is pairing
            case "RequestPinCode":
                return self._ask(call, Question("pin"))
            case "RequestPasskey":
                return self._ask(call, Question("passkey"))
            case "RequestConfirmation":
                return self._ask(call, Question("confirm", f"{call.body[1]:06d}"))
            case "RequestAuthorization":
                return self._ask(call, Question("allow"))
            case _:
                return Message.new_error(call, "org.freedesktop.DBus.Error.UnknownMethod", str(call.member))
        return Message.new_method_return(call)

    def _ask(self, call: Message, question: Question) -> bool:
        self.end()
        self._asking = asyncio.ensure_future(self._answer(call, question))
        return True

    async def _answer(self, call: Message, question: Question) -> None:
        answer = (await self._person.asked(question)).strip()
        self._asking = None
        if not answer or question.mistake(answer):
            reply = Message.new_error(call, REJECTED, "declined")
        elif question.kind == "pin":
            reply = Message.new_method_return(call, "s", [answer])
        elif question.kind == "passkey":
            reply = Message.new_method_return(call, "u", [int(answer)])
        elif answer == YES:
            reply = Message.new_method_return(call)
        else:
            reply = Message.new_error(call, REJECTED, "declined")
        if self._bus.connected:
            self._bus.send(reply)
