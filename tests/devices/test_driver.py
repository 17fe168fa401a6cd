"""The device loop on real pseudo-terminals. Bytes: vectors of `nonin-serial` and `suntech-nibp`."""

import asyncio
import random
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import serial

from sessionctl.devices.decoders.nonin_encode import format2_packet
from sessionctl.devices.driver import RETRY_S, Driver
from sessionctl.devices.models import MODELS, Model
from sessionctl.devices.serial_port import SerialPort
from sessionctl.devices.settings import DeviceSettings
from sessionctl.events import Garbled, LinkDown, LinkUp, Measured, Reported
from sessionctl.vitals import Validity, Vital
from tests.devices.decoders.vectors import ALL
from tests.devices.listener import Listener, running, values
from tests.fakes.ports import Port

PACKET = ALL["nonin2-packet-complete"].data  # SpO2 97, pulse 72
FINGER_OUT = ALL["nonin2-finger-removed-display-values-stale"].data
BACK_S = 3.0


@pytest.fixture
def port(tmp_path: Path) -> Iterator[Port]:
    made = Port(tmp_path / "oximeter")
    yield made
    made.unplug()


def oximeter(port: Port, listener: Listener, **more: Any) -> Driver:
    device = DeviceSettings("oximeter", "nonin-xpod", port=str(port.path))
    return Driver(device, SerialPort(device.port), listener.emit, listener.clock, **more)


def packet(spo2: int, pulse: int, **more: Any) -> bytes:
    return format2_packet(spo2, pulse, [100] * 25, **more)


async def test_readings_arrive(port: Port) -> None:
    listener = Listener()
    async with running(oximeter(port, listener)):
        up = await listener.next(LinkUp)
        port.say(PACKET)
        measured = await listener.next(Measured)
    assert up.detail == str(port.path)
    assert (measured.device, measured.checked) == ("oximeter", True)
    assert values(measured) == {Vital.SPO2: 97, Vital.PULSE_RATE: 72}


async def test_a_finger_taken_out_is_told_at_once_and_without_a_number(port: Port) -> None:
    listener = Listener()
    async with running(oximeter(port, listener)):
        await listener.next(LinkUp)
        port.say(PACKET + FINGER_OUT)
        await listener.next(Measured)
        gone = await listener.next(Measured)
    assert values(gone) == {Vital.SPO2: None, Vital.PULSE_RATE: None}
    assert {m.validity for m in gone.measurements} == {Validity.UNAVAILABLE}


async def test_a_frame_in_halves_is_one_reading(port: Port) -> None:
    listener = Listener()
    async with running(oximeter(port, listener)):
        await listener.next(LinkUp)
        port.say(PACKET[:62])
        await asyncio.sleep(0.02)
        assert not listener.of(Measured)
        port.say(PACKET[62:])
        await listener.next(Measured)
    assert not listener.of(Garbled)


async def test_pulled_out_and_put_back_it_is_there_within_three_seconds(port: Port) -> None:
    listener = Listener()
    async with running(oximeter(port, listener)):
        for _ in range(2):
            await listener.next(LinkUp)
            port.say(PACKET)
            await listener.next(Measured)
            port.unplug()
            await listener.next(LinkDown)
            port.plug()
            await listener.next(LinkUp, within=BACK_S)
            port.say(packet(91, 80))
            assert values(await listener.next(Measured))[Vital.SPO2] == 91
            port.unplug()
            await listener.next(LinkDown)
            port.plug()


def test_no_pause_between_attempts_can_keep_a_device_away_for_three_seconds() -> None:
    assert max(RETRY_S) + 0.5 < BACK_S  # opening a terminal takes milliseconds, a USB adapter tenths
    assert RETRY_S[0] <= 0.1


async def test_half_a_frame_before_a_loss_is_garbled_and_does_not_meet_the_next_link(port: Port) -> None:
    listener = Listener()
    async with running(oximeter(port, listener)):
        await listener.next(LinkUp)
        port.say(PACKET[:62])
        await asyncio.sleep(0.02)
        port.unplug()
        assert (await listener.next(Garbled)).reason == "too_short"
        await listener.next(LinkDown)
        port.plug()
        await listener.next(LinkUp)
        port.say(PACKET[62:])
        await asyncio.sleep(0.02)
        assert not listener.of(Measured)
        port.say(PACKET)
        assert values(await listener.next(Measured))[Vital.SPO2] == 97


async def test_a_loss_is_told_once_for_each_reason_however_often_it_is_tried(port: Port) -> None:
    listener = Listener()
    async with running(oximeter(port, listener, retry_s=(0.001,))):
        await listener.next(LinkUp)
        port.unplug()
        await listener.next(LinkDown)
        await listener.next(LinkDown)
        await asyncio.sleep(0.1)
        assert [down.reason for down in listener.of(LinkDown)] == [
            f"{port.path} was unplugged",
            f"no such port {port.path}: is the device plugged in and switched on?",
        ]


async def test_a_missing_port_is_told_and_awaited(port: Port) -> None:
    port.unplug()
    listener = Listener()
    async with running(oximeter(port, listener)):
        assert "no such port" in (await listener.next(LinkDown)).reason
        port.plug()
        await listener.next(LinkUp, within=BACK_S)


async def test_a_port_taken_by_another_program_is_told_and_awaited(port: Port) -> None:
    listener = Listener()
    with serial.Serial(str(port.path), exclusive=True):
        driver = oximeter(port, listener)
        async with running(driver):
            assert "is in use here already" in (await listener.next(LinkDown)).reason
    async with running(driver):
        await listener.next(LinkUp, within=BACK_S)


async def test_the_wrong_speed_gives_garbage_and_no_reading(port: Port) -> None:
    listener = Listener()
    noise = random.Random(5)
    async with running(oximeter(port, listener)):
        await listener.next(LinkUp)
        for _ in range(40):
            port.say(noise.randbytes(100))
            await asyncio.sleep(0)
        await listener.next(Garbled)
    told = [m for event in listener.of(Measured) for m in event.measurements]
    assert all(m.value is None and m.reasons == ("noisy line",) for m in told)


async def test_a_flood_of_garbage_fills_neither_the_record_nor_the_memory(port: Port) -> None:
    """Two seconds of a line at 115200 bytes a second, as fast as it goes in."""
    listener = Listener()
    noise = random.Random(7)
    async with running(driver := oximeter(port, listener)):
        await listener.next(LinkUp)
        tracemalloc.start()
        try:
            sizes = []
            began = listener.clock()
            for _ in range(2):
                for _ in range(115):
                    port.say(noise.randbytes(1000))
                    await asyncio.sleep(0)
                sizes.append(tracemalloc.get_traced_memory()[0])
            took = listener.clock() - began
        finally:
            tracemalloc.stop()
        while not listener.of(Measured):  # the first packets may not fit behind the noise
            port.say(PACKET)
            await asyncio.sleep(0.005)
    told = listener.of(Garbled)
    reasons = {event.reason for event in told}
    assert len(told) <= len(reasons) * (took + 3)
    assert sum(event.count for event in told) == driver.tally.rejected.total()
    assert all(len(event.sample) <= 32 for event in told)
    assert sizes[1] - sizes[0] < 100_000
    assert len(listener.of(Measured)) <= 3  # noise may hold a packet with a right sum only by a miracle


async def test_a_battery_that_gets_low_is_told_once(port: Port) -> None:
    listener = Listener()
    async with running(oximeter(port, listener)):
        await listener.next(LinkUp)
        port.say(packet(97, 70) + packet(97, 70, low_battery=True) * 2 + packet(97, 70))
        for expected in ("", "low", ""):
            told = await listener.next(Reported)
            assert (told.what, told.state) == ("battery", expected)


async def test_the_wave_goes_past_the_events(port: Port) -> None:
    listener = Listener()
    waves: list[tuple[str, int]] = []
    driver = oximeter(port, listener, on_pleth=lambda device, at, p: waves.append((device, len(p.samples))))
    async with running(driver):
        await listener.next(LinkUp)
        port.say(PACKET)
        await listener.next(Measured)
    assert sum(count for _, count in waves) == 25
    assert {device for device, _ in waves} == {"oximeter"}


async def test_a_bug_of_ours_ends_the_driver_and_the_next_run_says_so(port: Port) -> None:
    listener = Listener()

    def broken(device: str, at: float, pleth: object) -> None:
        raise ZeroDivisionError

    driver = oximeter(port, listener, on_pleth=broken)
    task = asyncio.create_task(driver.run())
    await listener.next(LinkUp)
    port.say(PACKET)
    with pytest.raises(ZeroDivisionError):
        await asyncio.wait_for(task, BACK_S)
    async with running(driver):
        assert "after a fault" in (await listener.next(LinkDown)).reason
        await listener.next(LinkUp)


async def test_a_device_that_cannot_be_asked_says_so(port: Port) -> None:
    listener = Listener()
    async with running(driver := oximeter(port, listener)):
        await listener.next(LinkUp)
        driver.ask("start")
        assert (await listener.next(Reported)).state == "refused"
        await asyncio.sleep(0.02)
        assert port.heard() == b""


async def test_a_command_outside_the_list_never_leaves(port: Port) -> None:
    from dataclasses import replace

    from sessionctl.devices.dialogues import contec_v7

    dialogue = replace(contec_v7.DIALOGUE, commands=frozenset({contec_v7.KEEP_ALIVE}))
    model: Model = replace(MODELS["contec-cms50d-plus-v7"], dialogue=dialogue)
    listener = Listener()
    async with running(oximeter(port, listener, model=model)):
        forbidden = await listener.next(Garbled)
        await asyncio.sleep(0.02)
    assert (forbidden.reason, forbidden.sample) == ("forbidden_command", contec_v7.START.hex())
    assert port.heard() == b""


async def test_a_contec_of_the_newer_kind_is_started_and_read(port: Port) -> None:
    device = DeviceSettings("oximeter", "contec-cms50d-plus-v7", port=str(port.path))
    listener = Listener()
    async with running(Driver(device, SerialPort(device.port), listener.emit, listener.clock)):
        await listener.next(LinkUp)
        heard = b""
        while len(heard) < 9:
            heard += port.heard()
            await asyncio.sleep(0.001)
        assert heard == bytes.fromhex("7d81a1808080808080")
        port.say(ALL["cms7-stream-captured-four"].data)
        measured = await listener.next(Measured)
        assert values(measured)[Vital.SPO2] == 97
        assert values(measured)[Vital.PULSE_RATE] == 65
        for _ in range(2):
            await listener.next(Measured)
    assert not measured.checked  # without a check code three frames are told: agreement is the proof


async def test_the_driver_leaves_at_once_when_told_to_while_it_waits_to_try_again(port: Port) -> None:
    port.unplug()
    listener = Listener()
    async with running(oximeter(port, listener, retry_s=(60.0,))):
        await listener.next(LinkDown)
        began = listener.clock()
    assert listener.clock() - began < 1.0
