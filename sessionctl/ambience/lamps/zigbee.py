"""The link to zigbee2mqtt over an MQTT broker: connects, proves its rights, speaks for lamps, starts anew.

A command is never kept for later: the broker forgets it after 2 s, and after an outage only the present
course is said. A command that somebody had retained would be played again at every restart of zigbee2mqtt:
it is cleared, and told.
"""

import asyncio
import contextlib
from pathlib import Path

from aiomqtt import Client, Message, MqttError
from aiomqtt.exceptions import MqttConnectError
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.subscribeoptions import SubscribeOptions

from sessionctl.ambience.lamps.course import Course
from sessionctl.ambience.lamps.driver import Room
from sessionctl.ambience.lamps.mqtt import Newest, connected
from sessionctl.ambience.lamps.settings import BrokerSettings, LampSettings
from sessionctl.ambience.lamps.zigbee_form import Nonsense, read_availability, read_state
from sessionctl.ambience.lamps.zigbee_talk import Say, Talk
from sessionctl.supervise import ended

MOST_WAITING = 200
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 10.0
EXPIRY_S = 2
A_SECOND = 6.0
"""Commands zigbee2mqtt plays in time; faster ones queue up. An emergency goes first and waits for nothing."""
PART = "broker"
BRIDGE = "zigbee2mqtt"
FLOOD = "zigbee2mqtt.flood"


class ZigbeeLamps:
    """Every zigbee2mqtt lamp of the room, over one broker."""

    def __init__(
        self, lamps: tuple[LampSettings, ...], broker: BrokerSettings, folder: Path, room: Room
    ) -> None:
        self._lamps = lamps
        self._broker = broker
        self._folder = folder
        self._room = room
        self._talks: dict[str, Talk] = {}
        self._wake = asyncio.Event()
        self._to_clear: set[str] = set()
        self._inbox = Newest(MOST_WAITING)
        self._tokens, self._counted_at = A_SECOND, room.clock()

    def follow(self, name: str, course: Course) -> None:
        if name in self._talks:
            self._talks[name].follow(course)
        else:
            lamp = next(each for each in self._lamps if each.name == name)
            self._talks[name] = Talk(lamp, course, self._room)
        self._wake.set()

    async def run(self) -> None:
        """Speaks until cancelled. A lost broker is a low fault; the lamps keep their level meanwhile."""
        speaking = asyncio.create_task(self._speak_for_ever())
        try:
            await asyncio.wait([speaking])
        finally:
            await ended([speaking])
        speaking.result()

    async def _speak_for_ever(self) -> None:
        pause_s = FIRST_PAUSE_S
        while True:
            try:
                self._inbox = Newest(MOST_WAITING)
                async with connected(self._broker, self._folder, self._inbox) as client:
                    pause_s = FIRST_PAUSE_S
                    self._room.troubles.went(PART)
                    await self._speak(client)
            except MqttConnectError as refused:
                self._bad(f"refuses user {self._broker.username!r}: {refused}; see the password file")
            except (MqttError, OSError) as lost:
                self._bad(f"is away: {lost}")
            await asyncio.sleep(pause_s)
            pause_s = min(pause_s * 2, LONGEST_PAUSE_S)

    # --- the link ------------------------------------------------------------------------------------------

    async def _speak(self, client: Client) -> None:
        """Speaks and listens on one link until it is lost. Raises MqttError then."""
        self._to_clear.clear()
        for talk in self._talks.values():
            talk.linked()
        await self._subscribe(client)
        both = [asyncio.create_task(self._listen(client)), asyncio.create_task(self._send(client))]
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await ended(both)
        for task in both:
            if not task.cancelled() and (failure := task.exception()) is not None:
                raise failure

    async def _subscribe(self, client: Client) -> None:
        plain = SubscribeOptions(qos=1)
        as_sent = SubscribeOptions(qos=1, retainAsPublished=True)  # a command retained from now on shows too
        topics = [(f"{self._broker.base_topic}/bridge/state", plain)]
        for lamp in self._lamps:
            topics += [(self._topic(lamp, ""), plain), (self._topic(lamp, "/availability"), plain)]
            topics.append((self._topic(lamp, "/set"), as_sent))
        for start in range(0, len(topics), 24):  # a few lamps in one packet
            await client.subscribe(topics[start : start + 24])

    # --- saying --------------------------------------------------------------------------------------------

    async def _send(self, client: Client) -> None:
        """The one task that publishes. What is to be said is made up at the moment it is sent."""
        while True:
            self._wake.clear()
            for topic in list(self._to_clear):
                await client.publish(topic, b"", qos=1, retain=True)
                self._to_clear.discard(topic)
            for talk in sorted(self._talks.values(), key=lambda each: not each.urgent):
                if not talk.urgent and not self._may_speak():
                    break
                if (say := talk.due(self._room.clock())) is not None:
                    self._tokens -= 1
                    await self._publish(client, talk, say)
            await self._until_due()

    async def _publish(self, client: Client, talk: Talk, say: Say) -> None:
        short = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
        short.MessageExpiryInterval = EXPIRY_S
        await client.publish(self._topic(talk.lamp, f"/{say.verb}"), say.payload, qos=1, properties=short)

    async def _until_due(self) -> None:
        now = self._room.clock()
        wait_s = min([each.next_at() - now for each in self._talks.values()], default=1.0)
        wait_s = min(1.0, max(wait_s, 0.0 if self._tokens >= 1 else (1 - self._tokens) / A_SECOND))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(wait_s):
                await self._wake.wait()

    def _may_speak(self) -> bool:
        now = self._room.clock()
        self._tokens = min(A_SECOND, max(self._tokens, 0.0) + (now - self._counted_at) * A_SECOND)
        self._counted_at = now
        return self._tokens >= 1

    # --- hearing -------------------------------------------------------------------------------------------

    async def _listen(self, client: Client) -> None:
        async for message in client.messages:
            self._hear(message)
            self._wake.set()
            if self._inbox.lost:
                self._room.troubles.came(FLOOD, "the lamps say more than can be heard: old words are dropped")
                self._inbox.lost = 0
            elif self._inbox.empty():
                self._room.troubles.went(FLOOD)

    def _hear(self, message: Message) -> None:
        topic, payload = str(message.topic), bytes(message.payload or b"")
        if topic == f"{self._broker.base_topic}/bridge/state":
            self._hear_bridge(payload)
            return
        for talk in self._talks.values():
            if topic == self._topic(talk.lamp, "/set"):
                self._hear_command(talk, topic, payload, message.retain)
            elif topic == self._topic(talk.lamp, "/availability"):
                online = read_availability(payload)
                if not isinstance(online, Nonsense):
                    talk.available(online)
            elif topic == self._topic(talk.lamp, "") and not message.retain:
                talk.heard(read_state(payload), self._room.clock())

    def _hear_command(self, talk: Talk, topic: str, payload: bytes, retained: bool) -> None:
        part = f"{talk.lamp.name}.retained"
        if not retained:
            talk.heard_command(payload)
        elif payload:
            text = f"a retained command stood on {topic} and would be played again: {payload[:60]!r}"
            self._room.troubles.came(part, text)
            self._to_clear.add(topic)
        else:
            self._room.troubles.went(part)  # our empty one came back: the broker has forgotten it

    def _hear_bridge(self, payload: bytes) -> None:
        online = read_availability(payload)
        if isinstance(online, Nonsense):
            return
        if online:
            self._room.troubles.went(BRIDGE)
        else:
            self._room.troubles.came(BRIDGE, "zigbee2mqtt is offline; the lamps keep their level")
        for talk in self._talks.values():
            talk.bridge(online)

    # --- small ---------------------------------------------------------------------------------------------

    def _topic(self, lamp: LampSettings, end: str) -> str:
        return f"{self._broker.base_topic}/{lamp.friendly_name}{end}"

    def _bad(self, what: str) -> None:
        text = f"the lamps' broker {self._broker.place} {what}; the lamps keep their level"
        self._room.troubles.came(PART, text)
