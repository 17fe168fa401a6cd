"""A dialogue at work: keeps its state, tells the room what it says, and holds the gate for what leaves."""

from collections import deque
from typing import Any

from sessionctl.devices.decoders.frames import Fields
from sessionctl.devices.dialogue import AskedTo, Dialogue, Due, Heard, Request, Say
from sessionctl.devices.intake import Surroundings
from sessionctl.events import Garbled, Reported

WAITING_MOST = 32
"""Commands that may wait for the wire. A dialogue says two a second: so many mean that nothing leaves."""


class Conversation:
    """The half of a device's link that speaks. Without a dialogue nothing ever leaves."""

    def __init__(self, around: Surroundings, dialogue: Dialogue[Any] | None) -> None:
        self._around = around
        self._dialogue = dialogue
        self._state = dialogue.new() if dialogue else None
        self._waiting: deque[Say] = deque()

    def speak(self, dialogue: Dialogue[Any] | None) -> None:
        """Speaks this one from now on; the one it has goes on undisturbed."""
        if dialogue is not self._dialogue:
            self._dialogue = dialogue
            self._state = dialogue.new() if dialogue else None
            self._waiting.clear()

    @property
    def waiting(self) -> bool:
        """Is there anything to send?"""
        return bool(self._waiting)

    def hear(self, heard: Heard) -> None:
        """One thing happened: what the dialogue tells is emitted, what it says waits for `take`."""
        if self._dialogue is None:
            return
        self._state, answer = self._dialogue.step(self._state, heard)
        for said in answer:
            if isinstance(said, Say) and len(self._waiting) < WAITING_MOST:
                self._waiting.append(said)
            elif isinstance(said, Say):
                self._unsent(heard.at, "unsent_command", said.data)
            else:
                self._around.emit(Reported(heard.at, self._around.device, "cuff", said.state, text=said.text))

    def ask(self, request: Request) -> None:
        """A person's request, let through by the room's gate. A stop overtakes whatever waits."""
        at = self._around.clock()
        if self._dialogue is None or not self._dialogue.takes_requests:
            text = "this device can be neither started nor stopped from here"
            self._around.emit(Reported(at, self._around.device, "cuff", "refused", text=text))
            return
        if request == "stop":
            self._waiting.clear()
        self.hear(AskedTo(at, request))

    def forget(self) -> None:
        """Nothing that waited for one link is said on the next."""
        self._waiting.clear()

    def awaits(self, fields: Fields) -> bool | None:
        """May this frame become a measurement? None while another must confirm it first."""
        return self._dialogue is None or self._dialogue.awaits(self._state, fields)

    def due_in(self) -> float | None:
        """Seconds until the dialogue has something to do by itself; None when it waits to be spoken to."""
        due = self._dialogue.next_due(self._state) if self._dialogue else None
        return None if due is None else max(0.0, due - self._around.clock())

    def beat(self) -> None:
        """Does what is due."""
        if self.due_in() == 0.0:
            self.hear(Due(self._around.clock()))

    def take(self) -> Say | None:
        """The next thing to say. The gate: what the dialogue may not say is an event and stays here."""
        while self._waiting:
            said = self._waiting.popleft()
            if self._allowed(said):
                return said
            self._unsent(self._around.clock(), "forbidden_command", said.data)
        return None

    def _allowed(self, said: Say) -> bool:
        if self._dialogue is None:
            return False
        allows = self._dialogue.allows
        return said.data in self._dialogue.commands or (allows is not None and allows(said))

    def _unsent(self, at: float, why: str, data: bytes) -> None:
        self._around.emit(Garbled(at, self._around.device, why, sample=data.hex()))
