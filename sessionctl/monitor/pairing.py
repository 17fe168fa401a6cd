"""Pairing a Bluetooth device from the dashboard: one at a time, with a deadline, beside the room's links.

Rule 1. What was asked for and what came of it is recorded, with the person and the address; codes never are.
Rule 2. The devices' links belong to the drivers: one that stands is not ended for a pairing.
"""

import asyncio
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sessionctl.devices.settings import DeviceSettings
from sessionctl.devices.transport import LinkLost
from sessionctl.events import Event, Reported
from sessionctl.server.pairing import Heard, NotNow, Progress, Step
from sessionctl.supervise import ended

if TYPE_CHECKING:
    from sessionctl.devices.ble_agent import Question

ADDRESS = re.compile(r"([0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}")
LISTEN_S = 5.0
HEARD_MOST = 50
BUSY = "another device is being paired: wait until that is done, or cancel it"


class Pairings:
    """The pairing that runs, and how far it is. `run` it under supervision."""

    def __init__(
        self,
        devices: tuple[DeviceSettings, ...],
        take: Callable[[Event], None],
        clock: Callable[[], float],
    ) -> None:
        self._named = {device.address.upper(): device.name for device in devices if device.address}
        self._take = take
        self._clock = clock
        self._wanted: asyncio.Queue[tuple[str, str, str]] = asyncio.Queue(maxsize=1)
        self._progress = Progress()
        self._answer: asyncio.Future[str] | None = None
        self._question: Question | None = None
        self._work: asyncio.Task[str] | None = None
        self._listening = asyncio.Lock()

    # --- what the dashboard asks --------------------------------------------------------------------------

    @property
    def progress(self) -> Progress:
        return self._progress

    def why_not(self, args: Mapping[str, Any]) -> str:
        """Why a bond cannot be made or ended now; "" when it can."""
        if ADDRESS.fullmatch(str(args.get("address") or "")) is None:
            return "give the address of the device, such as AA:BB:CC:DD:EE:FF"
        return BUSY if self._progress.busy else ""

    def begin(self, name: str, args: Mapping[str, Any], person: str) -> None:
        """Begins what `why_not` let pass: "pair-device" or "forget-device"."""
        address = str(args["address"]).upper()
        self._progress = Progress(self._progress.number + 1, "searching", address)
        self._wanted.put_nowait((name, address, person))

    def answer(self, number: int, text: str) -> None:
        """The person's answer to question `number`. Raises NotNow, with the reason for the person."""
        waiting, question = self._answer, self._question
        if number != self._progress.number or waiting is None or waiting.done() or question is None:
            raise NotNow("this question is void: the pairing went on without it")
        if text != "no" and (mistake := question.mistake(text)):
            raise NotNow(mistake)
        self._progress = replace(self._progress, step="working", ask="", code="", text="")
        waiting.set_result("" if text == "no" else text)

    def cancel(self) -> None:
        """Breaks off what runs; nothing when nothing does."""
        if self._work is not None:
            self._work.cancel()

    async def near(self) -> list[Heard]:
        """What is heard now, nearest first. Raises NotNow where Bluetooth is not to be had."""
        from sessionctl.devices import ble
        from sessionctl.devices.ble_kinds import model_for, named
        from sessionctl.devices.ble_scanner import SHARED

        if self._listening.locked():
            raise NotNow("somebody is listening already: try again in a moment")
        async with self._listening:
            try:
                found = await ble.scan(LISTEN_S, SHARED)
            except LinkLost as lost:
                raise NotNow(str(lost)) from lost
        return [
            Heard(
                one.address,
                one.name,
                one.rssi,
                tuple(map(named, one.services)),
                model_for(one.services),
                self._named.get(one.address.upper(), ""),
            )
            for one in found[:HEARD_MOST]
        ]

    # --- the work -----------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Does what is asked for, one after the other, until cancelled."""
        self._progress = Progress(self._progress.number)  # after a bug of ours: nothing runs any more
        while True:
            name, address, person = await self._wanted.get()
            self._work = asyncio.create_task(self._done(name, address), name=f"{name} {address}")
            try:
                await asyncio.wait({self._work})
                self._tell(name, address, person, self._work)
            finally:
                await ended([self._work])
                self._work = None

    async def _done(self, name: str, address: str) -> str:
        """Does it; returns what to tell the person. Raises LinkLost."""
        from sessionctl.devices.ble_pairing import forget, pair
        from sessionctl.devices.ble_scanner import SHARED

        if name == "pair-device":
            await pair(address, self, SHARED)
            return "paired: it is called now"
        if not await forget(address):
            raise LinkLost("it was not known to this machine")
        return "forgotten"

    def _tell(self, name: str, address: str, person: str, work: "asyncio.Task[str]") -> None:
        """States what came of it, for the person and for the record. A bug of ours is raised."""
        step: Step = "done"
        state = "made" if name == "pair-device" else "forgotten"
        if work.cancelled():
            step, state, text = "failed", "failed", "cancelled"
        elif isinstance(work.exception(), LinkLost):
            step, state, text = "failed", "failed", str(work.exception())
        else:
            text = work.result()
        self._progress = Progress(self._progress.number + 1, step, address, text=text)
        device = self._named.get(address, address)
        said = f"{address}, {name} by {person}: {text}"
        self._take(Reported(self._clock(), device, "pairing", state, text=said))

    # --- the person, as the agent sees them ---------------------------------------------------------------

    async def asked(self, question: "Question") -> str:
        """Waits for the person's answer; ended by the pairing's own deadline."""
        self._show(question)
        self._question = question
        self._answer = asyncio.get_running_loop().create_future()
        try:
            return await self._answer
        finally:
            self._answer = self._question = None

    def told(self, question: "Question") -> None:
        self._show(question)

    def withdrawn(self) -> None:
        self._progress = replace(self._progress, step="working", ask="", code="", text="")

    def _show(self, question: "Question") -> None:
        self._progress = Progress(
            self._progress.number + 1,
            "asking" if question.kind != "show" else "showing",
            self._progress.address,
            question.kind,
            question.code,
            question.text,
        )
