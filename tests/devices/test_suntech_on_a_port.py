"""A cuff on a pseudo-terminal, from a person's request to the readings. Its words: `suntech` encoders."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sessionctl.devices.decoders import suntech
from sessionctl.devices.dialogues.suntech import ABORT, PRESSURE, RESULT, START
from sessionctl.devices.driver import Driver
from sessionctl.devices.serial_port import SerialPort
from sessionctl.devices.settings import DeviceSettings
from sessionctl.events import Garbled, LinkDown, LinkUp, Measured, Reported
from sessionctl.vitals import Validity, Vital
from tests.devices.listener import Listener, running, values
from tests.fakes.ports import Answering, Port


class Module:
    """A scripted cuff: full for `polls` polls, then done with `result`. `silent` answers nothing."""

    def __init__(self, polls: int = 2, result: bytes = suntech.bp_data(115, 74, 88, 85)) -> None:
        self.polls_left = polls
        self.polls = polls
        self.result = result
        self.running = self.silent = False

    def answer(self, command: bytes) -> bytes:
        if self.silent:
            return b""
        if command == START:
            self.running, self.polls_left = True, self.polls
            return suntech.reply("ack")
        if command == ABORT:
            self.running = False
            return suntech.reply("aborted") + suntech.reply("done")
        if command == RESULT:
            return self.result
        assert command == PRESSURE
        if not self.running:
            return suntech.cuff_pressure(0)
        self.polls_left -= 1
        if self.polls_left:
            return suntech.cuff_pressure(150)
        self.running = False
        return suntech.cuff_pressure(60) + suntech.reply("done")


@pytest.fixture
async def cuff(tmp_path: Path) -> AsyncIterator[Answering]:
    """A module at a port, with nothing measured yet; a test may change its script."""
    port = Port(tmp_path / "cuff")
    async with Answering(port, Module().answer) as answering:
        yield answering
    port.unplug()


def driver_of(cuff: Answering, listener: Listener) -> Driver:
    device = DeviceSettings("cuff", "suntech-advantage", port=str(cuff.port.path))
    return Driver(device, SerialPort(device.port), listener.emit, listener.clock, retry_s=(0.05,))


async def ready(listener: Listener) -> None:
    """Connected, and the module has said that its cuff is empty."""
    await listener.next(LinkUp)
    await listener.next(Measured)


def states(listener: Listener) -> list[str]:
    return [event.state for event in listener.of(Reported)]


async def test_a_start_leads_to_a_pressure_a_result_and_the_word_finished(cuff: Answering) -> None:
    listener = Listener()
    async with running(driver := driver_of(cuff, listener)):
        await ready(listener)
        driver.ask("start")
        await listener.next(Reported, lambda e: e.state == "inflating")
        working = await listener.next(Measured)
        result = await listener.next(Measured, lambda e: len(e.measurements) > 1)
        await listener.next(Reported, lambda e: e.state == "finished")
    assert values(working) == {Vital.CUFF_PRESSURE: 150}
    assert working.measurements[0].validity is Validity.ONGOING
    assert values(result) == {
        Vital.SYSTOLIC: 115,
        Vital.DIASTOLIC: 74,
        Vital.MEAN_PRESSURE: 88,
        Vital.CUFF_PULSE_RATE: 85,
    }
    assert states(listener) == ["inflating", "finished"]
    assert cuff.heard == [PRESSURE, START, PRESSURE, PRESSURE, RESULT, RESULT]


async def test_connecting_to_a_cuff_never_starts_it(cuff: Answering) -> None:
    listener = Listener()
    async with running(driver_of(cuff, listener)):
        await ready(listener)
        await asyncio.sleep(0.1)
    assert cuff.heard == [PRESSURE]


async def test_a_stop_leaves_at_once_and_is_told(cuff: Answering) -> None:
    cuff.answer = Module(polls=1000).answer
    listener = Listener()
    async with running(driver := driver_of(cuff, listener)):
        await ready(listener)
        driver.ask("start")
        await listener.next(Reported, lambda e: e.state == "inflating")
        driver.ask("stop")
        await listener.next(Reported, lambda e: e.state == "aborted", within=0.4)  # before the next poll
    assert cuff.heard[-1] == ABORT


async def test_an_error_is_told_in_words_and_no_number_is(cuff: Answering) -> None:
    cuff.answer = Module(result=suntech.bp_data(115, 74, 88, 85, error=87)).answer
    listener = Listener()
    async with running(driver := driver_of(cuff, listener)):
        await ready(listener)
        driver.ask("start")
        failed = await listener.next(Reported, lambda e: e.state == "failed")
    assert "leak" in failed.text
    for event in listener.of(Measured):
        assert Vital.SYSTOLIC not in values(event) or values(event)[Vital.SYSTOLIC] is None


async def test_a_result_that_nobody_asked_for_is_no_reading(cuff: Answering) -> None:
    listener = Listener()
    async with running(driver_of(cuff, listener)):
        await ready(listener)
        cuff.port.say(suntech.bp_data(190, 120, 140, 85))
        assert (await listener.next(Garbled)).reason == "unasked"
    assert not [event for event in listener.of(Measured) if Vital.SYSTOLIC in values(event)]


async def test_a_silent_module_fails_the_start_within_its_two_seconds(cuff: Answering) -> None:
    module = Module()
    cuff.answer = module.answer
    listener = Listener()
    async with running(driver := driver_of(cuff, listener)):
        await ready(listener)
        module.silent = True
        driver.ask("start")
        failed = await listener.next(Reported, within=2.5)
        await cuff.until_heard(ABORT)
    assert failed.state == "failed"
    assert "does not answer the start" in failed.text


async def test_a_cuff_pulled_out_while_it_works_is_a_failure_and_then_a_lost_link(cuff: Answering) -> None:
    cuff.answer = Module(polls=1000).answer
    listener = Listener()
    async with running(driver := driver_of(cuff, listener)):
        await ready(listener)
        driver.ask("start")
        await listener.next(Reported, lambda e: e.state == "inflating")
        cuff.port.unplug()
        assert (await listener.next(Reported)).state == "failed"
        await listener.next(LinkDown)
        driver.ask("stop")
        assert "no link" in (await listener.next(Reported)).text
        cuff.port.plug()
        await listener.next(LinkUp)
        assert (await listener.next(Reported)).text == "was already at work"


async def test_noise_on_the_line_does_not_end_a_measurement(cuff: Answering) -> None:
    cuff.answer = Module(polls=3).answer
    listener = Listener()
    async with running(driver := driver_of(cuff, listener)):
        await ready(listener)
        driver.ask("start")
        await listener.next(Reported, lambda e: e.state == "inflating")
        cuff.port.say(b"\x3e\x04\x4b\x00\xff\x3e")  # a K with a wrong check byte, and rubbish
        await listener.next(Reported, lambda e: e.state == "finished")
    assert states(listener) == ["inflating", "finished"]
