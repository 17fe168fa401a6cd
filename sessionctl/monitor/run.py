"""Builds a room's monitor from its settings and runs it until it is asked to end."""

import asyncio
import contextlib
import signal
import socket
import sys
from collections.abc import Callable
from functools import partial

from sessionctl import notify
from sessionctl.devices.connect import transport_for
from sessionctl.devices.driver import Driver
from sessionctl.events import Asked, Event, Fault
from sessionctl.monitor.beat import Beat
from sessionctl.monitor.loop import Loop
from sessionctl.monitor.pairing import Pairings
from sessionctl.monitor.publish import Publisher
from sessionctl.monitor.room_hub import RoomHub
from sessionctl.monitor.settings import MonitorSettings
from sessionctl.monitor.waves import Waves
from sessionctl.monitor.wire import Wires
from sessionctl.record.journal import Journal, JournalFailed
from sessionctl.server import app
from sessionctl.server.serve import listen, serve
from sessionctl.supervise import supervised

WEB_AGAIN_S = 60.0
SWITCH_S = 0.0005
"""The record's thread may keep an alarm waiting for this long at most (Python's own default is 5 ms)."""


class Monitor:
    """One room's monitor. Making it opens the record and binds the port; `run` does the rest.

    Raises JournalLocked or JournalFailed when the record cannot be had, WebError when the port cannot.
    """

    def __init__(self, settings: MonitorSettings, *, demo: bool = False) -> None:
        state_dir = settings.state_dir
        self._settings = settings
        self._demo = demo
        self._state_dir = state_dir
        self._journal = Journal(state_dir, lambda at: self._loop.clock.wall(at), self._journal_trouble)
        self._publisher = Publisher()
        self._loop = Loop(settings.settings, state_dir, self._journal, self._publisher)
        self._drivers: dict[str, Driver] = {}
        self._web_told = -WEB_AGAIN_S
        self._listener: socket.socket | None = listen(settings.server)

    async def run(self, ready: Callable[[str], None]) -> None:
        """Watches until SIGTERM or SIGINT. `ready` is told the dashboard's address once it answers."""
        recovered = self._journal.open()
        self._loop.start(recovered)
        self._loop.ask = self._ask
        wires = Wires(self._settings.devices, lambda: self._loop.room)
        hub = RoomHub(self._loop, self._publisher, self._journal, self._state_dir, recovered.epoch, wires)
        pairings = Pairings(self._settings.devices, self._take, self._loop.clock.now)
        hub.pairing = pairings
        web = app.build(
            hub, self._settings.server, demo=self._demo, on_failure=self._web_trouble, pairing=pairings
        )
        waves = Waves(hub.pleth)
        for device in self._settings.devices:
            self._drivers[device.name] = Driver(
                device, transport_for(device), self._take, self._loop.clock.now, on_pleth=waves.take
            )
            wires.add(device.name, self._drivers[device.name].tap)
        beat = Beat(self._loop, self._state_dir)
        parts = {f"device {name}": driver.run for name, driver in self._drivers.items()}
        parts["web server"] = partial(self._serve, web, ready)
        parts["beat"] = beat.run
        parts["pairing"] = pairings.run
        stop = asyncio.Event()
        sys.setswitchinterval(SWITCH_S)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        try:
            async with supervised(parts, self._part_failed):
                await stop.wait()
                notify.stopping()
        finally:
            web.close()
            self._loop.checkpoint()
            with contextlib.suppress(JournalFailed):
                self._journal.close()

    async def _serve(self, web: app.Web, ready: Callable[[str], None]) -> None:
        def answering(address: str) -> None:
            notify.ready()
            ready(address)

        listener, self._listener = self._listener, None
        await serve(web, answering, listener)

    def _take(self, event: Event) -> None:
        self._loop.take(event)

    def _ask(self, asked: Asked) -> None:
        self._drivers[asked.device].ask(asked.request)

    def _journal_trouble(self, name: str, present: bool, text: str) -> None:
        self._fault(name, present, text)

    def _web_trouble(self, text: str) -> None:
        now = self._loop.clock.now()
        if now - self._web_told < WEB_AGAIN_S:
            return  # a broken disk fails every request; once a minute says it
        self._web_told = now
        print(text, file=sys.stderr, flush=True)
        self._fault("web-trouble", True, text)

    def _part_failed(self, name: str, text: str) -> None:
        self._fault("task-failed", True, text)

    def _fault(self, name: str, present: bool, text: str) -> None:
        self._loop.take(Fault(self._loop.clock.now(), name, present, text))
