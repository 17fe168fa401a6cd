"""One system under measurement: a program that reads a serial line and tells of alarms by websocket."""

import asyncio
import json
import os
import pty
import shutil
import signal
import subprocess
import tempfile
import time
import tty
from pathlib import Path
from typing import Any

LINE = (
    "11/21/26 18:00:{:02d} SN=0000070123 SPO2={:03d}% BPM=072 PI=03.30% SPCO=--.-% SPMET=--.-%"
    " DESAT=-- PIDELTA=+-- ALARM=0000 EXC=000800\r\n"
)
"""One second of a Masimo ASCII 1 stream; EXC 800 is its normal state."""

READY_S = 90.0
MESSAGE_S = 20.0


class System:
    """Starts, feeds, watches and ends one system; each says how it starts and what its messages mean."""

    name = "?"

    def __init__(self, port: int) -> None:
        self.master, self.slave = pty.openpty()
        tty.setraw(self.slave)
        self.tty = os.ttyname(self.slave)
        self.port = port
        self.dir = Path(tempfile.mkdtemp(prefix=f"bench-{self.name}-"))
        self.proc: subprocess.Popen[bytes] | None = None
        self.ws: Any = None
        self.n = 0

    async def start(self) -> None:
        """Returns when the system listens and `self.ws` is connected to it."""
        raise NotImplementedError

    def parse(self, message: str | bytes) -> bool | None:
        """True when `message` tells of the alarm, False when of its end, None when of neither."""
        told = json.loads(message).get("alarm")
        return told if isinstance(told, bool) else None

    def spawn(self, *command: str, **more: Any) -> None:
        """Starts the program in a session of its own; its output goes to a file that `trouble` quotes."""
        with (self.dir / "log").open("wb") as log:
            self.proc = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
                start_new_session=True, **more,
            )  # fmt: skip

    def send(self, spo2: int) -> None:
        """Writes two agreeing lines at once: one line without a check code proves nothing."""
        self.n += 1
        os.write(self.master, 2 * LINE.format(self.n % 60, spo2).encode())

    async def wait_port(self) -> None:
        """Returns when the program accepts connections. Raises RuntimeError with its last words otherwise."""
        end = time.monotonic() + READY_S
        while time.monotonic() < end and self.proc is not None and self.proc.poll() is None:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", self.port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return
        raise RuntimeError(self.trouble())

    def trouble(self) -> str:
        log = self.dir / "log"
        return f"{self.name} did not start: {log.read_text(errors='replace')[-1500:] if log.exists() else ''}"

    async def next_state(self, wanted: bool) -> None:
        """Returns when a message tells of `wanted`. Raises TimeoutError."""
        async with asyncio.timeout(MESSAGE_S):
            while self.parse(await self.ws.recv()) is not wanted:
                pass

    def processes(self) -> list[Path]:
        """/proc of the program and of everything it started."""
        assert self.proc is not None
        found = []
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                session = int(stat.read_text().rsplit(")", 1)[1].split()[3])
            except (OSError, IndexError, ValueError):
                continue  # it ended while we looked
            if session == self.proc.pid:
                found.append(stat.parent)
        return found

    def rss_mib(self) -> float:
        """Resident memory of the program and its children, MiB."""
        pages = sum(int((place / "statm").read_text().split()[1]) for place in self.processes())
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20

    def cpu_s(self) -> float:
        """Processor seconds used so far by the program and its children."""
        ticks = 0
        for place in self.processes():
            fields = (place / "stat").read_text().rsplit(")", 1)[1].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        """Ends what was started, by its own id, and removes its files."""
        if self.proc is not None and self.proc.poll() is None:
            os.killpg(self.proc.pid, signal.SIGTERM)
            try:
                self.proc.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(self.proc.pid, signal.SIGKILL)
                self.proc.wait(10)
        for end in (self.master, self.slave):
            os.close(end)
        shutil.rmtree(self.dir, ignore_errors=True)
