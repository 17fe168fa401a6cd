"""A room to test from the outside: a real `sessionctl` process, and an oximeter in the test's hand."""

import asyncio
import contextlib
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.conftest import Programs
from tests.fakes.ports import Port

ROOT = Path(__file__).parents[2]
SESSIONCTL = Path(sys.executable).with_name("sessionctl")
PASSWORD = "correct horse battery"  # noqa: S105 - of people who exist in a test only
ALIAS = "Q.Z. 47"
"""Stands nowhere on a screen by chance."""

START_S = 60.0  # of a loaded machine
CALL_S = 60.0
LOOK_S = 0.05
LINE_S = 1.0  # a Rad-8 prints one line a second
LINE = (
    "11/21/26 18:00:{:02d} SN={:010d} SPO2={:03d}% BPM={:03d} PI=03.30% SPCO=--.-% SPMET=--.-%"
    " DESAT=-- PIDELTA=+-- ALARM=0000 EXC=000800\r\n"
)
"""As in tests/data/vectors/masimo-serial.json; EXC 800 is its normal state."""

ROOM = """name = "Birch room"
programme = "ket-sl-adult"

[server]
port = {port}
"""
DEVICES = """[[device]]
name = "oximeter"
label = "Oximeter"
model = "masimo-rad8"
port = "{port}"
simulated = true
"""


async def until(reached: Callable[[], Awaitable[bool]], within_s: float, what: str) -> None:
    """Returns when `reached()`. Raises AssertionError, naming `what` was awaited."""
    end = time.monotonic() + within_s
    while not await reached():
        assert time.monotonic() < end, f"not within {within_s:g} s: {what}"
        await asyncio.sleep(LOOK_S)


@dataclass
class Oximeter:
    """A simulated Rad-8. What it shows is `spo2` and `pulse`; `port` is its cable, `serial` its number."""

    port: Port
    spo2: int = 97
    pulse: int = 72
    plugged: bool = True
    serial: int = 70123

    def unplug(self) -> None:
        self.plugged = False
        self.port.unplug()

    def plug(self) -> None:
        self.port.plug()
        self.plugged = True

    async def run(self) -> None:
        """Prints a line a second while the cable is in, until cancelled."""
        second = 0
        while True:
            if self.plugged:
                self.port.say(LINE.format(second % 60, self.serial, self.spo2, self.pulse).encode())
            second += 1
            await asyncio.sleep(LINE_S)


@dataclass
class Room:
    """One monitor. It keeps its port and its state when it is killed and started again."""

    programs: Programs
    address: str
    command: tuple[str | Path, ...]
    state: Path
    process: subprocess.Popen[bytes] | None = field(default=None)

    async def start(self) -> None:
        """Returns when the dashboard answers."""
        process = self.process = self.programs.start(*self.command)

        async def ready() -> bool:
            log = self.programs.log(process)
            assert process.poll() is None, f"it ended instead of starting: {log}"
            return "dashboard: " in log

        await until(ready, START_S, "the dashboard's address")

    def signal(self, number: signal.Signals) -> None:
        """Sends a signal to the monitor itself."""
        assert self.process is not None
        self.process.send_signal(number)

    @contextlib.contextmanager
    def frozen(self) -> Iterator[None]:
        """The monitor stands still, as on a machine that hangs."""
        self.signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.signal(signal.SIGCONT)


def call(state: Path, *words: str, typed: str = "") -> str:
    """What `sessionctl WORDS --state ...` prints, when a person types `typed`."""
    command = [str(part) for part in (SESSIONCTL, *words, "--state", state)]
    done = subprocess.run(
        command, input=f"{typed}\n", capture_output=True, text=True, timeout=CALL_S, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def people(state: Path, **roles: str) -> None:
    """Makes accounts in `state` with `sessionctl user add`, all with one password."""
    state.mkdir(mode=0o700)
    for name, role in roles.items():
        call(state, "user", "add", name, "--role", role, typed=PASSWORD)


def demo(programs: Programs, inside: Path, port: int, *more: str) -> Room:
    """`sessionctl demo`, not started yet."""
    command: tuple[str | Path, ...] = (SESSIONCTL, "demo", "--port", str(port), *more)
    return Room(programs, f"http://127.0.0.1:{port}", command, inside / "state")


def monitor(programs: Programs, inside: Path, port: int, tty: Path, accounts: Path) -> Room:
    """`sessionctl monitor` with settings of its own, one oximeter at `tty` and the people of `accounts`."""
    config, state = inside / "config", inside / "state"
    command: tuple[str | Path, ...] = (SESSIONCTL, "monitor", config, "--state", state)
    shutil.copytree(ROOT / "config" / "programmes", config / "programmes")
    (config / "room.toml").write_text(ROOM.format(port=port))
    (config / "devices.toml").write_text(DEVICES.format(port=tty))
    shutil.copytree(accounts, state)
    return Room(programs, f"http://127.0.0.1:{port}", command, state)


@contextlib.asynccontextmanager
async def oximeter_at(path: Path) -> AsyncIterator[Oximeter]:
    """An oximeter that is plugged in at `path` and printing."""
    oximeter = Oximeter(Port(path))
    printing = asyncio.create_task(oximeter.run(), name="oximeter")
    try:
        yield oximeter
    finally:
        printing.cancel()
        await asyncio.wait([printing], timeout=LINE_S)
        oximeter.port.unplug()
