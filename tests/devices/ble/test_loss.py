"""Waiting for the Bluetooth libraries: never longer than the deadline or the link."""

import asyncio
from contextlib import suppress

import pytest
from bleak.exc import BleakError

from sessionctl.devices import ble_loss
from sessionctl.devices.ble_loss import Loss
from sessionctl.devices.transport import LinkLost


async def for_ever() -> None:
    await asyncio.get_running_loop().create_future()


async def test_the_first_reason_of_a_loss_is_kept() -> None:
    loss = Loss()
    loss.because("bluetoothd stopped")
    loss.because("device ended the connection")
    assert await loss.wait() == "bluetoothd stopped"


async def test_a_call_that_does_not_return_is_given_up_at_its_deadline() -> None:
    with pytest.raises(LinkLost, match=r"connecting took longer than 0\.01 s"):
        await Loss().within(0.01, for_ever(), "connecting")


async def test_a_call_is_given_up_when_the_link_is_lost() -> None:
    loss = Loss()
    asyncio.get_running_loop().call_soon(loss.because, "bluetoothd stopped")
    with pytest.raises(LinkLost, match="bluetoothd stopped"):
        await loss.within(60.0, for_ever(), "connecting")


async def test_cleaning_up_that_hangs_is_interrupted_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ble_loss, "END_S", 0.01)

    async def hang_in_the_end() -> None:
        with suppress(asyncio.CancelledError):
            await for_ever()
        await for_ever()

    with pytest.raises(LinkLost, match="connecting took longer"):
        await Loss().within(0.01, hang_in_the_end(), "connecting")


@pytest.mark.parametrize("error", [BleakError("no"), ConnectionRefusedError(), EOFError(), KeyError("Roles")])
async def test_whatever_the_libraries_raise_is_a_lost_link(error: Exception) -> None:
    async def fail() -> None:
        raise error

    with pytest.raises(LinkLost):
        await Loss().within(60.0, fail(), "connecting")


async def test_a_cancellation_inside_the_library_does_not_end_our_task() -> None:
    async def cancelled() -> None:
        raise asyncio.CancelledError

    with pytest.raises(LinkLost, match="connecting was broken off"):
        await Loss().within(60.0, cancelled(), "connecting")


async def test_a_bug_of_ours_is_no_lost_link() -> None:
    async def bug() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await Loss().within(60.0, bug(), "connecting")
