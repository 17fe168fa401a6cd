"""The only device loop: makes the link, lets bytes in and commands out, and makes it again when it is lost.

Rule 1. A lost link is an event, once for each loss and each reason, and never an exception.
Rule 2. Commands leave at one place, through the gate of `Conversation.take`.
Rule 3. A bug of ours in decoding ends `run`, so that the supervisor sees it; it is never swallowed.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack, suppress
from datetime import datetime

from sessionctl.devices.ble import Habits
from sessionctl.devices.conversation import Conversation
from sessionctl.devices.decoders import PROTOCOLS
from sessionctl.devices.decoders.frames import WireProtocol
from sessionctl.devices.dialogue import Arrived, Closed, Opened, Request
from sessionctl.devices.gate.serials import Serials
from sessionctl.devices.identity import Identity, Meeting
from sessionctl.devices.intake import Emit, Intake, OnPleth, Surroundings, Tally
from sessionctl.devices.listening import Listening
from sessionctl.devices.models import MODELS, Model
from sessionctl.devices.quirks import applied, recognised, told
from sessionctl.devices.settings import DeviceSettings
from sessionctl.devices.signal import SignalTold
from sessionctl.devices.stamps import Stamps
from sessionctl.devices.tap import Tap
from sessionctl.devices.transport import Link, LinkLost, Receive, Transport
from sessionctl.events import LinkDown, LinkUp

RETRY_S = (0.1, 0.2, 0.5, 1.0, 2.0)
"""Pauses before each new attempt; the last repeats. So a re-plugged device is back within 3 s."""
STOOD_S = 5.0  # ours: the loss of a link that stood so long is answered at once, a flapping one with pauses
OPEN_S = 900.0  # ours: above any transport's own deadline; a Bluetooth cuff is awaited for ten minutes
SAY_S = 2.0  # ours: above any transport's own deadline
BEAT_S = 1.0
REASONS_TOLD = 8  # ours: a port fails in few ways; more reasons than this during one loss are no news


class Driver:
    """Drives one device: `run` until cancelled, `ask` at any moment from the same loop.

    `emit` is called synchronously with every event, from inside the arrival of the bytes. `clock` gives `at`,
    `wall` the local wall time, `on_pleth(device, at, pleth)` takes wave samples past the journal.
    """

    def __init__(
        self,
        settings: DeviceSettings,
        transport: Transport,
        emit: Emit,
        clock: Callable[[], float],
        *,
        wall: Callable[[], datetime] = datetime.now,
        on_pleth: OnPleth | None = None,
        model: Model | None = None,
        retry_s: Sequence[float] = RETRY_S,
    ) -> None:
        self.name = settings.name
        self.tally = Tally()
        self.tap = Tap()
        self._around = Surroundings(settings.name, emit, clock, wall, on_pleth, self.tap)
        self._model = model or MODELS[settings.model]
        self._options = settings.options
        self._treated = self._model  # as the device that answers asks for: see `quirks`
        self._odd = ""
        self._transport = transport
        self._place = settings.port or settings.address
        self._known_as = f"ble:{settings.address}" if settings.address else ""
        self._conversation = Conversation(self._around, self._model.dialogue)
        self._stamps = Stamps()
        self._serials = Serials()
        self._signal = SignalTold(settings.name)
        self._retry_s = retry_s
        self._wake = asyncio.Event()
        self._up = False
        self._silent = False
        self._known = self._place, self._known_as
        self._told: set[str] = set()
        self._bug: Exception | None = None

    def ask(self, request: Request) -> None:
        """Passes on a "start" or "stop" that the room's gate let through; the answer comes as events."""
        self._conversation.ask(request)
        self._wake.set()

    async def run(self) -> None:
        """Reads until cancelled. Raises nothing but what is a bug of ours."""
        if self._up:
            self._down("our driver was started again after a fault")
        loop = asyncio.get_running_loop()
        attempt = 0
        while True:
            began = loop.time()
            try:
                await self._one_link()
            except LinkLost as lost:
                self._down(str(lost))
            if loop.time() - began >= STOOD_S:
                attempt = 0
            await asyncio.sleep(self._retry_s[min(attempt, len(self._retry_s) - 1)])
            attempt += 1

    async def _one_link(self) -> None:
        """One link from its making to its loss, with fresh decoders. Raises LinkLost, always."""
        self._bug = None
        self._signal.begin()
        talk = self._conversation
        self._treated, self._odd = self._model, ""
        intake = Intake(
            self._around,
            *self._reading(),
            self._stamps,
            self.tally,
            awaited=talk.awaits,
            arrived=lambda at, fields: talk.hear(Arrived(at, fields)),
            serials=self._serials,
        )

        listening = Listening(self._model, self.tally.frames.total, asyncio.get_running_loop().time)

        def receive(data: bytes, channel: str) -> None:
            listening.heard(len(data))
            # Over Bluetooth the first value may come before the link is handed out.
            self._stands(*self._known)
            try:
                intake.receive(data, channel)
            except Exception as bug:  # raised here it would end in the event loop; `_serve` raises it again
                self._bug = bug
            if talk.waiting or self._bug is not None:
                self._wake.set()

        if isinstance(self._transport, Meeting):
            self._transport.meet = lambda one: self._met(one, intake)
        async with AsyncExitStack() as stack:
            stack.callback(self._ended, intake)
            link = await self._open(stack, receive)
            listening.heard(0)  # the time it took to open is no silence
            self._known = self._told_of(link)
            if not self._silent:  # after silence a port that opens proves nothing: the first byte does
                self._stands(*self._known)
            talk.hear(Opened(self._around.clock(), self._around.wall()))
            await self._serve(link, intake, listening)

    def _reading(self) -> tuple[dict[str, WireProtocol], dict[str, str]]:
        """The protocols to read with, and what their decoders are told. A person's `options` come last."""
        rows = {channel: PROTOCOLS[name] for channel, name in self._treated.protocols.items()}
        return rows, {**self._treated.context, **self._options}

    def _met(self, one: Identity, intake: Intake) -> Habits | None:
        """The device says who it is: what is odd about such a one is told, and changes how it is treated."""
        odd = recognised(one)
        self._odd = told(odd)
        self._treated = applied(self._model, odd, MODELS)
        if self._treated is not self._model:
            intake.anew(*self._reading())
            self._conversation.speak(self._treated.dialogue)
        self._known = "; ".join(filter(None, (self._place, self._odd))), self._known_as
        return None if self._treated.habits is self._model.habits else self._treated.habits

    def _told_of(self, link: Link) -> tuple[str, str]:
        return "; ".join(filter(None, (link.detail, self._odd))), link.identity

    async def _open(self, stack: AsyncExitStack, receive: Receive) -> Link:
        try:
            async with asyncio.timeout(OPEN_S):
                return await stack.enter_async_context(self._transport.open(receive))
        except TimeoutError as error:
            raise LinkLost(f"{self._place} does not open in time") from error

    async def _serve(self, link: Link, intake: Intake, listening: Listening) -> None:
        """Says what is to be said and wakes at least once a second. Raises LinkLost when the link is gone."""
        lost = asyncio.ensure_future(link.lost())
        lost.add_done_callback(lambda _: self._wake.set())
        try:
            while True:
                self._wake.clear()
                if self._bug is not None:
                    raise self._bug
                if lost.done():
                    raise LinkLost(lost.result())
                intake.beat()
                self._tell_signal(link)
                self._conversation.beat()
                self._judge(link, listening)
                await self._say(link)
                due = self._conversation.due_in()
                with suppress(TimeoutError):
                    async with asyncio.timeout(BEAT_S if due is None else min(BEAT_S, due)):
                        await self._wake.wait()
        finally:
            lost.cancel()
            await asyncio.wait([lost], timeout=BEAT_S)

    def _judge(self, link: Link, listening: Listening) -> None:
        """Tells silence, and a setting that was found; raises LinkLost for one that reads nothing."""
        try:
            silent = listening.silence(link)
        except LinkLost:
            self._silent = True
            raise
        if silent:
            self._silent = True
            self._down(silent)
        elif listening.found(link):
            self._up = False  # said once more: now it is known what reads
            self._known = self._told_of(link)
            self._stands(*self._known)
        else:
            listening.unread(link)

    async def _say(self, link: Link) -> None:
        while (said := self._conversation.take()) is not None:
            try:
                async with asyncio.timeout(SAY_S):
                    await link.write(said.data, said.channel)
            except TimeoutError as error:
                raise LinkLost(f"{link.detail} does not take our bytes in time") from error

    def _tell_signal(self, link: Link) -> None:
        """Only a radio link has a `signal`."""
        heard: Callable[[], int | None] = getattr(link, "signal", lambda: None)
        if (told := self._signal.tell(self._around.clock(), heard())) is not None:
            self._around.emit(told)

    def _stands(self, detail: str, identity: str) -> None:
        if not self._up:
            self._up, self._silent = True, False
            self._told.clear()
            self.tap.began()
            self._around.emit(LinkUp(self._around.clock(), self.name, detail, identity))

    def _ended(self, intake: Intake) -> None:
        intake.end()
        self._conversation.forget()
        self._conversation.hear(Closed(self._around.clock()))

    def _down(self, reason: str) -> None:
        if not self._up and (reason in self._told or len(self._told) >= REASONS_TOLD):
            return
        self._up = False
        self._told.add(reason)
        self._around.emit(LinkDown(self._around.clock(), self.name, reason))
