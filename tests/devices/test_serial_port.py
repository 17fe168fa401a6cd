"""Serial lines on real pseudo-terminals and sockets."""

import asyncio
import os
import termios
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import serial
from serial import rfc2217

from sessionctl.devices.aside import aside
from sessionctl.devices.serial_port import SerialPort
from sessionctl.devices.transport import Link, LinkLost
from sessionctl.devices.wire import Wire
from tests.fakes.ports import Port

SOON_S = 2.0


@pytest.fixture
def port(tmp_path: Path) -> Iterator[Port]:
    made = Port(tmp_path / "port")
    yield made
    made.unplug()


class Came:
    """`receive` of a link under test."""

    def __init__(self) -> None:
        self.data = b""
        self._news = asyncio.Event()

    def __call__(self, data: bytes, channel: str) -> None:
        assert channel == ""
        self.data += data
        self._news.set()

    async def all_of(self, expected: bytes) -> None:
        async with asyncio.timeout(SOON_S):
            while len(self.data) < len(expected):
                self._news.clear()
                await self._news.wait()
        assert self.data == expected


async def until_heard(port: Port, expected: bytes) -> None:
    heard = b""
    async with asyncio.timeout(SOON_S):
        while len(heard) < len(expected):
            heard += port.heard()
            await asyncio.sleep(0)
    assert heard == expected


async def reason(link: Link) -> str:
    return await asyncio.wait_for(link.lost(), SOON_S)


async def why_not(transport: SerialPort) -> str:
    """The sentence with which `transport` refuses to open."""
    with pytest.raises(LinkLost) as refused:
        async with transport.open(Came()):
            pass
    return str(refused.value)


async def test_bytes_pass_both_ways(port: Port) -> None:
    came = Came()
    async with SerialPort(str(port.path)).open(came) as link:
        port.say(b"from the device")
        await came.all_of(b"from the device")
        await link.write(b"to the device")
        await until_heard(port, b"to the device")
        assert link.detail == str(port.path)


async def test_every_byte_value_passes_unchanged(port: Port) -> None:
    came = Came()
    every = bytes(range(256)) * 4
    async with SerialPort(str(port.path)).open(came) as link:
        port.say(every)
        await came.all_of(every)
        await link.write(every)
        await until_heard(port, every)


async def test_a_vanished_port_is_noticed(port: Port) -> None:
    async with SerialPort(str(port.path)).open(Came()) as link:
        port.unplug()
        assert await reason(link) == f"{port.path} was unplugged"


async def test_writing_to_a_vanished_port_says_so(port: Port) -> None:
    async with SerialPort(str(port.path)).open(Came()) as link:
        port.unplug()
        with pytest.raises(LinkLost, match="was unplugged"):
            await link.write(b"x")


async def test_a_device_that_takes_nothing_is_a_lost_link(
    port: Port, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sessionctl.devices.tty_link.WRITE_S", 0.05)
    async with SerialPort(str(port.path)).open(Came()) as link:
        with pytest.raises(LinkLost, match="does not take our bytes in time"):
            await link.write(bytes(200_000))  # more than a terminal holds


async def test_a_missing_port_says_what_to_look_at(tmp_path: Path) -> None:
    missing = tmp_path / "ttyUSB7"
    expected = f"no such port {missing}: is the device plugged in and switched on?"
    assert await why_not(SerialPort(str(missing))) == expected


async def test_a_port_is_ours_alone(port: Port) -> None:
    with serial.Serial(str(port.path), exclusive=True):
        expected = f"{port.path} is in use here already: two devices of devices.toml lead to it"
        assert await why_not(SerialPort(str(port.path))) == expected
    async with SerialPort(str(port.path)).open(Came()):
        with pytest.raises(serial.SerialException):
            serial.Serial(str(port.path), exclusive=True)


async def test_a_port_is_free_again_after_the_link(port: Port) -> None:
    for _ in range(3):
        async with SerialPort(str(port.path)).open(Came()):
            pass


async def test_a_folder_is_no_port(tmp_path: Path) -> None:
    assert await why_not(SerialPort(str(tmp_path))) == f"{tmp_path} is a folder, not a serial port"


async def test_a_file_is_no_port(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert await why_not(SerialPort(str(tmp_path / "file"))) == f"{tmp_path}/file is not a serial port"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may open every port")
async def test_a_forbidden_port_names_the_group(port: Port) -> None:
    port.path.chmod(0)
    assert "add this user to the group dialout" in await why_not(SerialPort(str(port.path)))


def test_a_forbidden_port_is_explained_by_its_number() -> None:
    from sessionctl.devices.port_faults import explain

    error = PermissionError(13, "Permission denied")
    assert "add this user to the group dialout" in explain(error, "/dev/ttyUSB0", opening=True)


async def test_the_line_is_set_as_asked_and_bytes_with_wrong_parity_are_left_out(port: Port) -> None:
    async with SerialPort(str(port.path), Wire(19200, 8, "O", 1)).open(Came()):
        iflag, _, cflag, _, speed, *_ = termios.tcgetattr(port.slave)
        assert speed == termios.B19200
        assert cflag & termios.PARODD
        assert iflag & termios.INPCK
        assert iflag & termios.IGNPAR
        assert not iflag & termios.IXON


async def test_no_port_of_any_kind_is_opened_for_a_wrong_address() -> None:
    for wrong in ("socket://nowhere", "rfc2217://host", "socket://host:none", "loop://", "usb:0403", "ttyS0"):
        assert f"{wrong} is no port that can be opened: expected " in await why_not(SerialPort(wrong))
    assert "no port that can be opened" in await why_not(SerialPort("tcp://127.0.0.1:1"))


@asynccontextmanager
async def serial_server(talk: bytes) -> AsyncIterator[tuple[str, asyncio.Queue[asyncio.StreamWriter]]]:
    """A TCP serial server that sends `talk` and then whatever it is sent."""
    served: list[asyncio.StreamWriter] = []
    writers: asyncio.Queue[asyncio.StreamWriter] = asyncio.Queue()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        served.append(writer)
        writers.put_nowait(writer)
        writer.write(talk)
        while data := await reader.read(100):
            writer.write(data)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    try:
        yield f"socket://{host}:{port}", writers
    finally:
        server.close()
        for writer in served:
            writer.close()
        await asyncio.gather(*(w.wait_closed() for w in served), return_exceptions=True)
        await server.wait_closed()


async def test_a_serial_server_on_the_network_is_a_port() -> None:
    came = Came()
    async with serial_server(b"hello ") as (url, _), SerialPort(url).open(came) as link:
        await link.write(b"echo")
        await came.all_of(b"hello echo")


async def test_a_serial_server_that_hangs_up_is_a_lost_link() -> None:
    async with serial_server(b"hello") as (url, writers), SerialPort(url).open(Came()) as link:
        (await asyncio.wait_for(writers.get(), SOON_S)).close()
        assert await reason(link) == f"{url}: the serial server closed the connection"


async def test_a_serial_server_that_is_off_is_explained(free_port: int) -> None:
    url = f"socket://127.0.0.1:{free_port}"
    assert await why_not(SerialPort(url)) == f"nothing listens at {url}: is the serial server running?"


class Rfc2217Server:
    """An RFC 2217 server over a loop: what is written comes back."""

    def __init__(self) -> None:
        import socket

        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(SOON_S)
        self.url = f"rfc2217://127.0.0.1:{self._listener.getsockname()[1]}"
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        client, _ = self._listener.accept()
        client.settimeout(0.02)
        loop = serial.serial_for_url("loop://", timeout=0)

        class Wire:
            def write(self, data: bytes) -> None:
                client.sendall(data)

        manager = rfc2217.PortManager(loop, Wire())  # type: ignore[arg-type]  # what its manual does
        with client:
            while not self._stop.is_set():
                try:
                    data = client.recv(1024)
                except TimeoutError:
                    data = None
                if data == b"":
                    return
                loop.write(b"".join(manager.filter(data or b"")))
                client.sendall(b"".join(manager.escape(loop.read(loop.in_waiting))))

    def close(self) -> None:
        self._stop.set()
        self._thread.join(SOON_S)
        self._listener.close()


@pytest.mark.filterwarnings("ignore:setDaemon:DeprecationWarning")  # in pyserial 3.5
@pytest.mark.filterwarnings("ignore:setName:DeprecationWarning")
async def test_a_port_behind_rfc2217_passes_bytes_both_ways_and_is_missed_when_it_goes() -> None:
    server = Rfc2217Server()
    came = Came()
    try:
        async with SerialPort(server.url, Wire(115_200)).open(came) as link:
            await link.write(b"\x00\xff\x01 echo")
            await came.all_of(b"\x00\xff\x01 echo")
            server.close()
            assert "closed the connection" in await reason(link)
    finally:
        server.close()


async def test_a_call_that_comes_too_late_is_undone() -> None:
    go_on, undone = threading.Event(), asyncio.Event()

    def slow() -> str:
        go_on.wait(SOON_S)
        return "port"

    with pytest.raises(TimeoutError):
        await aside(slow, 0.01, undo=lambda late: undone.set())
    go_on.set()
    await asyncio.wait_for(undone.wait(), SOON_S)
