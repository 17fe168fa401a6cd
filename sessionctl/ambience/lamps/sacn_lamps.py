"""Lamps on sACN (E1.31): DMX knows no transition, so the ramp is sent in steps.

Frames go out ten times a second while something moves and once a second otherwise; a receiver drops a source
after 2.5 s of silence and then holds its last look. Ending sends nothing more, so the lamps stay as they are.
The `sacn` package forms the packets; the socket is ours, from any free port (the package's own would bind the
receivers' port) and without a thread that could die unseen.
"""

import asyncio
import contextlib
import socket
import uuid

from sacn.messages.data_packet import DataPacket  # type: ignore[import-untyped]

from sessionctl.ambience.lamps.course import Course
from sessionctl.ambience.lamps.dmx import slots
from sessionctl.ambience.lamps.driver import Room
from sessionctl.ambience.lamps.settings import LampSettings

PORT = 5568
STEP_S = 0.1
IDLE_S = 0.9
"""Unchanged data is repeated each second or faster; a step more is lost in waiting."""
STALLED_S = 0.5
"""A longer pause between two frames would show as an edge: the ramp then goes on from the last frame."""
PART = "sacn"

Node = tuple[str, int]
"""The address of a node, and the universe it listens to."""


class SacnLamps:
    """Every lamp on sACN, one stream of frames for each node and universe."""

    def __init__(self, lamps: tuple[LampSettings, ...], room: Room) -> None:
        self._lamps = {lamp.name: lamp for lamp in lamps}
        self._room = room
        self._courses: dict[str, Course] = {}
        self._sent: dict[str, float] = {}
        self._sent_at: float | None = None
        self._moved = asyncio.Event()
        self._packets = {_node(lamp): _packet(lamp) for lamp in lamps}

    def follow(self, name: str, course: Course) -> None:
        self._courses[name] = course
        self._moved.set()

    async def run(self) -> None:
        """Sends until cancelled."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way_out:
            way_out.setblocking(False)
            while True:
                self._moved.clear()
                self._frame(way_out)
                await self._pause()

    def _frame(self, way_out: socket.socket) -> None:
        now = self._room.clock()
        self._go_on_from_the_last(now)
        failure = ""
        for node, packet in self._packets.items():
            packet.dmxData = self._levels(node, now)
            packet.sequence_increase()
            try:
                way_out.sendto(bytes(packet.getBytes()), (node[0], PORT))
            except OSError as error:  # full, unreachable: the next frame is a tenth of a second away
                failure = f"sACN to {node[0]} fails: {error.strerror or error}; the lamps keep their level"
        self._sent_at = now
        if failure:
            self._room.troubles.came(PART, failure)
        else:
            self._room.troubles.went(PART)

    def _levels(self, node: Node, now: float) -> tuple[int, ...]:
        frame = [0] * 512
        for lamp in self._lamps.values():
            if _node(lamp) == node:
                course = self._courses[lamp.name]
                self._sent[lamp.name] = course.level_at(now)
                values = slots(lamp, course.level_at(now), course.kelvin_at(now))
                frame[lamp.address - 1 : lamp.address - 1 + len(values)] = values
        return tuple(frame)

    def _go_on_from_the_last(self, now: float) -> None:
        """After a pause nobody planned (the program was held up) no lamp jumps to where it should be."""
        if self._sent_at is None:
            return
        for name, level in self._sent.items():
            course = self._courses[name]
            missed_s = min(now, course.end_at) - max(self._sent_at, course.start_at)
            if missed_s > STALLED_S:
                self._room.found(name, level, None)

    async def _pause(self) -> None:
        """Until the next frame is due: at once for a new course, never closer than a step."""
        await asyncio.sleep(STEP_S)
        now = self._room.clock()
        if any(now - STEP_S < course.end_at for course in self._courses.values()):
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(IDLE_S - STEP_S):
                await self._moved.wait()


def _node(lamp: LampSettings) -> Node:
    return lamp.destination, lamp.universe


def _packet(lamp: LampSettings) -> DataPacket:
    """The frame of the lamp's node; its source id is the same whenever this room starts."""
    source = uuid.uuid5(uuid.NAMESPACE_DNS, f"{lamp.destination}/{lamp.universe}.sessionctl")
    return DataPacket(tuple(source.bytes), "sessionctl", lamp.universe, priority=lamp.priority)
