"""Devices behind serial servers: loss and return, a peer that vanishes, floods, slow names."""

import asyncio
import socket
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from sessionctl.devices import driver as driver_module, listening, losing, serial_port
from sessionctl.devices.connect import transport_for
from sessionctl.devices.driver import Driver
from sessionctl.devices.serial_port import SerialPort
from sessionctl.devices.settings import DeviceSettings
from sessionctl.devices.transport import LinkLost
from sessionctl.events import LinkDown, LinkUp, Measured
from sessionctl.vitals import Vital
from tests.devices.decoders.vectors import ALL
from tests.devices.listener import Listener, running, values
from tests.fakes.serial_servers import PlainServer, Rfc2217Server

PACKET = ALL["nonin2-packet-complete"].data  # SpO2 97, pulse 72
QUICK = 20.0
BACK_S = 10.0

pytestmark = [  # in pyserial 3.5
    pytest.mark.filterwarnings("ignore:setDaemon:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:setName:DeprecationWarning"),
]


@pytest.fixture
async def plain() -> AsyncIterator[PlainServer]:
    server = PlainServer()
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
def remote() -> Iterator[Rfc2217Server]:
    server = Rfc2217Server()
    yield server
    server.close()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver_module, "BEAT_S", driver_module.BEAT_S / QUICK)
    monkeypatch.setattr(listening, "SILENT_S", listening.SILENT_S / QUICK)


def nonin(url: str, listener: Listener) -> Driver:
    device = DeviceSettings("oximeter", "nonin-xpod", port=url)
    return Driver(device, transport_for(device), listener.emit, listener.clock)


async def test_a_plain_server_that_restarts_is_found_again(plain: PlainServer) -> None:
    listener = Listener()
    async with running(nonin(plain.url, listener)):
        for _ in range(2):
            up = await listener.next(LinkUp, within=BACK_S)
            assert up.identity == f"path:{plain.url}"
            plain.say(PACKET)
            assert values(await listener.next(Measured))[Vital.SPO2] == 97
            await plain.stop()
            await listener.next(LinkDown)
            await plain.start()


async def test_a_peer_from_which_nothing_comes_is_called_again_and_stands_with_its_first_byte(
    plain: PlainServer, quick: None
) -> None:
    listener = Listener()
    async with running(nonin(plain.url, listener)):
        told = await listener.next(LinkDown)
        assert told.reason.startswith(f"{plain.url} is connected, but no byte for ")
        await plain.connected(times=3)
        assert len(listener.of(LinkUp)) == len(listener.of(LinkDown)) == 1
        plain.say(PACKET)
        await listener.next(LinkUp)
        await listener.next(Measured)


async def test_a_port_behind_rfc2217_is_read_and_found_again(remote: Rfc2217Server) -> None:
    listener = Listener()
    async with running(nonin(remote.url, listener)):
        for _ in range(2):
            await listener.next(LinkUp, within=BACK_S)
            assert remote.baud == 9600
            remote.say(PACKET)
            assert values(await listener.next(Measured, within=BACK_S))[Vital.SPO2] == 97
            remote.hang_up()
            lost = await listener.next(LinkDown, within=BACK_S)
            assert lost.reason == f"{remote.url}: the serial server closed the connection"


async def test_a_flood_over_rfc2217_waits_on_the_network_and_not_in_memory(remote: Rfc2217Server) -> None:
    """Far more than fits between: the server's words stay with it while nobody takes the bytes."""
    taken = 0
    go_on = asyncio.Event()

    def receive(data: bytes, channel: str) -> None:
        nonlocal taken
        assert len(data) <= losing.PIECE_BYTES
        taken += len(data)
        go_on.set()

    flood = bytes(400_000)
    async with SerialPort(remote.url).open(receive):
        remote.say(flood)
        async with asyncio.timeout(30.0):
            while taken < len(flood):
                go_on.clear()
                await go_on.wait()
    assert taken == len(flood)


async def test_a_link_over_rfc2217_can_be_left_in_the_middle_of_a_flood(remote: Rfc2217Server) -> None:
    come = asyncio.Event()
    async with SerialPort(remote.url).open(lambda data, channel: come.set()):
        remote.say(bytes(400_000))
        await asyncio.wait_for(come.wait(), BACK_S)
    # that no thread of ours is left behind is seen by `nothing_left_behind`


async def test_a_flood_over_tcp_leaves_the_others_their_turn(plain: PlainServer) -> None:
    sizes: list[int] = []
    turns = 0
    done = asyncio.Event()
    flood = 1_000_000

    def receive(data: bytes, channel: str) -> None:
        sizes.append(len(data))
        if sum(sizes) == flood:
            done.set()

    async def another_device() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    async with SerialPort(plain.url).open(receive):
        await plain.connected(times=1)
        other = asyncio.create_task(another_device())
        plain.say(bytes(flood))
        await asyncio.wait_for(done.wait(), BACK_S)
        other.cancel()
        await asyncio.wait([other])
    assert max(sizes) <= losing.PIECE_BYTES
    assert turns >= flood / losing.PIECE_BYTES


async def test_a_name_that_nobody_resolves_is_given_up_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    resolver = threading.Event()

    def silent_name_server(*_: object, **__: object) -> list[object]:
        resolver.wait(BACK_S)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", silent_name_server)
    monkeypatch.setattr(serial_port, "OPEN_S", 0.1)
    with pytest.raises(LinkLost, match="does not open in time"):
        async with SerialPort("socket://serial-server.clinic.example:4001").open(lambda *_: None):
            pass
    resolver.set()


async def test_a_name_that_does_not_exist_is_told() -> None:
    with pytest.raises(LinkLost, match="no such host"):
        async with SerialPort("socket://nowhere.invalid:4001").open(lambda *_: None):
            pass


VANISHES = """
import asyncio, subprocess, sys, time
from sessionctl.devices.serial_port import SerialPort

def ip(*words):
    subprocess.run(["ip", *words], check=True)

async def main():
    ip("link", "set", "lo", "up")
    server = await asyncio.start_server(lambda reader, writer: reader.read(), "127.0.0.1", 4001)
    async with SerialPort("socket://127.0.0.1:4001").open(lambda data, channel: None) as link:
        ip("link", "set", "lo", "down")  # from now on no packet arrives, and nobody says good-bye
        began = time.monotonic()
        reason = await asyncio.wait_for(link.lost(), 30)
        print(f"{time.monotonic() - began:.1f}", reason)
    server.close()

asyncio.run(main())
"""
MISSED_S = 12.0  # 10 s, and the kernel's timer may be late


def _own_network(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["unshare", "--map-root-user", "--net", *command], capture_output=True, text=True, timeout=50.0
    )


def test_a_peer_that_vanishes_without_a_word_is_missed_within_ten_seconds(tmp_path: Path) -> None:
    if _own_network("ip", "link", "set", "lo", "up").returncode:
        pytest.skip("this machine gives nobody a network of their own")
    done = _own_network(sys.executable, "-c", VANISHES)
    assert done.returncode == 0, done.stderr
    seconds, _, reason = done.stdout.partition(" ")
    assert float(seconds) <= MISSED_S
    assert reason.startswith("socket://127.0.0.1:4001 ")
    assert "answers no longer" in reason or "cannot be reached" in reason
