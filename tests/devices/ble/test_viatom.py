"""Viatom's devices from the air to numbers: the real driver, and peers that answer what is written."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

import pytest

from sessionctl.devices.ble import BleTransport
from sessionctl.devices.ble_scanner import Scanner
from sessionctl.devices.dialogues import viatom_o2, viatom_oxyii
from sessionctl.devices.driver import Driver
from sessionctl.devices.models import MODELS
from sessionctl.devices.settings import DeviceSettings
from sessionctl.events import Garbled, LinkDown, LinkUp, Measured
from sessionctl.vitals import Measurement, Validity, Vital
from tests.devices.ble.conftest import OXIMETER_AT, SOON_S, soon
from tests.devices.decoders.vectors import ALL
from tests.devices.listener import Listener, running, values
from tests.fakes.bluez import FakeBlueZ
from tests.fakes.bluez_objects import Peer
from tests.gate.viatom_frames import o2_reply

AT = OXIMETER_AT[:-2] + "71"
UART = ("6e400001-b5a3-f393-e0a9-e50e24dcca9e", "6e400003-b5a3-f393-e0a9-e50e24dcca9e")
PIECE = 20
"""Bytes of one notification where no larger ones were agreed."""

O2_REPLY = ALL["viatom-response-framed-reading"].data
OFF_REPLY = o2_reply(ALL["viatom-0x17-captured-charging"].data)
WAVE_REPLY = ALL["viatom-0x1b-stream"].data[: 7 + 17 + 1]
LIVE_REPLY = ALL["oxyii-stream-live"].data[8:32]
BP2 = ALL["bp2-stream-idle-measuring-result"].data
BP2_IDLE, BP2_PRESSURE, BP2_RESULT = BP2[:48], BP2[48:88], BP2[88:]
READING = {Vital.SPO2: 98, Vital.PULSE_RATE: 66}


@dataclass
class Room:
    """One device in reach: `answers` gives what it says to each thing written; `said` is sent in pieces."""

    bluez: FakeBlueZ
    peer: Peer
    listener: Listener = field(default_factory=Listener)
    answers: Callable[[bytes], bytes] = lambda _: b""

    def say(self, data: bytes, channel: str, piece: int = PIECE) -> None:
        """Notifications of `channel`, if anybody listens."""
        if self.bluez.notifies(self.peer, channel):
            for start in range(0, len(data), piece):
                self.bluez.say(self.peer, channel, data[start : start + piece])

    def written(self) -> list[bytes]:
        return [data for _, data in self.peer.written]


@asynccontextmanager
async def room(
    model: str,
    services: dict[str, tuple[str, str]],
    answers: Callable[[bytes], bytes] = lambda _: b"",
    search_s: float = SOON_S,
    writes: str = "write",
) -> AsyncIterator[Room]:
    """A device of `model`; `services`: its write and notify characteristics by service."""
    laid_out = {
        service: {write: ([writes], b""), notify: (["notify"], b"")}
        for service, (write, notify) in services.items()
    }
    peer = Peer(AT, "Ring", laid_out)
    fake = FakeBlueZ(peer)
    here = Room(fake, peer, answers=answers)
    ((_, notify),) = services.values()
    peer.on_written = lambda _, data: here.say(here.answers(data), notify)
    await fake.start()
    habits = MODELS[model].habits
    assert habits is not None
    habits = replace(habits, search_s=search_s, settle_s=0.0)
    driver = Driver(
        DeviceSettings("device", model, address=AT),
        BleTransport(AT, habits, Scanner()),
        here.listener.emit,
        here.listener.clock,
        retry_s=(0.01,),
    )
    try:
        async with running(driver):
            yield here
    finally:
        await fake.die()


O2 = {"14839ac4-7d7e-415c-9a42-167340cf2339": (viatom_o2.WRITE, viatom_o2.NOTIFY)}
OXYII = {"e8fb0001-a14b-98f9-831b-4e2941d01248": (viatom_oxyii.WRITE, viatom_oxyii.NOTIFY)}
PC60 = {UART[0]: ("6e400002-b5a3-f393-e0a9-e50e24dcca9e", UART[1])}


async def measured(here: Room) -> Measured:
    """The next measurement, in good time."""
    return await here.listener.next(Measured, within=SOON_S)


@pytest.mark.usefixtures("system_bus")
async def test_an_older_ring_is_asked_and_its_number_arrives() -> None:
    async with room("viatom-o2ring", O2, lambda _: O2_REPLY) as here:
        assert values(await measured(here)) == READING
        assert set(here.written()) == {ALL["viatom-read-sensors-request"].data}
        assert {channel for channel, _ in here.peer.written} == {viatom_o2.WRITE}


@pytest.mark.usefixtures("system_bus")
async def test_an_older_ring_asked_for_its_wave_gives_number_and_wave() -> None:
    async with room("viatom-o2ring-wave", O2, lambda _: WAVE_REPLY) as here:
        assert values(await measured(here)) == {Vital.SPO2: 97, Vital.PULSE_RATE: 72}
        assert {data[1] for data in here.written()} == {0x1B}


@pytest.mark.usefixtures("system_bus")
async def test_a_wrong_check_code_and_a_cut_reply_cost_one_reading_each_and_give_no_number() -> None:
    wrong = O2_REPLY[:7] + bytes((O2_REPLY[7] ^ 0x20,)) + O2_REPLY[8:]
    replies = iter([wrong, O2_REPLY[:9], O2_REPLY, O2_REPLY])
    async with room("viatom-o2ring", O2, lambda _: next(replies, O2_REPLY)) as here:
        garbled = await here.listener.next(Garbled, within=SOON_S)
        assert garbled.reason == "crc"
        assert values(await measured(here)) == READING
        assert {m.value for told in here.listener.of(Measured) for m in told.measurements} == {98, 66}


@pytest.mark.usefixtures("system_bus")
async def test_a_ring_taken_off_gives_no_number_and_is_no_storm_of_faults_while_it_is_away() -> None:
    worn = True

    def answers(_: bytes) -> bytes:
        return O2_REPLY if worn else OFF_REPLY

    async with room("viatom-o2ring", O2, answers, search_s=0.1) as here:
        assert values(await measured(here)) == READING
        worn = False
        off = await here.listener.next(Measured, lambda told: values(told) != READING, within=SOON_S)
        assert off.measurements[0] == Measurement(Vital.SPO2, None, Validity.UNAVAILABLE, ("no finger",))
        here.peer.in_reach = False
        here.bluez.hang_up(here.peer)
        for _ in range(5):  # the first found it, the others are in vain
            await soon(here.bluez.scanned.acquire())
        reasons = [down.reason for down in here.listener.of(LinkDown)]
        assert "device ended the connection" in reasons[0]
        assert len(reasons) == len(set(reasons)) <= 2
        worn = here.peer.in_reach = True
        await here.listener.next(LinkUp, lambda up: up.at > off.at, within=SOON_S)
        await here.listener.next(Measured, lambda told: values(told) == READING, within=SOON_S)
        assert here.listener.of(Garbled) == []


@pytest.mark.usefixtures("system_bus")
async def test_an_oxyii_ring_is_opened_and_its_number_arrives() -> None:
    def answers(asked: bytes) -> bytes:
        return LIVE_REPLY if asked[1] == 0x04 else b""

    async with room("viatom-o2ring-s", OXYII, answers, writes="write-without-response") as here:
        assert values(await measured(here)) == {Vital.SPO2: 97, Vital.PULSE_RATE: 72}
        assert [data[1] for data in here.written()[:4]] == [0xFF, 0x10, 0xC0, 0x04]


@pytest.mark.usefixtures("system_bus")
async def test_an_oxyii_ring_that_encrypts_says_so_and_is_asked_no_more() -> None:
    reply = ALL["oxyii-stream-authentication-answered"].data

    async with room(
        "viatom-o2ring-s", OXYII, lambda asked: reply if asked[1] == 0xFF else LIVE_REPLY
    ) as here:
        told = await measured(here)
        assert told.measurements[0].reasons == ("ring encrypts: its values cannot be read here",)
        here.say(LIVE_REPLY, viatom_oxyii.NOTIFY)
        assert (await here.listener.next(Garbled, within=SOON_S)).reason == "unasked"
        assert [data[1] for data in here.written()] == [0xFF]
        assert {m.value for told in here.listener.of(Measured) for m in told.measurements} == {None}


@pytest.mark.usefixtures("system_bus")
@pytest.mark.parametrize("piece", [1, 7, 20])
async def test_a_fingertip_oximeter_streams_unasked_and_its_number_arrives(piece: int) -> None:
    stream = b"".join(ALL[name].data for name in ("pc60-captured-wave-1", "pc60-param", "pc60-battery"))
    async with room("viatom-pc60fw", PC60) as here:
        here.peer.on_subscribed = lambda channel: here.say(stream, channel, piece)
        assert values(await measured(here)) == {
            Vital.SPO2: 96,
            Vital.PULSE_RATE: 62,
            Vital.PERFUSION_INDEX: 8.0,
        }
        assert here.written() == []


@pytest.mark.usefixtures("system_bus")
async def test_the_captured_frame_with_a_wrong_code_is_garbled_and_the_numbers_after_it_arrive() -> None:
    stream = ALL["pc60-captured-corrupt"].data + ALL["pc60-param"].data[:8]
    async with room("viatom-pc60fw", PC60) as here:
        here.peer.on_subscribed = lambda channel: here.say(stream + ALL["pc60-param"].data, channel)
        assert values(await measured(here))[Vital.SPO2] == 96
        assert {told.reason for told in here.listener.of(Garbled)} <= {"crc", "sync"}
        assert len(here.listener.of(Measured)) == 1


@pytest.mark.usefixtures("system_bus")
async def test_a_cuff_started_at_its_own_button_is_watched_and_its_result_arrives_once() -> None:
    async with room("viatom-bp2", O2, lambda _: BP2_IDLE) as here:
        here.peer.on_subscribed = lambda channel: here.say(BP2_RESULT, channel)
        assert (await here.listener.next(Garbled, within=SOON_S)).reason == "unasked"
        here.say(BP2_PRESSURE, viatom_o2.NOTIFY)
        assert (await measured(here)).measurements == (
            Measurement(Vital.CUFF_PRESSURE, 152.0, Validity.ONGOING),
        )
        here.say(BP2_RESULT * 2, viatom_o2.NOTIFY)
        assert values(await measured(here)) == {
            Vital.SYSTOLIC: 121,
            Vital.DIASTOLIC: 77,
            Vital.MEAN_PRESSURE: 92,
            Vital.CUFF_PULSE_RATE: 68,
        }
        assert len(here.listener.of(Measured)) == 2
        # It may have said all that before our first question left.
        assert {data[1] for data in here.written()} <= {0x00}
