"""Silence and speed: what an open port means over which nothing comes, or nothing that can be read."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from sessionctl.devices import driver as driver_module, listening, wire
from sessionctl.devices.connect import transport_for
from sessionctl.devices.driver import Driver
from sessionctl.devices.models import MODELS
from sessionctl.devices.settings import DeviceSettings
from sessionctl.devices.wire import AGAIN_MOST_S, AGAIN_S, SETTLED_S, TRY_S, UNREAD_S, Tuning, Wire
from sessionctl.events import LinkDown, LinkUp, Measured
from sessionctl.vitals import Vital
from tests.devices.decoders.vectors import ALL
from tests.devices.listener import Listener, running, values
from tests.fakes.ports import AtSpeed, Port

FAST, SLOW, PLAIN = Wire(19200, 8, "O"), Wire(4800, 8, "O"), Wire(4800)
FRAME = ALL["cms5-reading"].data  # SpO2 97, pulse 63
PACKET = ALL["nonin2-packet-complete"].data
QUICK = 20.0
"""The waits of these tests are shorter by this."""


@pytest.fixture
def port(tmp_path: Path) -> Iterator[Port]:
    made = Port(tmp_path / "oximeter")
    yield made
    made.unplug()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver_module, "BEAT_S", driver_module.BEAT_S / QUICK)
    monkeypatch.setattr(listening, "SILENT_S", listening.SILENT_S / QUICK)
    for name in ("UNREAD_S", "TRY_S", "SETTLED_S", "AGAIN_S", "AGAIN_MOST_S"):
        monkeypatch.setattr(wire, name, getattr(wire, name) / QUICK)


def contec(port: Port, listener: Listener, baud: int | None = None) -> Driver:
    device = DeviceSettings("oximeter", "contec-cms50d-plus", port=str(port.path), baud=baud)
    return Driver(device, transport_for(device), listener.emit, listener.clock)


def nonin(port: Port, listener: Listener) -> Driver:
    device = DeviceSettings("oximeter", "nonin-xpod", port=str(port.path))
    return Driver(device, transport_for(device), listener.emit, listener.clock)


# --- which setting is tried when ------------------------------------------------------------------------


def test_the_settings_of_a_model_are_tried_in_turn_with_less_patience_than_the_first() -> None:
    tuning = Tuning((FAST, SLOW, PLAIN))
    assert (tuning.wire, tuning.patience_s) == (FAST, UNREAD_S)
    assert (tuning.next(), tuning.patience_s) == (SLOW, TRY_S)
    assert (tuning.next(), tuning.patience_s) == (PLAIN, TRY_S)


def test_what_nobody_understands_is_tried_less_and_less_often() -> None:
    tuning = Tuning((FAST, SLOW))
    pauses = []
    for _ in range(8):
        tuning.next(), tuning.next()
        pauses.append(tuning.patience_s)
    assert pauses[:3] == [AGAIN_S, 2 * AGAIN_S, 4 * AGAIN_S]
    assert pauses[-1] == AGAIN_MOST_S


def test_a_setting_that_reads_is_news_once_and_kept_through_noise() -> None:
    tuning = Tuning((FAST, SLOW))
    tuning.next()
    assert str(tuning) == "trying 4800 8O1"
    assert tuning.reads()
    assert not tuning.reads()
    assert str(tuning) == "4800 8O1, found by trying"
    assert (tuning.wire, tuning.patience_s) == (SLOW, SETTLED_S)


def test_the_first_setting_that_reads_is_no_news() -> None:
    tuning = Tuning((FAST, SLOW))
    assert not tuning.reads()
    assert str(tuning) == ""


# --- at work --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("device", [SLOW, PLAIN])
async def test_a_device_at_another_speed_is_read_once_its_setting_is_found(
    port: Port, quick: None, device: Wire
) -> None:
    listener = Listener()
    async with AtSpeed(port, device, FRAME), running(contec(port, listener)):
        assert (await listener.next(LinkUp)).detail == str(port.path)
        tried = await listener.next(LinkDown)
        assert tried.reason == ("bytes come, but none can be read at 19200 8O1: 4800 8O1 is tried")
        await listener.next(Measured, lambda told: values(told)[Vital.SPO2] == 97, within=10.0)
        up = await listener.next(LinkUp, within=10.0)
    assert up.detail == f"{port.path}, {device}, found by trying"


async def test_what_was_found_is_used_for_the_next_link(port: Port, quick: None) -> None:
    listener = Listener()
    async with AtSpeed(port, SLOW, FRAME), running(contec(port, listener)):
        await listener.next(LinkUp, lambda up: "found by trying" in up.detail, within=10.0)
        port.unplug()
        await listener.next(LinkDown)
        port.plug()
        up = await listener.next(LinkUp, within=10.0)
        await listener.next(Measured)
    assert up.detail == f"{port.path}, 4800 8O1, found by trying"
    assert sum("is tried" in down.reason for down in listener.of(LinkDown)) == 1


async def test_a_speed_fixed_by_the_operator_is_never_left(port: Port, quick: None) -> None:
    listener = Listener()
    async with running(contec(port, listener, baud=19200)):
        await listener.next(LinkUp)
        async with AtSpeed(port, SLOW, FRAME) as device:
            await device.heard_at(Wire(19200, 8, "O"), times=200)
    assert not listener.of(LinkDown)
    assert {value for told in listener.of(Measured) for value in values(told).values()} <= {None}
    assert {speed.baud for speed in device.seen} == {19200}


async def test_a_model_with_one_setting_stays_with_it(port: Port, quick: None) -> None:
    listener = Listener()
    async with AtSpeed(port, SLOW, PACKET) as device, running(nonin(port, listener)):
        await listener.next(LinkUp)
        await device.heard_at(Wire(9600), times=200)
    assert not listener.of(LinkDown)


async def test_an_open_port_without_a_byte_is_told_with_what_to_look_at_and_ends_with_the_first_byte(
    port: Port, quick: None
) -> None:
    listener = Listener()
    async with running(nonin(port, listener)):
        await listener.next(LinkUp)
        told = await listener.next(LinkDown)
        assert told.reason.startswith(f"{port.path} is open, but no byte for ")
        assert told.reason.endswith("is the device switched on and its cable in?")
        port.say(PACKET)
        await listener.next(LinkUp)
        await listener.next(Measured)


async def test_a_port_that_stays_silent_is_not_connected_by_being_opened_again(
    port: Port, quick: None
) -> None:
    listener = Listener()
    async with running(nonin(port, listener)):
        await listener.next(LinkDown, lambda down: "is open, but no byte" in down.reason)
        port.unplug()
        await listener.next(LinkDown, lambda down: "was unplugged" in down.reason)
        port.plug()
        await asyncio.sleep(5 / QUICK)
        assert len(listener.of(LinkUp)) == 1
        port.say(PACKET)
        await listener.next(LinkUp)


async def test_the_silence_of_a_cuff_is_no_fault(port: Port, quick: None) -> None:
    device = DeviceSettings("cuff", "suntech-advantage", port=str(port.path))
    listener = Listener()
    async with running(Driver(device, transport_for(device), listener.emit, listener.clock)):
        await listener.next(LinkUp)
        await asyncio.sleep(2.5 * listening.SILENT_S)
    assert not listener.of(LinkDown)


@pytest.mark.parametrize("name", [name for name, model in MODELS.items() if model.other_wires])
def test_a_setting_is_listed_once(name: str) -> None:
    wires = (MODELS[name].wire, *MODELS[name].other_wires)
    assert len(set(wires)) == len(wires)
